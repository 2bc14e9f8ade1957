package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.cluster.SimulatedCluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes share their dialogs: what went wrong elsewhere, one case after the other. */
class SharedProfilesTest {
    private final World.Machine machine = new World.Machine();
    private final List<SharingNode> all = new ArrayList<>();

    @AfterEach
    void close() {
        all.forEach(SharingNode::close);
        machine.close();
    }

    private void start(SimulatedCluster cluster, Map<String, SharingNode> members, String id) {
        SharingNode member = new SharingNode(cluster.start(id), machine, true, Optional.empty());
        all.add(member);
        members.put(id, member);
    }

    /** O#1189: after a failover the requests within a dialog come to another node. */
    @Test
    void whenAByeComesToAnotherNode_thenTheDialogEndsAtItsOwnerToo() {
        SimulatedCluster cluster = new SimulatedCluster(6);
        Map<String, SharingNode> members = new HashMap<>();
        start(cluster, members, "a");
        start(cluster, members, "b");
        cluster.advance(3_000);
        SharingNode first = members.get("a");
        SharingNode second = members.get("b");
        assertTrue(first != null && second != null);
        first.open();
        long dialog = first.live.keySet().iterator().next();
        first.world.fire(first.core, dialog, DialogEvent.SUCCESS);
        cluster.advance(1_000);
        assertEquals(1, second.inbound());
        assertTrue(second.world.fire(second.core, dialog, DialogEvent.BYE_ELSEWHERE));
        cluster.advance(1_000);
        assertEquals(0, second.inbound());
        assertEquals(0, first.inbound());
    }

    /** K#3656: a replica's timer ended calls of a node that lives. */
    @Test
    void whenAReplicaIsTakenAway_thenItsOwnerKeepsTheDialog() {
        SimulatedCluster cluster = new SimulatedCluster(7);
        Map<String, SharingNode> members = new HashMap<>();
        start(cluster, members, "a");
        start(cluster, members, "b");
        cluster.advance(3_000);
        SharingNode first = members.get("a");
        SharingNode second = members.get("b");
        assertTrue(first != null && second != null);
        first.open();
        long dialog = first.live.keySet().iterator().next();
        ReplicaStore store = new ReplicaStore(first.world.dialogs);
        store.remove(second.node.self(), dialog); // Kamailio's replica says that it has run out
        cluster.advance(1_000);
        assertEquals(1, first.inbound());
        assertEquals(1, second.inbound());
    }

    /** O#2863, K#1591: the dialogs of a node that starts again counted twice, or for ever. */
    @Test
    void whenANodeStartsAgain_thenItsCallsOfBeforeCountNoMore() {
        SimulatedCluster cluster = new SimulatedCluster(3);
        Map<String, SharingNode> members = new HashMap<>();
        start(cluster, members, "a");
        start(cluster, members, "b");
        cluster.advance(3_000);
        SharingNode first = members.get("a");
        SharingNode second = members.get("b");
        assertTrue(first != null && second != null);
        for (int call = 0; call < 100; call++) {
            first.open();
        }
        cluster.advance(2_000);
        assertEquals(100, second.inbound());
        start(cluster, members, "a");
        cluster.advance(20_000);
        assertEquals(0, second.inbound());
    }

    /** K#399: one transaction for each record brought a starting node down. */
    @Test
    void whenANodeJoins_thenItIsToldOfThousandsBeforeItSaysSo() {
        SimulatedCluster cluster = new SimulatedCluster(4).delayMs(5, 20);
        Map<String, SharingNode> members = new HashMap<>();
        start(cluster, members, "a");
        cluster.advance(1_000);
        SharingNode first = members.get("a");
        assertTrue(first != null);
        for (int call = 0; call < 1000; call++) {
            first.open();
        }
        start(cluster, members, "b");
        SharingNode second = members.get("b");
        assertTrue(second != null);
        for (int round = 0; round < 1000 && !second.isSynchronized; round++) {
            cluster.advance(50);
        }
        assertTrue(second.isSynchronized);
        assertEquals(1000, second.inbound());
    }
}
