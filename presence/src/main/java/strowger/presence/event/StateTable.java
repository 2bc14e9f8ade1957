package strowger.presence.event;

import org.agrona.DirectBuffer;

import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.function.LongSupplier;

/**
 * Records of states, those of one {@link StateKey} together. For all threads; nothing waits for
 * longer than a stripe's short lock. A record is gone from its deadline on; the sweep tells of it,
 * once.
 */
public abstract class StateTable implements AutoCloseable {
    /** What {@link #list} answers when the last page was read. */
    public static final long END = RecordTable.END;

    private final RecordTable records;
    private final Sweeper sweeper;

    /**
     * What memory a table needs.
     *
     * @param recordBytesMax of the longest record, its key included.
     * @param recordBytesTypical by which memory for all of them is reckoned.
     * @param sizesBegun of records, about: each stripe begins a span of memory for each.
     * @param spanBytes of such a span.
     */
    public record Memory(
            int recordBytesMax, int recordBytesTypical, int sizesBegun, int spanBytes) {
        private long bytesMax(long recordsMax, int stripes) {
            long begun = (long) stripes * sizesBegun * spanBytes;
            return Math.min(TableConfig.BYTES_MAX, recordsMax * recordBytesTypical + begun);
        }
    }

    /**
     * Makes an empty table.
     *
     * @param recordsMax it may hold.
     * @param perStateMax of one state.
     * @param clockMs milliseconds since 1970, by which records expire.
     */
    protected StateTable(
            RecordLayout layout,
            Memory memory,
            long recordsMax,
            int perStateMax,
            LongSupplier clockMs) {
        int stripes = TableConfig.stripesFor(recordsMax);
        records =
                new RecordTable(
                        new TableConfig.Builder(layout, clockMs)
                                .recordsMax(recordsMax)
                                .recordsAKeyMax(perStateMax)
                                .recordBytesMax(memory.recordBytesMax())
                                .bytesMax(memory.bytesMax(recordsMax, stripes))
                                .stripes(stripes)
                                .conclude());
        sweeper = records.sweeper();
    }

    /** The records themselves. */
    public final RecordTable records() {
        return records;
    }

    /** How a record is laid out. */
    public final RecordLayout layout() {
        return records.config().layout();
    }

    /** Milliseconds since 1970, the clock by which records expire. */
    public final long nowMs() {
        return records.config().clockMs().getAsLong();
    }

    /** Does work on all records of a state in one step, none of another thread between. */
    public final void within(StateKey state, KeyWork work) {
        records.within(state.buffer(), 0, state.length(), work);
    }

    /** Puts a record: a new one, or in place of the one with the same identity. */
    public final PutResult put(RecordDraft draft) {
        return records.put(draft);
    }

    /** Reads the records of a state, the newest first; returns how many it read. */
    public final int forEach(StateKey state, RecordReader reader) {
        return forEach(state.buffer(), 0, state.length(), reader);
    }

    /** The same of a key's bytes. */
    public final int forEach(DirectBuffer state, int offset, int length, RecordReader reader) {
        return records.forEach(state, offset, length, reader);
    }

    /**
     * Reads one page of all records.
     *
     * @param cursor 0 first, then what the last call answered.
     * @return the next cursor, or {@link #END}.
     */
    public final long list(long cursor, int recordsMax, RecordReader reader) {
        return records.list(cursor, recordsMax, reader);
    }

    /** Reads all records, page by page. */
    public final void listAll(int recordsAPage, RecordReader reader) {
        long cursor = 0;
        while (cursor != END) { // the table is of bounded size
            cursor = records.list(cursor, recordsAPage, reader);
        }
    }

    /** Reports expired records, so many at most, no lock held; one thread at a time. */
    public final int sweep(int recordsMax, RecordReader reader) {
        return sweeper.sweep(recordsMax, reader);
    }

    /** How many records there are. */
    public final long count() {
        return records.count();
    }

    /** Capacity, use and refusals. */
    public final TableFigures figures() {
        return records.figures();
    }

    @Override
    public final void close() {
        records.close();
    }
}
