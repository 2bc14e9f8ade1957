package strowger.presence.notify;

import org.agrona.DirectBuffer;

import strowger.presence.event.StateKey;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordUpdater;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.function.LongSupplier;

/**
 * Who watches what, by presentity and event and by dialog. For all threads; nothing waits for
 * longer than a stripe's short lock. A subscription is gone from its deadline on; the sweep tells
 * of it, once.
 */
public final class SubscriptionTable implements AutoCloseable {
    /** What {@link #list} answers when the last page was read. */
    public static final long END = RecordTable.END;

    private static final int RECORD_BYTES_MAX = 8192;
    private static final int RECORD_BYTES_TYPICAL = 768;
    private static final int SIZES_BEGUN = 12;
    private static final int SPAN_BYTES = 1 << 16;

    private final LongSupplier clockMs;
    private final long subscriptionsMax;
    private final RecordTable records;
    private final Sweeper sweeper;
    private final RecordLayout layout = SubscriptionRecord.layout();
    private final Reasons reasons = new Reasons();

    /**
     * Makes an empty table.
     *
     * @param subscriptionsMax it may hold.
     * @param perStateMax that may watch one state.
     * @param clockMs milliseconds since 1970, by which subscriptions expire.
     */
    public SubscriptionTable(long subscriptionsMax, int perStateMax, LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.subscriptionsMax = subscriptionsMax;
        int stripes = TableConfig.stripesFor(subscriptionsMax);
        long begun = (long) stripes * SIZES_BEGUN * SPAN_BYTES;
        records =
                new RecordTable(
                        new TableConfig.Builder(layout, clockMs)
                                .recordsMax(subscriptionsMax)
                                .recordsAKeyMax(perStateMax)
                                .recordBytesMax(RECORD_BYTES_MAX)
                                .bytesMax(
                                        Math.min(
                                                TableConfig.BYTES_MAX,
                                                subscriptionsMax * RECORD_BYTES_TYPICAL + begun))
                                .stripes(stripes)
                                .conclude());
        sweeper = records.sweeper();
    }

    RecordLayout layout() {
        return layout;
    }

    RecordTable records() {
        return records;
    }

    Reasons reasons() {
        return reasons;
    }

    /** Milliseconds since 1970, the clock by which subscriptions expire. */
    public long nowMs() {
        return clockMs.getAsLong();
    }

    /** Does work on all subscriptions to a state in one step, none of another thread between. */
    void within(StateKey state, KeyWork work) {
        records.within(state.buffer(), 0, state.length(), work);
    }

    /** Reads the subscriptions to a state, the newest first; returns how many it read. */
    int forEach(StateKey state, RecordReader reader) {
        return records.forEach(state.buffer(), 0, state.length(), reader);
    }

    /** Reads the subscription of a dialog; false when there is none. */
    boolean get(DirectBuffer dialog, int length, RecordReader reader) {
        return records.unique(SubscriptionRecord.DIALOG).get(dialog, 0, length, reader);
    }

    /** Changes the subscription of a dialog where it stands; false when absent or left alone. */
    boolean update(DirectBuffer dialog, int length, RecordUpdater updater) {
        return records.unique(SubscriptionRecord.DIALOG).update(dialog, 0, length, updater);
    }

    /** Removes the subscription of a dialog; false when there is none. */
    boolean remove(DirectBuffer dialog, int length) {
        return records.unique(SubscriptionRecord.DIALOG).remove(dialog, 0, length);
    }

    PutResult put(RecordDraft draft) {
        return records.put(draft);
    }

    PutResult putIfAbsent(RecordDraft draft) {
        return records.putIfAbsent(draft);
    }

    /**
     * Reads one page of all subscriptions.
     *
     * @param cursor 0 first, then what the last call answered.
     * @return the next cursor, or {@link #END}.
     */
    long list(long cursor, int recordsMax, RecordReader reader) {
        return records.list(cursor, recordsMax, reader);
    }

    /** Reports expired subscriptions, so many at most, no lock held; one thread at a time. */
    int sweep(int recordsMax, RecordReader reader) {
        return sweeper.sweep(recordsMax, reader);
    }

    /** How many subscriptions there are. */
    public long count() {
        return records.count();
    }

    /** Whether half of those that it may hold are there. */
    boolean isHalfFull() {
        return records.count() * 2 > subscriptionsMax;
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
