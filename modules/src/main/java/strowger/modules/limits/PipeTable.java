package strowger.modules.limits;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;

import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Pipes by name, outside the heap: how much went through each in the present interval and the one
 * before. An interval begins by itself; nothing walks over the pipes. For all threads.
 *
 * <pre>
 *  key               name
 *
 *  offset bytes  fixed part
 *       0     8  interval   that the counts belong to
 *       8     4  algorithm  ordinal of {@link Algorithm}
 *      12     4  limit
 *      16     4  current    messages in the interval
 *      20     4  previous   messages in the one before
 * </pre>
 */
public final class PipeTable implements AutoCloseable {
    /** Pipes that there may be. */
    public static final int PIPES_MAX = 1 << 16;

    /** Bytes of the longest name. */
    public static final int NAME_LENGTH_MAX = 128;

    static final RecordLayout LAYOUT = RecordLayout.named("pipe").fixedBytes(24);
    static final int INTERVAL = 0;
    static final int ALGORITHM = 8;
    static final int LIMIT = 12;
    static final int CURRENT = 16;
    static final int PREVIOUS = 20;
    private static final int RECORD_BYTES_MAX = 256;
    private static final int STRIPES = 16;
    private static final int SWEEP_MAX = 1 << 12;

    private final RecordTable records;
    private final Sweeper sweeper;
    private final long intervalMs;
    private final long keptMs;

    /**
     * Makes an empty table.
     *
     * @param keptMs how long a pipe is kept after its last use; 0 for ever.
     */
    public PipeTable(long intervalMs, long keptMs, LongSupplier clockMs) {
        this.intervalMs = intervalMs;
        this.keptMs = keptMs;
        records =
                new RecordTable(
                        new TableConfig.Builder(LAYOUT, clockMs)
                                .recordsMax(PIPES_MAX)
                                .recordBytesMax(RECORD_BYTES_MAX)
                                .bytesMax((long) PIPES_MAX * RECORD_BYTES_MAX)
                                .stripes(STRIPES)
                                .hugePages(false)
                                .conclude());
        sweeper = records.sweeper();
    }

    RecordTable records() {
        return records;
    }

    long interval(long nowMs) {
        return nowMs / intervalMs;
    }

    long deadlineMs(long nowMs) {
        return keptMs == 0 ? RecordView.NEVER : nowMs + keptMs;
    }

    /** Frees pipes that were not used for long. */
    public void sweep() {
        sweeper.sweep(SWEEP_MAX, _ -> true);
    }

    /** Makes or changes a pipe; false when there is no room. Not for the hot path. */
    public boolean put(String name, Algorithm algorithm, int limit, long nowMs) {
        UnsafeBuffer key = key(name);
        RecordDraft draft = new RecordDraft(LAYOUT);
        if (key.capacity() == 0 || key.capacity() > NAME_LENGTH_MAX) {
            return false;
        }
        draft.begin(key, 0, key.capacity());
        fill(draft, algorithm, limit, nowMs);
        return records.put(draft).isStored();
    }

    void fill(RecordDraft draft, Algorithm algorithm, int limit, long nowMs) {
        draft.putLong(INTERVAL, interval(nowMs));
        draft.putInt(ALGORITHM, algorithm.ordinal());
        draft.putInt(LIMIT, limit);
        draft.putInt(CURRENT, 0);
        draft.putInt(PREVIOUS, 0);
        draft.deadlineMs(deadlineMs(nowMs));
    }

    /** Changes algorithm and limit of a pipe; false when there is none. */
    public boolean change(String name, Algorithm algorithm, int limit) {
        UnsafeBuffer key = key(name);
        return records.update(
                key,
                0,
                key.capacity(),
                pipe -> {
                    pipe.putInt(ALGORITHM, algorithm.ordinal());
                    pipe.putInt(LIMIT, limit);
                    return true;
                });
    }

    /** Sets the counts of a pipe to zero; false when there is none. */
    public boolean reset(String name) {
        UnsafeBuffer key = key(name);
        return records.update(
                key,
                0,
                key.capacity(),
                pipe -> {
                    pipe.putInt(CURRENT, 0);
                    pipe.putInt(PREVIOUS, 0);
                    return true;
                });
    }

    /** Removes a pipe; false when there is none. */
    public boolean remove(String name) {
        UnsafeBuffer key = key(name);
        return records.remove(key, 0, key.capacity()) > 0;
    }

    /** Whether there is a pipe of this name. */
    public boolean contains(DirectBuffer name, int offset, int length) {
        return records.get(name, offset, length, _ -> true);
    }

    /** Reads all pipes, page by page. */
    public void forEach(RecordReader reader) {
        long cursor = 0;
        do {
            cursor = records.list(cursor, 256, reader);
        } while (cursor != RecordTable.END);
    }

    /** Messages of a pipe in the present interval, or {@code ago} 1 in the one before. */
    int count(RecordView pipe, int ago, long nowMs) {
        long passed = interval(nowMs) - pipe.longAt(INTERVAL);
        if (passed == ago) {
            return pipe.intAt(CURRENT);
        }
        return passed == ago - 1 ? pipe.intAt(PREVIOUS) : 0;
    }

    private static UnsafeBuffer key(String name) {
        return new UnsafeBuffer(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        records.close();
    }
}
