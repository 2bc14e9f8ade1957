/**
 * Lock-striped off-heap tables: slabs, expiry, secondary indexes, the change feed.
 *
 * <p>A {@link strowger.tables.RecordTable} is made from a {@link strowger.tables.TableConfig},
 * which names a {@link strowger.tables.RecordLayout}. Records are written with a {@link
 * strowger.tables.RecordDraft}, read through a {@link strowger.tables.RecordView}, and changed
 * where they stand by a {@link strowger.tables.RecordUpdater} or, several of one key at once, by
 * {@link strowger.tables.KeyWork}. Any thread may call; locks are taken in one order: a record's
 * stripe, a stripe of one secondary index, the pool of spans. Nothing here knows SIP.
 */
@org.jspecify.annotations.NullMarked
package strowger.tables;
