package strowger.usrloc;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;
import strowger.tables.ChangeFeed;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The contacts of one table of a configuration, such as {@code location}, by address of record, by
 * name and by connection. For all threads; nothing waits for longer than a stripe's short lock.
 *
 * <p>A contact is gone from its deadline on; the sweep tells of it later, once.
 */
public final class LocationTable implements AutoCloseable {
    /** What {@link #list} answers when the last page was read. */
    public static final long END = RecordTable.END;

    private static final int ORDER_TIME_SHIFT = 20; // room for a million changes a millisecond

    private final String name;
    private final Value nameText;
    private final LocationConfig config;
    private final Keeping keeping;
    private final LongSupplier clockMs;
    private final RecordLayout layout;
    private final RecordTable records;
    private final Sweeper sweeper;
    private final RuidSource ruids;
    private final SocketNumbers sockets = new SocketNumbers();
    private final AtomicLong order;

    /**
     * Makes an empty table.
     *
     * @param keeping how contacts are kept; shared with other tables, as is what follows.
     * @param ruids names its contacts.
     */
    LocationTable(
            String name,
            LocationConfig config,
            Keeping keeping,
            RuidSource ruids,
            LongSupplier clockMs) {
        this.name = name;
        nameText = Value.ofText(name);
        this.config = config;
        this.keeping = keeping;
        this.clockMs = clockMs;
        this.ruids = ruids;
        layout = ContactRecord.layout(name);
        records =
                new RecordTable(
                        new TableConfig.Builder(layout, clockMs)
                                .recordsMax(config.contactsMax())
                                .recordsAKeyMax(config.contactsPerAorMax())
                                .recordBytesMax(LocationConfig.CONTACT_BYTES_MAX)
                                .stripes(config.stripes())
                                .conclude());
        sweeper = records.sweeper();
        order = new AtomicLong(clockMs.getAsLong() << ORDER_TIME_SHIFT);
    }

    /** Its name, as {@code save} takes it. */
    public String name() {
        return name;
    }

    /** Its name as a constant value. */
    public Value nameText() {
        return nameText;
    }

    /** How it is set up. */
    public LocationConfig config() {
        return config;
    }

    /** How contacts are kept and shown. */
    Keeping keeping() {
        return keeping;
    }

    RecordTable records() {
        return records;
    }

    RecordLayout layout() {
        return layout;
    }

    RuidSource ruids() {
        return ruids;
    }

    SocketNumbers sockets() {
        return sockets;
    }

    long nextOrder() {
        return order.incrementAndGet();
    }

    /** Milliseconds since 1970, the clock by which contacts expire. */
    public long nowMs() {
        return clockMs.getAsLong();
    }

    /** A set for copies of contacts of this table. */
    public ContactSet newSet() {
        return new ContactSet(sockets, keeping, config.newestFirst());
    }

    /** Its changes from now on, and a gap at first: for one consumer. */
    public ChangeFeed feed(int capacityBytes) {
        return records.feed(capacityBytes);
    }

    /** A draft for contacts of this table. */
    public ContactDraft newDraft() {
        return new ContactDraft(this);
    }

    /** Copies the contacts of an address of record; returns how many there are. */
    public int read(DirectBuffer aor, int offset, int length, ContactSet out) {
        out.clear();
        records.forEach(aor, offset, length, out);
        out.sort();
        return out.count();
    }

    /** Copies the contact of a name; returns whether there is one. */
    public boolean readByRuid(DirectBuffer ruid, int offset, int length, ContactSet out) {
        out.clear();
        return records.unique(ContactRecord.RUID).get(ruid, offset, length, out);
    }

    /** Does the work of the bindings on an address of record, its contacts locked meanwhile. */
    public void within(DirectBuffer aor, int offset, int length, Bindings bindings) {
        records.within(aor, offset, length, bindings.entry());
    }

    /** Removes all contacts of an address of record; returns how many there were. */
    public int remove(DirectBuffer aor, int offset, int length) {
        return records.remove(aor, offset, length);
    }

    /**
     * Has the contact of a name expire now: the sweep tells of it, as of any other. Returns whether
     * there was one.
     */
    public boolean expire(DirectBuffer ruid, int offset, int length) {
        long goneMs = keeping.goneMs(nowMs());
        return records.unique(ContactRecord.RUID)
                .update(
                        ruid,
                        offset,
                        length,
                        record -> {
                            record.deadlineMs(goneMs);
                            return true;
                        });
    }

    /** Removes the contact of a name; returns whether there was one. */
    public boolean removeByRuid(DirectBuffer ruid, int offset, int length) {
        return records.unique(ContactRecord.RUID).remove(ruid, offset, length);
    }

    /** Removes all contacts that registered over a connection; returns how many there were. */
    public int removeByConnection(long connectionId) {
        return records.byLong(ContactRecord.CONNECTION).remove(connectionId, _ -> true);
    }

    /** How many contacts registered over a connection. */
    public int countByConnection(long connectionId) {
        return records.byLong(ContactRecord.CONNECTION).forEach(connectionId, _ -> true);
    }

    /**
     * Reads one page of all contacts; those of one address of record come together.
     *
     * @param cursor 0 first, then what the last call answered.
     * @return the next cursor, or {@link #END}.
     */
    public long list(long cursor, int contactsMax, RecordReader reader) {
        return records.list(cursor, contactsMax, reader);
    }

    /** Follows all changes; those that end contacts show them. */
    public ChangeFeed feedWithEnded(int capacityBytes) {
        return records.feedWithEnded(capacityBytes);
    }

    /** Reports expired contacts, so many at most, no lock held; returns how many it reported. */
    int sweep(int contactsMax, RecordReader reader) {
        return sweeper.sweep(contactsMax, reader);
    }

    /** How many contacts there are. */
    public long contactCount() {
        return records.count();
    }

    /** How many contacts have expired since the start. */
    public long expiredCount() {
        return records.figures().expired();
    }

    /** How many addresses of record have contacts. */
    public long userCount() {
        return records.keyCount();
    }

    /** How many contacts were refused for want of room since the start. */
    public long refusedCount() {
        return records.figures().refused();
    }

    /** Capacity, use and refusals. */
    public TableFigures figures() {
        return records.figures();
    }

    @Override
    public void close() {
        records.close();
    }
}
