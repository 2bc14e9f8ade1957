package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordUpdater;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.function.LongSupplier;

/**
 * When each dialog is to be looked at next. A table whose records expire: setting one is moving its
 * deadline. Any thread; swept by one.
 */
final class DialogTimers implements AutoCloseable {
    private static final int RECORD_BYTES = 64;

    private final RecordTable table;
    private final Sweeper sweeper;
    private final RecordLayout layout = RecordLayout.named("dialog_timer");

    DialogTimers(long dialogsMax, LongSupplier clockMs) {
        table =
                new RecordTable(
                        new TableConfig.Builder(layout, clockMs)
                                .stripes(TableConfig.stripesFor(dialogsMax))
                                .recordsMax(dialogsMax)
                                .recordBytesMax(RECORD_BYTES)
                                .conclude());
        sweeper = table.sweeper();
    }

    /** One thread's way to set timers. */
    final class Setter {
        private final RecordDraft draft = new RecordDraft(layout, RECORD_BYTES);
        private final UnsafeBuffer key = new UnsafeBuffer(new byte[DialogRecord.ID_BYTES]);
        private final RecordUpdater mover = this::move;
        private long deadlineMs;

        /** Has a dialog looked at then, in place of when it was to be; false without room. */
        boolean set(long dialog, long dueMs) {
            key.putLong(0, dialog);
            deadlineMs = dueMs;
            if (table.update(key, 0, DialogRecord.ID_BYTES, mover)) {
                return true;
            }
            draft.begin(key, 0, DialogRecord.ID_BYTES);
            draft.deadlineMs(dueMs);
            return table.put(draft).isStored();
        }

        private boolean move(RecordEditor record) {
            record.deadlineMs(deadlineMs);
            return true;
        }

        /** Takes a dialog's timer off. */
        void remove(long dialog) {
            key.putLong(0, dialog);
            table.remove(key, 0, DialogRecord.ID_BYTES);
        }
    }

    /** Reports dialogs that are due; one thread. */
    int sweep(int max, RecordReader due) {
        return sweeper.sweep(max, due);
    }

    TableFigures figures() {
        return table.figures();
    }

    long count() {
        return table.count();
    }

    @Override
    public void close() {
        table.close();
    }
}
