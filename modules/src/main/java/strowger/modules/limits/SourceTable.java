package strowger.modules.limits;

import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.function.LongSupplier;

/**
 * Requests counted by the address they come from, outside the heap, exactly and each address by
 * itself. For all threads.
 *
 * <pre>
 *  key               family (4 or 6), then the 16 bytes of the address
 *
 *  offset bytes  fixed part
 *       0     8  interval  the sampling interval that the counts belong to
 *       8     4  current   requests in it
 *      12     4  previous  requests in the one before
 *      16     4  blocked   1 when found to flood in this interval or the one before
 * </pre>
 */
public final class SourceTable implements AutoCloseable {
    /** Sources that are remembered at the same time; more are let through and counted. */
    public static final int SOURCES_MAX = 1 << 18;

    static final RecordLayout LAYOUT = RecordLayout.named("pike_source").fixedBytes(20);
    static final int INTERVAL = 0;
    static final int CURRENT = 8;
    static final int PREVIOUS = 12;
    static final int BLOCKED = 16;
    private static final int RECORD_BYTES_MAX = 128;
    private static final int STRIPES = 16;
    private static final int SWEEP_MAX = 1 << 14;

    private final RecordTable records;
    private final Sweeper sweeper;
    private final int densityMax;
    private final long intervalMs;
    private final long keptMs;

    /**
     * Makes an empty table.
     *
     * @param densityMax requests that a source may send in an interval.
     * @param keptMs how long a source is remembered after its last request.
     */
    public SourceTable(int densityMax, long intervalMs, long keptMs, LongSupplier clockMs) {
        this.densityMax = densityMax;
        this.intervalMs = intervalMs;
        this.keptMs = keptMs;
        records =
                new RecordTable(
                        new TableConfig.Builder(LAYOUT, clockMs)
                                .recordsMax(SOURCES_MAX)
                                .recordBytesMax(RECORD_BYTES_MAX)
                                .bytesMax((long) SOURCES_MAX * RECORD_BYTES_MAX)
                                .stripes(STRIPES)
                                .hugePages(false)
                                .conclude());
        sweeper = records.sweeper();
    }

    RecordTable records() {
        return records;
    }

    int densityMax() {
        return densityMax;
    }

    long intervalMs() {
        return intervalMs;
    }

    long keptMs() {
        return keptMs;
    }

    /** Frees what has not been heard of for long. */
    public void sweep() {
        sweeper.sweep(SWEEP_MAX, _ -> true);
    }

    /** Reads all sources, page by page. */
    public void forEach(RecordReader reader) {
        long cursor = 0;
        do {
            cursor = records.list(cursor, 256, reader);
        } while (cursor != RecordTable.END);
    }

    /** Requests of a source in the present interval, or {@code ago} 1 in the one before. */
    public long hits(RecordView source, int ago, long nowMs) {
        long passed = nowMs / intervalMs - source.longAt(INTERVAL);
        if (passed == ago) {
            return source.intAt(CURRENT);
        }
        return passed == ago - 1 ? source.intAt(PREVIOUS) : 0;
    }

    /** Whether a source is found to flood. */
    public boolean isBlocked(RecordView source, long nowMs) {
        return source.intAt(BLOCKED) != 0
                && isTooMuch(hits(source, 0, nowMs), hits(source, 1, nowMs));
    }

    boolean isTooMuch(long current, long previous) {
        return current > densityMax || previous > densityMax;
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
