package strowger.dialog;

import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The records of all dialogs, by Call-ID and by name. Any thread; what it holds is read and changed
 * through a {@link Desk}.
 */
final class DialogTable implements AutoCloseable {
    static final int RECORD_BYTES_MAX = 16 * 1024;

    private static final int PAGE = 256;
    private static final int SAME_CALL_ID_MAX = 32;
    private static final int BYTES_A_DIALOG = 1024;
    private static final long SIZES_BEGUN = 16;
    private static final long SPAN_BYTES = 1 << 17;

    private final RecordLayout layout = DialogRecord.layout();
    private final RecordTable records;
    private final Sweeper sweeper;
    private final DialogCounts counts = new DialogCounts();
    private final LongSupplier clockMs;

    DialogTable(long dialogsMax, LongSupplier clockMs, long seed) {
        this.clockMs = clockMs;
        records =
                new RecordTable(
                        new TableConfig.Builder(layout, clockMs)
                                .stripes(TableConfig.stripesFor(dialogsMax))
                                .recordsMax(dialogsMax)
                                .seed(seed)
                                .recordsAKeyMax(SAME_CALL_ID_MAX)
                                .recordBytesMax(RECORD_BYTES_MAX)
                                .bytesMax(bytes(dialogsMax))
                                .conclude());
        sweeper = records.sweeper();
    }

    /** 1 kB a dialog, and a span of each size begun in each stripe. */
    private static long bytes(long dialogsMax) {
        long begun = TableConfig.stripesFor(dialogsMax) * SIZES_BEGUN * SPAN_BYTES;
        return Math.min(TableConfig.BYTES_MAX, dialogsMax * BYTES_A_DIALOG + begun);
    }

    /** A draft for a dialog. */
    RecordDraft draft() {
        return new RecordDraft(layout, RECORD_BYTES_MAX);
    }

    RecordTable records() {
        return records;
    }

    DialogCounts counts() {
        return counts;
    }

    long nowMs() {
        return clockMs.getAsLong();
    }

    /**
     * Has a desk read one live dialog after the other, none twice, no lock held in between. Those
     * that come or go meanwhile may be missed.
     */
    void forEachLive(Desk desk, Runnable reader) {
        List<Long> page = new ArrayList<>();
        long cursor = 0;
        do {
            page.clear();
            cursor = records.list(cursor, PAGE, record -> page.add(name(record)));
            for (long dialog : page) {
                if (desk.read(dialog) && desk.state() != DialogState.DELETED) {
                    reader.run();
                }
            }
        } while (cursor != RecordTable.END);
    }

    private static long name(RecordView record) {
        return record.buffer().getLong(record.uniqueOffset(DialogRecord.ID));
    }

    /** Frees ended dialogs that were kept long enough. One thread. */
    int sweep(int max, RecordReader ended) {
        return sweeper.sweep(max, ended);
    }

    @Override
    public void close() {
        records.close();
    }
}
