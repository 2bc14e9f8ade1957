package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.dialog.replication.ToldDialog;
import strowger.dialog.replication.ToldEntry;
import strowger.dialog.replication.ToldSide;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Verdict;
import strowger.engine.routing.Core;

import java.util.List;
import java.util.Map;

/** What other nodes tell, rightly, wrongly, twice and too late. */
class ForeignDialogsTest {
    private static final Node NODE = new Node("sip:192.0.2.7", 1, 1, NodeState.ACTIVE, "kamailio");
    private static final ToldEntry INBOUND = new ToldEntry("inbound", "", "dlgp-inbound");
    private static final long ENTRY = 1407; // of 4b426e41@call

    private final World world = new World(1024);
    private final Core core = world.alone();
    private final ReplicaStore store = new ReplicaStore(world.dialogs);

    @AfterEach
    void close() {
        world.close();
    }

    private static ToldDialog told(long entry, int state, String... profiles) {
        return told(ToldDialog.NO_VERSION, entry, state, profiles);
    }

    private static ToldDialog told(long version, long entry, int state, String... profiles) {
        List<ToldEntry> entries =
                List.of(profiles).stream()
                        .map(name -> new ToldEntry(name, "", "dlgp-" + name))
                        .toList();
        return new ToldDialog(
                entry,
                77,
                state,
                1_800_000_000L,
                state == 4 ? 1_800_000_001L : 0,
                60,
                "4b426e41@call",
                "sip:alice@example.com",
                "sip:bob@example.com",
                "sip:bob@example.com",
                new ToldSide("a", 1, "", "sip:alice@192.0.2.1"),
                new ToldSide("b", 0, "", "sip:bob@192.0.2.2"),
                entries,
                Map.of(),
                ToldDialog.NO_DUE,
                version);
    }

    private static long name() {
        return told(ENTRY, 1).name();
    }

    @Test
    void whenADialogIsToldOfTwice_thenItCountsOnce() {
        assertEquals(Verdict.TAKEN, store.update(NODE, told(ENTRY, 1, "inbound")));
        assertEquals(Verdict.TAKEN, store.update(NODE, told(ENTRY, 1, "inbound")));
        assertEquals(1, world.size("inbound"));
        assertEquals(1, world.dialogs.table().counts().live());
    }

    @Test
    void whenItsNameDoesNotFitItsCallId_thenItIsRefused() { // forged, or another hash_size
        assertEquals(Verdict.FAILED, store.update(NODE, told(ENTRY + 1, 1, "inbound")));
        assertEquals(0, world.size("inbound"));
        assertEquals(1, world.figures().replicasRefused.value());
    }

    @Test
    void whenAnEarlierStateComesLater_thenItIsPassedOver() {
        store.update(NODE, told(ENTRY, 4, "inbound"));
        assertEquals(Verdict.TAKEN, store.state(NODE, told(ENTRY, 2)));
        assertEquals(1, world.dialogs.table().counts().active());
    }

    /** A message that was under way for long took a dialog out of the profile it had entered. */
    @Test
    void whenAnEarlierVersionComesLater_thenTheProfilesStayAsTheyAre() {
        store.update(NODE, told(7, ENTRY, 1, "inbound"));
        store.update(NODE, told(9, ENTRY, 1, "inbound", "outbound"));
        assertEquals(Verdict.TAKEN, store.update(NODE, told(7, ENTRY, 1, "inbound")));
        assertEquals(Verdict.TAKEN, store.update(NODE, told(8, ENTRY, 4)));
        assertEquals(1, world.size("inbound"));
        assertEquals(1, world.size("outbound"));
        store.update(NODE, told(10, ENTRY, 1, "inbound"));
        assertEquals(0, world.size("outbound"));
    }

    @Test
    void whenAnUpdateComesBehindTheEnd_thenTheDialogDoesNotCountAgain() {
        store.update(NODE, told(ENTRY, 4, "inbound"));
        assertEquals(Verdict.TAKEN, store.state(NODE, told(ENTRY, 5)));
        assertEquals(0, world.size("inbound"));
        store.update(NODE, told(ENTRY, 4, "inbound"));
        assertEquals(0, world.size("inbound"));
        assertEquals(0, world.dialogs.table().counts().live());
    }

    @Test
    void whenItLeavesAProfile_thenTheNextUpdateSaysSo() {
        store.update(NODE, told(ENTRY, 1, "inbound", "outbound"));
        assertEquals(1, world.size("outbound"));
        store.update(NODE, told(ENTRY, 1, "inbound"));
        assertEquals(1, world.size("inbound"));
        assertEquals(0, world.size("outbound"));
    }

    private static ToldDialog ofCustomers(String... customers) {
        ToldDialog plain = told(ENTRY, 1);
        return with(
                plain,
                List.of(customers).stream()
                        .map(each -> new ToldEntry("caller", each, "dlgp-" + each))
                        .toList(),
                ToldDialog.NO_DUE);
    }

    private static ToldDialog with(ToldDialog told, List<ToldEntry> entries, long dueMs) {
        return new ToldDialog(
                told.entry(),
                told.id(),
                told.state(),
                told.createdSec(),
                told.startedSec(),
                told.lifetimeSec(),
                told.callId(),
                told.fromUri(),
                told.toUri(),
                told.requestUri(),
                told.caller(),
                told.callee(),
                entries,
                told.variables(),
                dueMs,
                told.version());
    }

    @Test
    void whenItLeavesOneProfileBySeveralValues_thenItIsOutOfAllOfThem() {
        store.update(NODE, ofCustomers("c1", "c2", "c3"));
        assertEquals(3, world.size("caller"));
        store.update(NODE, ofCustomers("c2"));
        assertEquals(1, world.size("caller"));
        assertEquals(1, world.size("caller", "c2"));
    }

    /**
     * K#4938: a call that requests prolong counted no more elsewhere when its first time was up.
     */
    @Test
    void whenRequestsHaveProlongedIt_thenItCountsUntilThen() {
        long dueMs = world.nowMs.get() + 3_600_000;
        store.update(NODE, with(told(ENTRY, 4, "inbound"), List.of(INBOUND), dueMs));
        Desk desk = world.dialogs.newDesk();
        assertTrue(desk.read(name()));
        assertTrue(desk.found().longAt(DialogRecord.DUE_MS) >= dueMs);
        assertEquals(1, world.size("inbound"));
    }

    /** A node that begins again elsewhere keeps what it has told: the old address takes nothing. */
    @Test
    void whenItsNodeHasMoved_thenItIsTheNewOnes() {
        Node before = new Node("sip:192.0.2.7", 1, 1, NodeState.ACTIVE, Node.STROWGER);
        Node after = new Node("sip:192.0.2.8", 2, 1, NodeState.ACTIVE, Node.STROWGER);
        store.update(before, told(9, ENTRY, 4, "inbound"));
        store.update(after, told(3, ENTRY, 4, "inbound")); // its clock is another
        assertEquals(0, store.drop(before));
        assertEquals(1, world.size("inbound"));
        assertEquals(1, store.drop(after));
        assertEquals(0, world.size("inbound"));
    }

    @Test
    void whenAKamailioTellsOfAnothersDialog_thenItStaysTheOthers() { // it tells of all it holds
        Node owner = new Node("sip:192.0.2.8", 2, 1, NodeState.ACTIVE, Node.STROWGER);
        store.update(owner, told(3, ENTRY, 4, "inbound"));
        store.update(NODE, told(ENTRY, 4, "inbound"));
        assertEquals(0, store.drop(NODE));
        assertEquals(1, world.size("inbound"));
    }

    @Test
    void whenAStateIsToldOfAnUnknownDialog_thenTheSenderHearsOfIt() {
        assertEquals(Verdict.FAILED, store.state(NODE, told(ENTRY, 4)));
        assertEquals(Verdict.FAILED, store.remove(NODE, name()));
    }

    @Test
    void whenAStateIsNone_thenNothingChanges() {
        assertEquals(Verdict.FAILED, store.update(NODE, told(ENTRY, 9, "inbound")));
        assertEquals(Verdict.FAILED, store.update(NODE, told(ENTRY, 0, "inbound")));
        assertEquals(0, world.size("inbound"));
    }

    @Test
    void whenOneOfOursIsToldBackToUs_thenItStaysOurs() {
        long own = world.open(core, "4b426e41@call");
        world.enter(core, own, "inbound", World.NO_VALUE);
        ToldDialog back = store.read(own).orElseThrow();
        assertEquals(Verdict.TAKEN, store.update(NODE, back));
        assertEquals(Verdict.TAKEN, store.remove(NODE, own));
        assertEquals(1, world.size("inbound"));
        assertTrue(world.fire(core, own, DialogEvent.FAILURE));
        assertEquals(0, world.size("inbound"));
    }

    @Test
    void whenTheLifeOfItsNodeIsOver_thenItIsDropped_andMayBeToldOfAnew() {
        store.update(NODE, told(ENTRY, 4, "inbound"));
        assertEquals(1, store.drop(NODE));
        assertEquals(0, world.size("inbound"));
        assertFalse(world.dialogs.desk(core).read(name()));
        store.update(NODE, told(ENTRY, 4, "inbound"));
        assertEquals(1, world.size("inbound"));
    }
}
