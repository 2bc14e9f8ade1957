package strowger.dialog;

import strowger.dialog.profile.Entry;
import strowger.dialog.replication.DialogStore;
import strowger.dialog.replication.ToldDialog;
import strowger.dialog.replication.ToldEntry;
import strowger.dialog.replication.ToldSide;
import strowger.engine.value.Value;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads dialogs as other nodes are told of them. Any thread. */
final class ToldDialogs {
    private static final int PAGE = 128;

    private final Dialogs dialogs;
    private final Supplier<Desk> desks;

    /**
     * @param desks has one for each thread.
     */
    ToldDialogs(Dialogs dialogs, Supplier<Desk> desks) {
        this.dialogs = dialogs;
        this.desks = desks;
    }

    /** How a dialog stands here. */
    DialogStore.Standing standing(long dialog) {
        Desk desk = desks.get();
        if (!desk.read(dialog)) {
            return DialogStore.Standing.GONE;
        }
        boolean replica = DialogRecord.isReplica(desk.found());
        if (desk.state() == DialogState.DELETED) {
            int marks = desk.found().intAt(DialogRecord.MARKS);
            boolean here = (marks & DialogRecord.MARK_BYE) != 0;
            return replica
                    ? (here ? DialogStore.Standing.ENDED_HERE : DialogStore.Standing.THEIRS)
                    : DialogStore.Standing.ENDED;
        }
        return replica ? DialogStore.Standing.THEIRS : DialogStore.Standing.OWN;
    }

    /** Reads a dialog; empty when there is none. */
    Optional<ToldDialog> read(long dialog) {
        Desk desk = desks.get();
        return desk.read(dialog) ? Optional.of(told(desk)) : Optional.empty();
    }

    private ToldDialog told(Desk desk) {
        RecordView record = desk.found();
        long dialog = desk.dialog();
        DialogState state = desk.state();
        int number =
                state == DialogState.UNACKNOWLEDGED // the others know no such state
                        ? DialogState.CONFIRMED.number()
                        : state.number();
        return new ToldDialog(
                DialogId.entry(dialog),
                DialogId.id(dialog),
                number,
                seconds(record, DialogRecord.CREATED_SEC),
                seconds(record, DialogRecord.STARTED_SEC),
                seconds(record, DialogRecord.LIFETIME_SEC),
                desk.callId(),
                desk.text(DialogField.FROM_URI),
                desk.text(DialogField.TO_URI),
                desk.text(DialogField.REQUEST_URI),
                side(desk, Side.CALLER),
                side(desk, Side.CALLEE),
                entries(desk, dialog),
                variables(desk),
                state.isUp() ? record.longAt(DialogRecord.DUE_MS) : ToldDialog.NO_DUE,
                ToldDialog.NO_VERSION);
    }

    private static long seconds(RecordView record, int offset) {
        return record.intAt(offset) & 0xffff_ffffL;
    }

    private static ToldSide side(Desk desk, Side side) {
        return new ToldSide(
                desk.text(side.tag),
                seconds(desk.found(), side.cseq),
                desk.text(side.routes),
                desk.text(side.contact));
    }

    private List<ToldEntry> entries(Desk desk, long dialog) {
        List<ToldEntry> entries = new ArrayList<>();
        int _ =
                desk.entries()
                        .forEach(
                                dialog,
                                entry ->
                                        entries.add(
                                                new ToldEntry(
                                                        profile(Entry.profile(entry)),
                                                        Entry.value(entry),
                                                        Entry.uid(entry))));
        return entries;
    }

    private String profile(int number) {
        return dialogs.profiles().profiles().at(number).name();
    }

    private static Map<String, String> variables(Desk desk) {
        Map<String, String> variables = new LinkedHashMap<>();
        VariableList list = desk.variables();
        Value name = new Value();
        Value value = new Value();
        while (list.next()) {
            list.readName(name);
            list.readValue(value);
            variables.put(name.toString(), value.toString());
        }
        return variables;
    }

    /** Names of dialogs of ours that have not ended, a page of them. */
    long list(long cursor, List<Long> names) {
        long next =
                dialogs.table()
                        .records()
                        .list(
                                cursor,
                                PAGE,
                                record -> {
                                    boolean live =
                                            record.byteAt(DialogRecord.STATE)
                                                    != DialogState.DELETED.number();
                                    return !live
                                            || DialogRecord.isReplica(record)
                                            || names.add(DialogRecord.name(record));
                                });
        return next == RecordTable.END ? DialogStore.END : next;
    }
}
