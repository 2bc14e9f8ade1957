package strowger.presence.publish;

import org.agrona.DirectBuffer;

import strowger.presence.event.StateKey;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What is published, by presentity and event. For all threads; nothing waits for longer than a
 * stripe's short lock. A publication is gone from its deadline on; the sweep tells of it, once.
 */
public final class PresentityTable implements AutoCloseable {
    /** What {@link #list} answers when the last page was read. */
    public static final long END = RecordTable.END;

    /** Bytes of the longest publication, its names included. */
    public static final int RECORD_BYTES_MAX = 65_000;

    private static final int RECORD_BYTES_TYPICAL = 900;
    private static final int SIZES_BEGUN = 10;
    private static final int SPAN_BYTES = 1 << 19;

    private final LongSupplier clockMs;
    private final RecordLayout layout = PresentityRecord.layout();
    private final RecordTable records;
    private final Sweeper sweeper;
    private final PublicationNames names;
    private final LeavingRule leaving;
    private final AtomicLong order = new AtomicLong();

    /**
     * Makes an empty table.
     *
     * @param publicationsMax it may hold.
     * @param perStateMax that one presentity may have of one event.
     * @param leaving which documents are shown once more when they end.
     * @param clockMs milliseconds since 1970, by which publications expire.
     */
    public PresentityTable(
            long publicationsMax, int perStateMax, LeavingRule leaving, LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.leaving = leaving;
        names = new PublicationNames(clockMs.getAsLong() / 1000, ProcessHandle.current().pid());
        int stripes = TableConfig.stripesFor(publicationsMax);
        long begun = (long) stripes * SIZES_BEGUN * SPAN_BYTES;
        records =
                new RecordTable(
                        new TableConfig.Builder(layout, clockMs)
                                .recordsMax(publicationsMax)
                                .recordsAKeyMax(perStateMax)
                                .recordBytesMax(RECORD_BYTES_MAX)
                                .bytesMax(
                                        Math.min(
                                                TableConfig.BYTES_MAX,
                                                publicationsMax * RECORD_BYTES_TYPICAL + begun))
                                .stripes(stripes)
                                .conclude());
        sweeper = records.sweeper();
    }

    RecordLayout layout() {
        return layout;
    }

    PublicationNames names() {
        return names;
    }

    LeavingRule leaving() {
        return leaving;
    }

    long nextOrder() {
        return order.incrementAndGet();
    }

    /** Has what changes from now on be newer than what has this order. */
    void orderBehind(long known) {
        order.accumulateAndGet(known, Math::max);
    }

    RecordTable records() {
        return records;
    }

    /** Milliseconds since 1970, the clock by which publications expire. */
    public long nowMs() {
        return clockMs.getAsLong();
    }

    /** Does work on all publications of a state in one step, none of another thread between. */
    void within(StateKey state, KeyWork work) {
        records.within(state.buffer(), 0, state.length(), work);
    }

    PutResult put(RecordDraft draft) {
        return records.put(draft);
    }

    /** Reads the publications of a state, no order; returns how many there are. */
    public int forEach(DirectBuffer state, int offset, int length, RecordReader reader) {
        return records.forEach(state, offset, length, reader);
    }

    /**
     * Reads one page of all publications.
     *
     * @param cursor 0 first, then what the last call answered.
     * @return the next cursor, or {@link #END}.
     */
    public long list(long cursor, int recordsMax, RecordReader reader) {
        return records.list(cursor, recordsMax, reader);
    }

    /** Reports expired publications, so many at most, no lock held; one thread at a time. */
    int sweep(int recordsMax, RecordReader reader) {
        return sweeper.sweep(recordsMax, reader);
    }

    /** When a publication was published or prolonged last, to the second. */
    public static long publishedMs(RecordView publication) {
        return 1000 * (publication.intAt(PresentityRecord.RECEIVED_SEC) & 0xFFFF_FFFFL);
    }

    /** How many publications there are. */
    public long count() {
        return records.count();
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
