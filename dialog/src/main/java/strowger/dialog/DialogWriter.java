package strowger.dialog;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.SipMessage;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordView;

/**
 * Writes whole records: those of new dialogs, and those that are there with other texts. After that
 * the record is what the desk has found. One thread.
 */
final class DialogWriter {
    private final DialogTable table;
    private final RecordDraft found;
    private final Transition transition;
    private final DialogDraft draft;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[DialogTable.RECORD_BYTES_MAX]);
    private final KeyWork rewriter = this::rewrite;
    private Rewriting rewriting = (_, _) -> false;
    private boolean firing; // whether what is written anew takes the transition with it
    private PutResult result = PutResult.FULL;
    private long wanted;

    /**
     * @param found takes what was written.
     * @param transition that a dialog may go through meanwhile.
     */
    DialogWriter(DialogTable table, RecordDraft found, Transition transition) {
        this.table = table;
        this.found = found;
        this.transition = transition;
        draft = new DialogDraft(table.draft());
    }

    /** A draft for a new dialog. */
    DialogDraft draft() {
        return draft;
    }

    /** Puts the record that was drafted; it must be new. */
    PutResult insert() {
        RecordDraft record = draft.conclude();
        DialogState state = DialogState.of(record.byteAt(DialogRecord.STATE));
        table.counts().arrive(state); // before another thread can move it on
        PutResult inserted = table.records().putIfAbsent(record);
        if (inserted.isStored()) {
            found.copy(record);
        } else {
            table.counts().leave(state);
        }
        return inserted;
    }

    /**
     * Writes the dialog that was found anew with other texts, in one step.
     *
     * @return false when it is gone, there is no room, or nothing was to be changed.
     */
    boolean rewrite(Rewriting change) {
        int length = found.keyLength();
        key.putBytes(0, found.buffer(), found.keyOffset(), length);
        firing = false;
        return rewrite(DialogRecord.name(found), key, 0, length, change);
    }

    /**
     * Writes a dialog anew and applies the transition to it, in one step.
     *
     * @param message of the dialog: it has its Call-ID.
     * @return false when there is no such dialog, there is no room, or nothing was to be changed;
     *     then the transition was not applied.
     */
    boolean rewriteAndFire(long dialog, SipMessage message, Rewriting change) {
        firing = true;
        return rewrite(
                dialog, message.buffer(), message.callIdOffset(), message.callIdLength(), change);
    }

    private boolean rewrite(
            long dialog, DirectBuffer callId, int offset, int length, Rewriting change) {
        wanted = dialog;
        rewriting = change;
        result = PutResult.NO_IDENTITY;
        table.records().within(callId, offset, length, rewriter);
        return result.isStored();
    }

    private void rewrite(KeyRecords records) {
        while (records.next()) {
            RecordView record = records.record();
            if (DialogRecord.name(record) == wanted) {
                if (rewriting.set(draft.begin(record), record)) {
                    put(records, draft.conclude());
                }
                return;
            }
        }
    }

    private void put(KeyRecords records, RecordDraft next) {
        if (firing) {
            boolean _ = transition.apply(next);
        }
        result = records.put(next);
        if (result.isStored()) {
            found.copy(next);
        } else if (firing) {
            transition.takeBack();
        }
    }
}
