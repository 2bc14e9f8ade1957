package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.dialog.profile.EntryDesk;
import strowger.dialog.replication.ToldDialog;
import strowger.dialog.replication.ToldEntry;
import strowger.dialog.replication.ToldSide;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Verdict;
import strowger.engine.routing.Core;
import strowger.engine.storage.MemoryStore;
import strowger.engine.storage.Writing;
import strowger.engine.value.Value;
import strowger.tables.RecordView;

import java.util.List;
import java.util.Map;

/** Dialogs and what they are in, over a restart and over a crash. */
class KeptDialogsTest {
    private static final Value CUSTOMER = Value.ofText("c1");
    private static final Node OTHER =
            new Node("sip:192.0.2.7:5060", 3, 1, NodeState.ACTIVE, Node.STROWGER);
    private static final ToldSide SIDE = new ToldSide("tag", 1, "", "sip:a@192.0.2.9");

    private final World.Machine machine = new World.Machine();
    private final MemoryStore store = new MemoryStore();
    private World world = new World(64, machine, 100);
    private Core core = world.alone();
    private ReplicaStore replicas = new ReplicaStore(world.dialogs);
    private MemoryStore.Life life = store.begin();

    KeptDialogsTest() {
        begin();
    }

    private void begin() {
        replicas.keep(life, Writing.AT_ONCE, 1);
    }

    /** Another life; what was not written is lost. */
    private void crash() {
        long nowMs = world.nowMs.get();
        world.close();
        world = new World(64, machine, 500);
        world.nowMs.set(nowMs);
        core = world.alone();
        replicas = new ReplicaStore(world.dialogs);
        life = store.begin();
        begin();
    }

    private void write() {
        life.write(world.nowMs.get());
    }

    @AfterEach
    void close() {
        world.close();
        machine.close();
    }

    private long call(String callId) {
        long dialog = world.open(core, callId);
        assertTrue(world.enter(core, dialog, "inbound", World.NO_VALUE));
        assertTrue(world.enter(core, dialog, "caller", CUSTOMER));
        return dialog;
    }

    private Desk read(long dialog) {
        Desk desk = world.dialogs.newDesk();
        assertTrue(desk.read(dialog), "no such dialog");
        return desk;
    }

    /** When the timer of a dialog is due that is not due yet. */
    private long dueMsAfter(long dialog) {
        world.nowMs.addAndGet(300_000);
        long dueMs = dueMs(dialog);
        world.nowMs.addAndGet(-300_000);
        return dueMs;
    }

    private long dueMs(long dialog) {
        long[] due = {0};
        int _ =
                world.dialogs
                        .timers()
                        .sweep(
                                64,
                                timer -> {
                                    long name = timer.buffer().getLong(timer.keyOffset());
                                    due[0] = name == dialog ? timer.deadlineMs() : due[0];
                                    return true;
                                });
        return due[0];
    }

    @Nested
    class GivenOwnDialogs {
        @Test
        void theyComeBackInTheirState_withTheirProfilesAndTimers() {
            long up = call("up");
            assertTrue(world.fire(core, up, DialogEvent.SUCCESS));
            assertTrue(world.fire(core, up, DialogEvent.ACK));
            long over = call("over");
            assertTrue(world.fire(core, over, DialogEvent.FAILURE));
            write();
            crash();
            assertEquals(DialogState.CONFIRMED, read(up).state());
            assertEquals(1, world.dialogs.table().counts().active());
            assertFalse(world.dialogs.newDesk().read(over));
            assertEquals(1, world.size("inbound"));
            assertEquals(1, world.size("caller", "c1"));
            world.nowMs.addAndGet(60_000); // its lifetime
            assertEquals(world.nowMs.get(), dueMs(up));
        }

        @Test
        void theyEndAsOthersDo_andTheirPlacesAreFree() {
            long up = call("up");
            assertTrue(world.fire(core, up, DialogEvent.SUCCESS));
            assertTrue(world.fire(core, up, DialogEvent.ACK));
            write();
            crash();
            assertTrue(world.fire(core, up, DialogEvent.BYE));
            assertEquals(0, world.size("inbound"));
            assertEquals(0, world.size("caller", "c1"));
            write();
            crash();
            assertFalse(world.dialogs.newDesk().read(up));
            assertEquals(0, world.size("inbound"));
        }

        @Test
        void oneThatRang_movesOnByTheRequestsThatFollow() {
            long ringing = call("ringing");
            assertTrue(world.fire(core, ringing, DialogEvent.PROVISIONAL));
            write();
            crash();
            Desk desk = read(ringing);
            assertEquals(DialogState.EARLY, desk.state());
            assertTrue(DialogRecord.isOpenedElsewhere(desk.found()));
            assertEquals(0, desk.found().longAt(DialogRecord.TRANSACTION));
            assertTrue(world.fire(core, ringing, DialogEvent.ACK_ELSEWHERE));
            assertEquals(DialogState.CONFIRMED, read(ringing).state());
            assertEquals(1, world.size("inbound"));
        }

        @Test
        void whenTheRestartComesTwice_thenNothingIsDoubled() { // O#2863
            long up = call("up");
            assertTrue(world.fire(core, up, DialogEvent.SUCCESS));
            write();
            crash();
            crash();
            write();
            crash();
            assertEquals(1, world.size("inbound"));
            assertEquals(1, world.size("caller"));
            assertEquals(1, world.dialogs.table().counts().live());
        }

        @Test
        void whatWasNotWritten_isLost_andItsEntriesWithIt() {
            long known = call("known");
            write();
            call("unknown");
            crash();
            assertEquals(1, world.size("inbound"));
            assertEquals(known, read(known).dialog());
        }
    }

    /** A call that rang when the node went down: its transaction is lost. */
    @Nested
    class GivenOneThatRang {
        private static final int SHORT_MS = 60_000;
        private long ringing;

        private void restart(boolean forked) {
            ringing = call("ringing");
            assertTrue(world.fire(core, ringing, DialogEvent.PROVISIONAL));
            if (forked) {
                world.dialogs
                        .newDesk()
                        .edits()
                        .bits(ringing, DialogRecord.MARKS, DialogRecord.MARK_FORKED, true);
            }
            world.nowMs.addAndGet(10_000);
            write();
            crash();
            assertEquals(1, world.size("inbound"));
        }

        private boolean hear(int code) {
            return world.hear(core, "ringing", code, new Orphans(world.dialogs)::take);
        }

        private long dueMs() {
            Desk desk = read(ringing);
            return world.dialogs.dueMs(desk) - world.nowMs.get();
        }

        @Test
        void whenNothingIsHeardOfIt_thenItCountsForAShortWhileOnly() {
            restart(false);
            assertEquals(SHORT_MS, dueMs());
            assertEquals(world.nowMs.get() + SHORT_MS, KeptDialogsTest.this.dueMsAfter(ringing));
        }

        @Test
        void whenItsTimeWasNearlyOver_thenThatStands() {
            ringing = call("ringing");
            world.nowMs.addAndGet(290_000);
            write();
            crash();
            assertEquals(10_000, dueMs());
        }

        @Test
        void whenItRingsStill_thenItHasItsWholeTime() {
            restart(false);
            assertTrue(hear(180));
            assertEquals(290_000, dueMs());
        }

        @Test
        void whenItIsAnswered_thenItIsUp_andItsCalleeIsKnown() {
            restart(false);
            assertTrue(hear(200));
            assertEquals(DialogState.UNACKNOWLEDGED, read(ringing).state());
            assertEquals("callee", read(ringing).text(DialogField.TO_TAG));
            assertFalse(hear(200), "what comes again is passed on as any other");
            assertTrue(world.fire(core, ringing, DialogEvent.ACK_ELSEWHERE));
            assertEquals(DialogState.CONFIRMED, read(ringing).state());
            assertEquals(1, world.size("inbound"));
        }

        @Test
        void whenItIsRefused_thenItsPlacesAreFree() {
            restart(false);
            assertTrue(hear(486));
            assertEquals(DialogState.DELETED, read(ringing).state());
            assertEquals(0, world.size("inbound"));
            assertEquals(0, world.size("caller", "c1"));
        }

        @Test
        void whenItWentToSeveralPlaces_thenOneRefusalEndsNothing() {
            restart(true);
            assertFalse(hear(486));
            assertEquals(1, world.size("inbound"));
            assertTrue(hear(200));
            assertEquals(DialogState.UNACKNOWLEDGED, read(ringing).state());
        }

        @Test
        void whenItIsCancelled_thenItsPlacesAreFree() {
            restart(false);
            assertTrue(world.cancel(core, "ringing", new Orphans(world.dialogs)::take));
            assertEquals(0, world.size("inbound"));
            assertEquals(0, world.dialogs.table().counts().live());
        }

        @Test
        void whenItIsAnsweredNevertheless_thenItCountsAgain() { // who said that it ended?
            restart(false);
            Orphans orphans = new Orphans(world.dialogs);
            assertTrue(world.cancel(core, "ringing", orphans::take));
            assertEquals(0, world.size("inbound"));
            world.nowMs.addAndGet(100_000);
            assertTrue(world.hear(core, "ringing", 200, orphans::take));
            assertEquals(DialogState.UNACKNOWLEDGED, read(ringing).state());
            assertEquals(1, world.size("inbound"));
            assertEquals(1, world.size("caller", "c1"));
            assertFalse(world.hear(core, "ringing", 200, orphans::take));
            assertTrue(world.fire(core, ringing, DialogEvent.BYE));
            assertFalse(world.hear(core, "ringing", 200, orphans::take));
            assertEquals(0, world.size("inbound"));
        }

        @Test
        void whenACallOfThisLifeIsMeant_thenItIsNoOrphan() {
            long here = call("here");
            assertFalse(world.hear(core, "here", 486, new Orphans(world.dialogs)::take));
            assertFalse(world.cancel(core, "here", new Orphans(world.dialogs)::take));
            assertEquals(DialogState.UNCONFIRMED, read(here).state());
        }
    }

    @Nested
    class GivenEntriesOfOthers {
        @Test
        void oneThatAScriptHasTold_comesBackUntilItsDeadline() {
            EntryDesk desk = world.entries.desk();
            long untilMs = world.nowMs.get() + 30_000;
            assertEquals(
                    EntryDesk.Outcome.ADDED,
                    desk.addRemote(
                            world.profiles.named("caller"),
                            CUSTOMER,
                            Value.ofText("uid-1"),
                            untilMs));
            write();
            crash();
            assertEquals(1, world.size("caller", "c1"));
            world.nowMs.set(untilMs);
            assertEquals(0, world.size("caller", "c1"));
        }

        private void tell(long id) {
            assertEquals(Verdict.TAKEN, replicas.update(OTHER, told(id)));
        }

        private ToldDialog told(long id) {
            return told(id, id);
        }

        private ToldDialog told(long id, long version) {
            String callId = "theirs-" + id;
            Value text = Value.ofText(callId);
            long entry = EntryHash.of(text.buffer(), text.offset(), text.length(), 4096);
            return new ToldDialog(
                    entry,
                    id,
                    ToldDialog.CONFIRMED,
                    world.nowMs.get() / 1000,
                    world.nowMs.get() / 1000,
                    3600,
                    callId,
                    "sip:a@example.com",
                    "sip:b@example.com",
                    "sip:b@example.com",
                    SIDE,
                    SIDE,
                    List.of(new ToldEntry("inbound", "", "uid-" + id)),
                    Map.of(),
                    ToldDialog.NO_DUE,
                    version);
        }

        @Test
        void aDialogOfAnotherNodeCounts_untilThatNodeSaysThatItIsOver() {
            tell(1);
            tell(2);
            write();
            crash();
            assertEquals(2, world.size("inbound"), "counted from the first call on");
            replicas.adopt(OTHER);
            assertEquals(2, world.size("inbound"));
            assertEquals(1, replicas.retain(OTHER, java.util.Set.of(told(1).name())));
            assertEquals(1, world.size("inbound"));
        }

        @Test
        void whenItIsToldAgain_thenItIsTheSame() {
            tell(1);
            write();
            crash();
            replicas.adopt(OTHER);
            assertEquals(Verdict.TAKEN, replicas.update(OTHER, told(1, 7)));
            assertEquals(1, world.size("inbound"));
            assertEquals(0, replicas.dropUnconfirmed(OTHER), "it was told again");
            RecordView record = read(told(1).name()).found();
            assertEquals(OTHER.number(), record.ownerNode());
            assertEquals(OTHER.incarnation(), record.ownerIncarnation());
        }

        @Test
        void whenItIsNotToldAgain_thenItIsDropped() {
            tell(1);
            write();
            crash();
            replicas.adopt(OTHER);
            assertEquals(1, replicas.dropUnconfirmed(OTHER));
            assertEquals(0, world.size("inbound"));
        }

        @Test
        void whenItsNodeIsNotHeardOf_thenItIsDroppedIfSwitchedSo() {
            tell(1);
            write();
            crash();
            crash(); // its owner has a number of the run before only
            assertEquals(1, world.size("inbound"));
            assertEquals(1, replicas.dropUnheard());
            assertEquals(0, world.size("inbound"));
        }
    }
}
