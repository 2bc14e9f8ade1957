package strowger.dialog.profile;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Fingerprint;
import strowger.engine.value.Value;
import strowger.tables.ChangeFeed;
import strowger.tables.LongTable;
import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Who is in which profile, and how many are.
 *
 * <p>The entries are a set; a size is kept beside it and changes only in the step that puts an
 * entry into the set or takes one out, while that entry's stripe is locked. So it is the number of
 * entries at any moment, and reading it is one look at a table. Any thread; changes go through an
 * {@link EntryDesk}.
 */
public final class ProfileTable implements AutoCloseable {
    /** Profiles and values a dialog may be in at the same time. */
    public static final int ENTRIES_A_DIALOG_MAX = 64;

    private static final int RECORD_BYTES_MAX = 1024;
    private static final int SWEPT_A_ROUND = 256;
    private static final int SECOND_MS = 1000;

    private final Profiles profiles;
    private final RecordLayout layout = EntryRecord.layout();
    private final RecordTable entries;
    private final LongTable sizes;
    private final Sweeper sweeper;
    private final ReentrantLock sweeping = new ReentrantLock();
    private final RecordReader expired = this::onExpired;
    private final AtomicLong nextExpiryMs = new AtomicLong(Long.MAX_VALUE);
    private final LongSupplier clockMs;
    private final UidSource uids;
    private final long seed;

    /**
     * An empty table.
     *
     * @param entriesMax of all profiles together.
     * @param clockMs milliseconds since 1970.
     * @param seed a secret of this run.
     */
    public ProfileTable(Profiles profiles, long entriesMax, LongSupplier clockMs, long seed) {
        this.profiles = profiles;
        this.clockMs = clockMs;
        this.seed = seed;
        entries =
                new RecordTable(
                        new TableConfig.Builder(layout, clockMs)
                                .stripes(TableConfig.stripesFor(entriesMax))
                                .recordsMax(entriesMax)
                                .seed(seed)
                                .recordsAKeyMax(ENTRIES_A_DIALOG_MAX)
                                .recordBytesMax(RECORD_BYTES_MAX)
                                .conclude());
        long sizesMax = entriesMax + Profiles.COUNT_MAX;
        sizes = new LongTable(TableConfig.stripesFor(sizesMax), sizesMax, seed);
        sweeper = entries.sweeper();
        uids = new UidSource(clockMs.getAsLong(), new SecureRandom().nextLong(1L << 40));
    }

    /** The profiles there are. */
    public Profiles profiles() {
        return profiles;
    }

    /** One thread's way to change entries. */
    public EntryDesk desk() {
        return new EntryDesk(this);
    }

    /** A draft for an entry. */
    RecordDraft draft() {
        return new RecordDraft(layout, RECORD_BYTES_MAX);
    }

    RecordTable entries() {
        return entries;
    }

    UidSource uids() {
        return uids;
    }

    long nowMs() {
        return clockMs.getAsLong();
    }

    /** How many entries a profile has, whatever their values. */
    public long size(Profile profile) {
        return sizeOf(total(profile));
    }

    /** How many entries a profile has by a value. */
    public long size(Profile profile, Value value) {
        return sizeOf(group(profile, value.buffer(), value.offset(), value.length()));
    }

    private long sizeOf(long group) {
        if (clockMs.getAsLong() >= nextExpiryMs.get()) {
            sweep();
        }
        long size = sizes.value(group);
        return size == LongTable.ABSENT ? 0 : size;
    }

    /** The name under which all entries of a profile are counted. */
    private long total(Profile profile) {
        return Fingerprint.add(seed, profile.number()) | 1;
    }

    /** The name under which the entries of a profile and value are counted. */
    long group(Profile profile, DirectBuffer value, int offset, int length) {
        return profile.withValue()
                ? (Fingerprint.add(total(profile), value, offset, length) & ~1L) | 2
                : total(profile);
    }

    /** Counts an entry in; false, and nothing done, without room. Its stripe is locked. */
    boolean enterLocked(Profile profile, long group) {
        if (sizes.tally(group, 1) == LongTable.FULL) {
            return false;
        }
        if (profile.withValue() && sizes.tally(total(profile), 1) == LongTable.FULL) {
            sizes.tally(group, -1);
            return false;
        }
        return true;
    }

    /** Counts an entry out. */
    void leave(Profile profile, long group) {
        sizes.tally(group, -1);
        if (profile.withValue()) {
            sizes.tally(total(profile), -1);
        }
    }

    /** An entry will expire then. */
    void expires(long deadlineMs) {
        nextExpiryMs.accumulateAndGet(deadlineMs, Math::min);
    }

    /** Takes out what has expired; does nothing when another thread is at it. */
    public void sweep() {
        if (!sweeping.tryLock()) {
            return;
        }
        try {
            long nowMs = clockMs.getAsLong();
            nextExpiryMs.set(Long.MAX_VALUE);
            int reported = SWEPT_A_ROUND;
            while (reported == SWEPT_A_ROUND) { // ends: what is reported is gone
                reported = sweeper.sweep(SWEPT_A_ROUND, expired);
            }
            expires((nowMs / SECOND_MS + 1) * SECOND_MS); // deadlines are whole seconds
        } finally {
            sweeping.unlock();
        }
    }

    private boolean onExpired(RecordView entry) {
        leave(profiles.at(entry.shortAt(EntryRecord.PROFILE)), entry.longAt(EntryRecord.GROUP));
        return true;
    }

    /**
     * Lists entries, page by page, as {@link RecordTable#list} does; read them by {@link Entry}.
     */
    public long list(long cursor, int max, RecordReader reader) {
        return entries.list(cursor, max, reader);
    }

    /** Reads the entries of a profile and value until the reader has enough. */
    public int forEach(Profile profile, Value value, RecordReader reader) {
        long group = group(profile, value.buffer(), value.offset(), value.length());
        return entries.byLong(EntryRecord.BY_GROUP).forEach(group, reader);
    }

    /** All entries, counted anew; for tests and {@code dlg.profile_audit}. */
    public long entryCount() {
        return entries.count();
    }

    /** Begins to feed what entries come and go. */
    public ChangeFeed feed(int capacityBytes) {
        return entries.feed(capacityBytes);
    }

    /** The figures of the table of entries. */
    public TableFigures figures() {
        return entries.figures();
    }

    @Override
    public void close() {
        entries.close();
        sizes.close();
    }
}
