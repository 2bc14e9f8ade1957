package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.dialog.profile.Entry;
import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.KeptEntries;
import strowger.dialog.profile.Profile;
import strowger.dialog.replication.DialogStore;
import strowger.dialog.replication.ToldDialog;
import strowger.dialog.replication.ToldEntry;
import strowger.dialog.replication.ToldSide;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final long GRACE_SEC = 60; // the owner ends it first, if it lives

    private final Dialogs dialogs;
    private final FormerOwners formers = new FormerOwners();
    private final ThreadLocal<Desk> desks;
    private final Object[] ordering = new Object[LOCKS]; // taken around a few table operations

    ReplicaStore(Dialogs dialogs) {
        this.dialogs = dialogs;
        desks = ThreadLocal.withInitial(dialogs::newDesk);
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
                                        isIn(desk.enter(dialog, profile, value, name))),
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
                    desk.edit(
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
        List<Long> theirs = names(chosen);
        Desk desk = desks.get();
        theirs.forEach(dialog -> forget(desk, dialog));
        return theirs.size();
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
                                                    || theirs.add(name(record)));
        } while (cursor != RecordTable.END);
        return theirs;
    }

    // What is told.

    @Override
    public Standing standing(long dialog) {
        Desk desk = desks.get();
        if (!desk.read(dialog)) {
            return Standing.GONE;
        }
        boolean replica = DialogRecord.isReplica(desk.found());
        if (desk.state() == DialogState.DELETED) {
            int marks = desk.found().intAt(DialogRecord.MARKS);
            boolean here = (marks & DialogRecord.MARK_BYE) != 0;
            return replica ? (here ? Standing.ENDED_HERE : Standing.THEIRS) : Standing.ENDED;
        }
        return replica ? Standing.THEIRS : Standing.OWN;
    }

    @Override
    public Optional<ToldDialog> read(long dialog) {
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
                                                        profile(Entry.profile(entry)).name(),
                                                        Entry.value(entry),
                                                        Entry.uid(entry))));
        return entries;
    }

    private Profile profile(int number) {
        return dialogs.profiles().profiles().at(number);
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

    @Override
    public long list(long cursor, List<Long> names) {
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
                                            || names.add(name(record));
                                });
        return next == RecordTable.END ? END : next;
    }

    private static long name(RecordView record) {
        return record.buffer().getLong(record.uniqueOffset(DialogRecord.ID));
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
        synchronized (ordering[(int) Long.remainderUnsigned(told.name(), ordering.length)]) {
            return updateInOrder(owner, told);
        }
    }

    /** Of two threads that hear of one dialog, the one with the older version changes nothing. */
    private Verdict updateInOrder(Node owner, ToldDialog told) {
        Desk desk = desks.get();
        long dialog = told.name();
        if (desk.read(dialog)) {
            if (!DialogRecord.isReplica(desk.found()) || isLate(desk.found(), told)) {
                return Verdict.TAKEN; // ours, and told back to us; or something newer was told
            }
        } else if (told.state() == ToldDialog.DELETED) {
            return Verdict.TAKEN; // over before we heard of it
        } else if (!insert(desk, owner, told)) {
            dialogs.figures().replicasRefused.increment();
            return Verdict.FAILED;
        }
        move(desk, dialog, told);
        enter(desk, dialog, told.entries());
        boolean _ = desk.edit(dialog, record -> note(record, owner, told.version()));
        return Verdict.TAKEN;
    }

    private static boolean isLate(RecordView record, ToldDialog told) {
        return told.version() != ToldDialog.NO_VERSION
                && told.version() <= record.longAt(DialogRecord.TOLD_VERSION);
    }

    private static boolean note(RecordEditor record, Node owner, long version) {
        record.putLong(DialogRecord.TOLD_VERSION, version);
        boolean confirmed = record.ownerIncarnation() == FormerOwners.UNCONFIRMED;
        if (confirmed) {
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
                desk.draft()
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
        fill(draft, told);
        variables(draft, told.variables());
        PutResult result = desk.insert();
        if (result.isStored()) {
            schedule(desk, told.name());
        }
        return result.isStored() || result == PutResult.DUPLICATE;
    }

    private static void fill(DialogDraft draft, ToldDialog told) {
        side(draft, Side.CALLER, told.caller());
        side(draft, Side.CALLEE, told.callee());
        draft.putInt(DialogRecord.STARTED_SEC, (int) told.startedSec());
        if (told.lifetimeSec() > 0) {
            draft.putInt(DialogRecord.LIFETIME_SEC, (int) told.lifetimeSec());
        }
        if (told.startedSec() > 0) {
            draft.putLong(
                    DialogRecord.DUE_MS,
                    1000 * (told.startedSec() + told.lifetimeSec() + GRACE_SEC));
        }
    }

    private static void side(DialogDraft draft, Side side, ToldSide told) {
        if (!told.tag().isEmpty()) {
            draft.text(side.tag, Value.ofText(told.tag()))
                    .text(side.contact, Value.ofText(told.contact()))
                    .text(side.routes, Value.ofText(told.routes()))
                    .putInt(side.cseq, (int) told.cseq());
        }
    }

    private static void variables(DialogDraft draft, Map<String, String> variables) {
        if (variables.isEmpty()) {
            return;
        }
        UnsafeBuffer from = new UnsafeBuffer(new byte[VariableList.LENGTH_MAX]);
        UnsafeBuffer to = new UnsafeBuffer(new byte[VariableList.LENGTH_MAX]);
        int length = 0;
        VariableList list = new VariableList();
        List<String> names = new ArrayList<>(variables.keySet());
        for (String name : names.reversed()) { // the newest stands first
            String value = variables.getOrDefault(name, "");
            int written =
                    list.wrap(from, 0, length)
                            .writeWith(Value.ofText(name), Value.ofText(value), to);
            if (written >= 0) {
                length = written;
                from.putBytes(0, to, 0, length);
            }
        }
        draft.text(DialogField.VARIABLES, from, 0, length);
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
                            fill(draft, told);
                            if (!told.variables().isEmpty()) {
                                variables(draft, told.variables());
                            }
                            return true;
                        });
        boolean _ = desk.edit(dialog, record -> advance(record, DialogState.of(number)));
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
                desk.edit(
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

    /** A replica is dropped without its owner's word, and may be told of again. */
    private void forget(Desk desk, long dialog) {
        end(desk, dialog);
        if (desk.remove(dialog)) {
            dialogs.table().counts().leave(DialogState.DELETED);
        }
    }

    /** Has a replica be in these profiles and in no others; those that stay never leave. */
    private void enter(Desk desk, long dialog, List<ToldEntry> entries) {
        Set<String> wanted = new HashSet<>();
        for (ToldEntry entry : entries) {
            Optional<Profile> profile = dialogs.profiles().profiles().find(entry.profile());
            if (profile.isPresent() && !entry.uid().isEmpty()) {
                wanted.add(entry.profile() + '\0' + entry.value());
                EntryDesk.Outcome _ =
                        desk.enter(
                                dialog,
                                profile.get(),
                                Value.ofText(entry.value()),
                                Value.ofText(entry.uid()));
            }
        }
        Map<Profile, String> unwanted = new LinkedHashMap<>();
        int _ =
                desk.entries()
                        .forEach(
                                dialog,
                                entry -> {
                                    Profile profile = profile(Entry.profile(entry));
                                    String value = Entry.value(entry);
                                    if (!wanted.contains(profile.name() + '\0' + value)) {
                                        unwanted.put(profile, value);
                                    }
                                    return true;
                                });
        unwanted.forEach(
                (profile, value) -> {
                    EntryDesk.Outcome _ =
                            desk.entries().remove(dialog, profile, Value.ofText(value));
                });
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
                dialogs.transactions()
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
                                && !told.contains(name(record))
                                && record.ownerIncarnation() <= owner.incarnation());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
