package strowger.dialog;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.engine.transport.ListenSocket;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.List;

/**
 * The dialogs as they are kept over restarts. Transactions do not outlive the process: a dialog
 * that was not answered yet goes on by what is heard of it, and ends if that is nothing for a
 * while: see {@link Orphans}. A dialog of another node waits for that node to say that it has it
 * still.
 */
final class KeptDialogs implements Durable {
    private final Dialogs dialogs;
    private final FormerOwners owners;
    private final int reactors;
    private final Desk desk;

    /**
     * @param owners knows the nodes that other dialogs are of.
     */
    KeptDialogs(Dialogs dialogs, FormerOwners owners, int reactors) {
        this.dialogs = dialogs;
        this.owners = owners;
        this.reactors = reactors;
        desk = dialogs.newDesk();
    }

    @Override
    public String name() {
        return "dialog.dialogs";
    }

    @Override
    public RecordTable records() {
        return dialogs.table().records();
    }

    @Override
    public int typicalBytes() {
        return 1024;
    }

    @Override
    public boolean describe(RecordView record, Notes notes) {
        notes.add(socket(record.shortAt(DialogRecord.CALLER_SOCKET)))
                .add(socket(record.shortAt(DialogRecord.CALLEE_SOCKET)))
                .add(owner(record));
        return record.byteAt(DialogRecord.STATE) != DialogState.DELETED.number();
    }

    private String socket(int place) {
        List<ListenSocket> sockets = dialogs.settings().sockets();
        return place > 0 && place <= sockets.size() ? sockets.get(place - 1).toString() : "";
    }

    private String owner(RecordView record) {
        return DialogRecord.isReplica(record) ? owners.id(record.ownerNode()) : "";
    }

    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        int state = record.byteAt(DialogRecord.STATE);
        if (!DialogState.isNumber(state) || state == DialogState.DELETED.number()) {
            return false;
        }
        record.putShort(DialogRecord.CALLER_SOCKET, place(notes.next()));
        record.putShort(DialogRecord.CALLEE_SOCKET, place(notes.next()));
        if (DialogRecord.isReplica(record)) {
            record.owner(owners.former(notes.next()), FormerOwners.UNCONFIRMED);
        } else {
            takeUp(record, DialogState.of(state));
        }
        return put(record);
    }

    private short place(String socket) {
        ListenSocket found = dialogs.settings().socket(socket);
        return (short) (dialogs.settings().sockets().indexOf(found) + 1);
    }

    private void takeUp(RecordDraft record, DialogState state) {
        int marks = record.intAt(DialogRecord.MARKS) & ~DialogRecord.MARK_TRANSACTION;
        int restored = state.isBegun() ? DialogRecord.MARK_RESTORED : 0;
        record.putInt(DialogRecord.MARKS, marks | restored);
        record.putLong(DialogRecord.TRANSACTION, 0);
        if (state.isBegun()) {
            record.putLong(
                    DialogRecord.DUE_MS,
                    dialogs.table().nowMs() + 1000 * dialogs.config().orphanSec());
        }
        int reactor = Math.floorMod(record.shortAt(DialogRecord.REACTOR), reactors);
        record.putShort(DialogRecord.REACTOR, (short) reactor);
    }

    private boolean put(RecordDraft record) {
        if (!dialogs.table().records().putIfAbsent(record).isStored()) {
            return false;
        }
        dialogs.table().counts().arrive(DialogState.of(record.byteAt(DialogRecord.STATE)));
        long dialog = record.buffer().getLong(record.uniqueOffset(DialogRecord.ID));
        if (desk.read(dialog)) {
            dialogs.set(desk, dialog, dialogs.dueMs(desk));
        }
        return true;
    }
}
