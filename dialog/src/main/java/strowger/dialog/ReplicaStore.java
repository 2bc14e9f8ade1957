package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.KeptEntries;
import strowger.dialog.replication.DialogStore;
import strowger.dialog.replication.ToldDialog;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.Verdict;
import strowger.engine.storage.Restored;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;
import strowger.engine.value.Value;
import strowger.tables.PutResult;
import strowger.tables.RecordEditor;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is told of our dialogs, and what is held of those of other nodes: records marked as
 * replicas, which are counted in profiles and nobody acts on here. Any thread.
 */
final class ReplicaStore implements DialogStore {
    private static final int PAGE = 128;
    private static final int LOCKS = 64;

    private final Dialogs dialogs;
    private final FormerOwners formers = new FormerOwners();
    private final ThreadLocal<Desk> desks;
    private final ToldDialogs told;
    private final ReplicaEntries entries;
    private final Object[] ordering = new Object[LOCKS]; // taken around a few table operations

    ReplicaStore(Dialogs dialogs) {
        this.dialogs = dialogs;
        desks = ThreadLocal.withInitial(dialogs::newDesk);
        told = new ToldDialogs(dialogs, desks::get);
        entries = new ReplicaEntries(dialogs.profiles().profiles());
        Arrays.setAll(ordering, _ -> new Object());
    }

    // What an earlier run has kept.

    /** Gives dialogs back, then the profiles they are in, and keeps both from now on. */
    void keep(Store place, Writing writing, int reactors) {
        Restored _ = place.keep(new KeptDialogs(dialogs, formers, reactors), writing);
        Desk desk = dialogs.newDesk();
        Restored _ =
                place.keep(
                        new KeptEntries(
                                dialogs.profiles(),
                                (dialog, profile, value, name) ->
                                        isIn(desk.entering().enter(dialog, profile, value, name))),
                        writing);
    }

    private static boolean isIn(EntryDesk.Outcome outcome) {
        return outcome == EntryDesk.Outcome.ADDED || outcome == EntryDesk.Outcome.PRESENT;
    }

    /** What was kept of a node's dialogs is that node's, which may say that it has them still. */
    @Override
    public void adopt(Node node) {
        formers.heard(node);
        Optional<Integer> former = formers.find(node.id());
        if (former.isEmpty()) {
            return;
        }
        int number = former.get();
        Desk desk = desks.get();
        for (long dialog : names(record -> record.ownerNode() == number)) {
            boolean _ =
                    desk.edits()
                            .edit(
                                    dialog,
                                    record -> {
                                        record.owner(node.number(), FormerOwners.UNCONFIRMED);
                                        return true;
                                    });
        }
    }

    @Override
    public int dropUnconfirmed(Node owner) {
        return forgetAll(
                record ->
                        record.ownerNode() == owner.number()
                                && record.ownerIncarnation() == FormerOwners.UNCONFIRMED);
    }

    @Override
    public int dropUnheard() {
        List<Integer> numbers = formers.all();
        return numbers.isEmpty() ? 0 : forgetAll(record -> numbers.contains(record.ownerNode()));
    }

    private int forgetAll(Predicate<RecordView> chosen) {
        Desk desk = desks.get();
        int forgotten = 0;
        for (long dialog : names(chosen)) {
            forgotten += forget(desk, dialog, chosen) ? 1 : 0;
        }
        return forgotten;
    }

    /** Names of replicas. */
    private List<Long> names(Predicate<RecordView> chosen) {
        List<Long> theirs = new ArrayList<>();
        long cursor = 0;
        do {
            cursor =
                    dialogs.table()
                            .records()
                            .list(
                                    cursor,
                                    PAGE,
                                    record ->
                                            !DialogRecord.isReplica(record)
                                                    || !chosen.test(record)
                                                    || theirs.add(DialogRecord.name(record)));
        } while (cursor != RecordTable.END);
        return theirs;
    }

    // What is told.

    @Override
    public Standing standing(long dialog) {
        return told.standing(dialog);
    }

    @Override
    public Optional<ToldDialog> read(long dialog) {
        return told.read(dialog);
    }

    @Override
    public long list(long cursor, List<Long> names) {
        return told.list(cursor, names);
    }

    // What is heard.

    @Override
    public Verdict update(Node owner, ToldDialog told) {
        formers.heard(owner);
        byte[] callId = bytes(told.callId());
        long entry =
                EntryHash.of(
                        new UnsafeBuffer(callId), 0, callId.length, dialogs.config().hashSize());
        if (entry != told.entry() || told.id() == 0 || callId.length == 0) {
            dialogs.figures().replicasRefused.increment();
            return Verdict.FAILED; // another hash_size, or a forgery
        }
        synchronized (order(told.name())) {
            return updateInOrder(owner, told);
        }
    }

    private Object order(long dialog) {
        return ordering[(int) Long.remainderUnsigned(dialog, ordering.length)];
    }

    /** Of two threads that hear of one dialog, the one with the older version changes nothing. */
    private Verdict updateInOrder(Node owner, ToldDialog told) {
        Desk desk = desks.get();
        long dialog = told.name();
        if (desk.read(dialog)) {
            boolean sameOwner = desk.found().ownerNode() == owner.number();
            if (!DialogRecord.isReplica(desk.found())
                    || (sameOwner && isLate(desk.found(), told))) {
                return Verdict.TAKEN; // ours, and told back to us; or something newer was told
            }
        } else if (told.state() == ToldDialog.DELETED) {
            return Verdict.TAKEN; // over before we heard of it
        } else if (!insert(desk, owner, told)) {
            dialogs.figures().replicasRefused.increment();
            return Verdict.FAILED;
        }
        move(desk, dialog, told);
        entries.enter(desk, dialog, told.entries());
        boolean _ = desk.edits().edit(dialog, record -> note(record, owner, told.version()));
        return Verdict.TAKEN;
    }

    private static boolean isLate(RecordView record, ToldDialog told) {
        return told.version() != ToldDialog.NO_VERSION
                && told.version() <= record.longAt(DialogRecord.TOLD_VERSION);
    }

    private static boolean note(RecordEditor record, Node owner, long version) {
        record.putLong(DialogRecord.TOLD_VERSION, version);
        boolean confirmed = record.ownerIncarnation() == FormerOwners.UNCONFIRMED;
        boolean moved = owner.isStrowger() && record.ownerNode() != owner.number();
        if (confirmed || moved) { // ours tell of their own dialogs only: it has another address
            record.owner(owner.number(), owner.incarnation());
        }
        return false; // nobody is to be told of it
    }

    private boolean insert(Desk desk, Node owner, ToldDialog told) {
        int number = told.state() == 3 ? ToldDialog.CONFIRMED : told.state();
        if (!DialogState.isNumber(number)) {
            return false;
        }
        byte[] callId = bytes(told.callId());
        DialogDraft draft =
                desk.writer()
                        .draft()
                        .begin(new UnsafeBuffer(callId), 0, callId.length)
                        .name(told.name())
                        .owner(owner.number(), owner.incarnation())
                        .text(DialogField.FROM_URI, Value.ofText(told.fromUri()))
                        .text(DialogField.TO_URI, Value.ofText(told.toUri()))
                        .text(DialogField.REQUEST_URI, Value.ofText(told.requestUri()))
                        .putByte(DialogRecord.STATE, number)
                        .putInt(DialogRecord.CREATED_SEC, (int) told.createdSec())
                        .putInt(DialogRecord.MODIFIED_SEC, (int) (desk.nowMs() / 1000))
                        .putInt(DialogRecord.PROPERTIES, DialogRecord.PROPERTY_REPLICA);
        ReplicaFields.fill(draft, told);
        ReplicaFields.variables(draft, told.variables());
        PutResult result = desk.writer().insert();
        if (result.isStored()) {
            schedule(desk, told.name());
        }
        return result.isStored() || result == PutResult.DUPLICATE;
    }

    /** It is dropped then, if its owner has not told of its end; nobody is sent a BYE. */
    private void schedule(Desk desk, long dialog) {
        dialogs.set(desk, dialog, dialogs.dueMs(desk));
    }

    /** Brings a replica to a state that is not behind its own. */
    private void move(Desk desk, long dialog, ToldDialog told) {
        int number = told.state() == 3 ? ToldDialog.CONFIRMED : told.state();
        boolean ahead = DialogState.isNumber(number) && number >= desk.state().number();
        if (!ahead || desk.state() == DialogState.DELETED) {
            return; // late, or repeated
        }
        if (number == ToldDialog.DELETED) {
            end(desk, dialog);
            return;
        }
        boolean _ =
                desk.rewrite(
                        dialog,
                        (draft, record) -> {
                            ReplicaFields.fill(draft, told);
                            if (!told.variables().isEmpty()) {
                                ReplicaFields.variables(draft, told.variables());
                            }
                            return true;
                        });
        boolean _ = desk.edits().edit(dialog, record -> advance(record, DialogState.of(number)));
        schedule(desk, dialog);
    }

    private boolean advance(RecordEditor record, DialogState to) {
        DialogState before = DialogState.of(record.byteAt(DialogRecord.STATE));
        boolean ahead = before.number() < to.number();
        if (ahead) {
            record.putByte(DialogRecord.STATE, (byte) to.number());
            dialogs.table().counts().move(before, to);
        }
        return ahead;
    }

    /** A replica is over: no event, no request; only the counts follow. */
    void end(Desk desk, long dialog) {
        long keptMs = desk.nowMs() + dialogs.config().keptMs();
        boolean[] ended = {false};
        boolean _ =
                desk.edits()
                        .edit(
                                dialog,
                                record -> {
                                    ended[0] = advance(record, DialogState.DELETED);
                                    if (ended[0]) {
                                        int marks = record.intAt(DialogRecord.MARKS);
                                        record.putInt(
                                                DialogRecord.MARKS,
                                                marks | DialogRecord.MARK_DELETED_ELSEWHERE);
                                        record.deadlineMs(keptMs);
                                    }
                                    return ended[0];
                                });
        if (ended[0]) {
            desk.timers().remove(dialog);
            int _ = desk.entries().removeAll(dialog, _ -> true);
        }
    }

    /**
     * A replica is dropped without its owner's word, and may be told of again: if it is still what
     * was to be dropped, and in one step for whoever tells of it, or drops it too.
     */
    private boolean forget(Desk desk, long dialog, Predicate<RecordView> chosen) {
        synchronized (order(dialog)) {
            boolean still =
                    desk.read(dialog)
                            && DialogRecord.isReplica(desk.found())
                            && chosen.test(desk.found());
            if (still) {
                end(desk, dialog);
                if (desk.remove(dialog)) {
                    dialogs.table().counts().leave(DialogState.DELETED);
                }
            }
            return still;
        }
    }

    @Override
    public Verdict state(Node from, ToldDialog told) {
        Desk desk = desks.get();
        long dialog = told.name();
        if (!desk.read(dialog)) {
            dialogs.figures().replicasRefused.increment();
            return Verdict.FAILED;
        }
        if (DialogRecord.isReplica(desk.found())) {
            move(desk, dialog, told);
        } else if (desk.state() != DialogState.DELETED && told.state() == ToldDialog.DELETED) {
            endOwn(desk, dialog); // its BYE came by there
        }
        return Verdict.TAKEN;
    }

    private void endOwn(Desk desk, long dialog) {
        boolean taken =
                dialogs.ofTransactions()
                        .all()
                        .on(
                                desk.found().shortAt(DialogRecord.REACTOR),
                                layer -> {
                                    boolean _ =
                                            dialogs.fire(
                                                    layer.core(),
                                                    dialog,
                                                    DialogEvent.BYE_ELSEWHERE,
                                                    0,
                                                    null);
                                });
        if (!taken) {
            dialogs.figures().timersDelayed.increment();
        }
    }

    /** A replica is dropped; ours stays: only its owner ends a dialog. */
    @Override
    public Verdict remove(Node from, long dialog) {
        Desk desk = desks.get();
        if (!desk.read(dialog)) {
            return Verdict.FAILED;
        }
        if (DialogRecord.isReplica(desk.found())) {
            end(desk, dialog);
        }
        return Verdict.TAKEN;
    }

    @Override
    public int drop(Node owner) {
        return retain(owner, Set.of());
    }

    @Override
    public int retain(Node owner, Set<Long> told) {
        return forgetAll(
                record ->
                        record.ownerNode() == owner.number()
                                && !told.contains(DialogRecord.name(record))
                                && record.ownerIncarnation() <= owner.incarnation());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
