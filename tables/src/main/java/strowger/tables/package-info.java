/** Lock-striped off-heap tables: slabs, expiry, secondary indexes. */
@org.jspecify.annotations.NullMarked
package strowger.tables;
