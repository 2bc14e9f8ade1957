package strowger.dialog;

import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;

/**
 * Changes numbers of dialogs where their records stand, past the state machine. After that the
 * record is what the desk has found. One thread.
 */
final class DialogEdits {
    private final DialogTable table;
    private final DialogsByName byName;
    private final RecordDraft found;
    private final RecordUpdater editor = this::edit;
    private final RecordUpdater driver = this::drive;
    private final RecordUpdater prolonger = this::prolong;
    private final RecordUpdater setter = this::setBits;
    private final RecordUpdater mover = this::move;
    private RecordUpdater edits = _ -> false;
    private boolean there;
    private long driving;
    private long lifetimeSec;
    private int bitsOffset;
    private int bitsChanged;
    private boolean bitsOn;
    private Side side = Side.CALLER;
    private int socket;

    /**
     * @param found takes each record as it is then.
     */
    DialogEdits(DialogTable table, DialogsByName byName, RecordDraft found) {
        this.table = table;
        this.byName = byName;
        this.found = found;
    }

    /** Changes numbers of a dialog; false when there is no such dialog. */
    boolean edit(long dialog, RecordUpdater change) {
        there = false;
        edits = change;
        boolean _ = byName.update(dialog, editor);
        return there;
    }

    private boolean edit(RecordEditor record) {
        there = true;
        boolean changed = edits.update(record);
        found.copy(record);
        return changed;
    }

    /** Notes the transaction whose responses move a dialog. */
    void drive(long dialog, long transaction) {
        driving = transaction;
        boolean _ = edit(dialog, driver);
    }

    private boolean drive(RecordEditor record) {
        record.putLong(DialogRecord.TRANSACTION, driving);
        int marks = record.intAt(DialogRecord.MARKS);
        record.putInt(DialogRecord.MARKS, marks | DialogRecord.MARK_TRANSACTION);
        return true;
    }

    /** Sets how long a dialog may last: from its 2xx on, or from now if it is up. */
    void lifetime(long dialog, long seconds) {
        lifetimeSec = seconds;
        boolean _ = edit(dialog, prolonger);
    }

    private boolean prolong(RecordEditor record) {
        record.putInt(DialogRecord.LIFETIME_SEC, (int) lifetimeSec);
        if (DialogState.of(record.byteAt(DialogRecord.STATE)).isUp()) {
            record.putLong(DialogRecord.DUE_MS, table.nowMs() + lifetimeSec * 1000);
            int marks = record.intAt(DialogRecord.MARKS);
            record.putInt(DialogRecord.MARKS, marks & ~DialogRecord.MARK_EXPIRED);
        }
        return true;
    }

    /** Sets or clears bits of a dialog's number. */
    void bits(long dialog, int offset, int bits, boolean on) {
        bitsOffset = offset;
        bitsChanged = bits;
        bitsOn = on;
        boolean _ = edit(dialog, setter);
    }

    private boolean setBits(RecordEditor record) {
        int before = record.intAt(bitsOffset);
        record.putInt(bitsOffset, bitsOn ? before | bitsChanged : before & ~bitsChanged);
        return true;
    }

    /** Sets by which socket a side is reached: its place from 1; false without the dialog. */
    boolean socket(long dialog, Side moved, int place) {
        side = moved;
        socket = place;
        return edit(dialog, mover);
    }

    private boolean move(RecordEditor record) {
        boolean moves = record.shortAt(side.socket) != (short) socket;
        if (moves) {
            record.putShort(side.socket, (short) socket);
        }
        return moves;
    }
}
