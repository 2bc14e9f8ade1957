package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.cluster.Bus;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.module.Exports;
import strowger.engine.transport.ListenSocket;

import java.util.ArrayList;
import java.util.List;

class MembersTest {
    private static final String KAMAILIO = "kamailio (5.6.3 (x86_64/linux))";
    private static final NodeAddress SELF = address(6200);
    private static final NodeAddress OTHER = address(6201);

    private final Bus bus = new Bus();
    private final List<String> news = new ArrayList<>();
    private final DmqCounters counters = new DmqCounters(Exports.of(new DmqModule()));

    private static NodeAddress address(int port) {
        return NodeAddress.parse("sip:127.0.0.1:" + port).orElseThrow();
    }

    private Members members(boolean removes, boolean counted) {
        DmqConfig config =
                new DmqConfig(
                        List.of(SELF),
                        ListenSocket.NONE,
                        List.of(),
                        false,
                        "notification_peer",
                        60,
                        removes,
                        counted,
                        1,
                        2);
        return new Members(config, bus, counters, () -> nowMs);
    }

    private long nowMs = 1_790_000_000_000L;
    private Members members = members(true, false);

    @BeforeEach
    void listen() {
        bus.join(
                "news",
                new Peer() {
                    @Override
                    public Verdict onMessage(Node from, ClusterMessage message) {
                        return Verdict.TAKEN;
                    }

                    @Override
                    public void onUp(Node node) {
                        news.add("up " + node.incarnation());
                    }

                    @Override
                    public void onDown(Node node) {
                        news.add("down " + node.state());
                    }

                    @Override
                    public void onEnded(Node ended) {
                        news.add("ended " + ended.incarnation());
                    }
                });
    }

    private NodeState state() {
        return members.find(OTHER).orElseThrow().state();
    }

    @Test
    void whenANodeIsAdded_thenItIsActiveOnceItIsHeard_andListedFirst() {
        assertTrue(members.add(OTHER, false));
        assertFalse(members.add(OTHER, false));
        assertFalse(members.add(SELF, false));
        assertEquals(NodeState.NOT_ACTIVE, state());
        assertEquals("sip:127.0.0.1:6200;status=active\r\n", NodeList.write(members.list()));
        members.answered(OTHER, KAMAILIO, true);
        assertEquals(
                "sip:127.0.0.1:6201;status=active\r\nsip:127.0.0.1:6200;status=active\r\n",
                NodeList.write(members.list()));
        assertEquals(List.of("up 1"), news);
        assertEquals(KAMAILIO, members.others().getFirst().software());
    }

    @Test
    void whenANodeSends_thenItIsActive_andUpOnceItHasTakenARequestOfOurs() {
        members.add(OTHER, false);
        members.received(OTHER, "a@b", KAMAILIO);
        assertEquals(NodeState.ACTIVE, state());
        members.answered(OTHER, KAMAILIO, false);
        assertEquals(List.of(), news, "it may not know us yet");
        members.answered(OTHER, KAMAILIO, true);
        members.answered(OTHER, KAMAILIO, true);
        assertEquals(List.of("up 1"), news);
    }

    @Test
    void whenANodeLeavesBeforeItIsUp_thenNothingIsToldOfIt() {
        members.add(OTHER, false);
        members.received(OTHER, "a@b", KAMAILIO);
        members.failed(OTHER);
        assertEquals(List.of(), news);
    }

    @Test
    void whenAStrangerSends_thenItIsUnknownAndNothingChanges() {
        assertEquals(Members.Reception.UNKNOWN, members.received(OTHER, "a@b", KAMAILIO));
        assertEquals(List.of(), members.others());
    }

    @Test
    void whenARequestComesAgain_thenItIsAReplay() {
        members.add(OTHER, false);
        String callId = "311b0dc4381df919-7248@127.0.0.1";
        assertEquals(Members.Reception.NEW, members.received(OTHER, callId, KAMAILIO));
        assertEquals(Members.Reception.REPLAYED, members.received(OTHER, callId, KAMAILIO));
    }

    @Test
    void whenANodeLivesAnew_thenItsFormerLifeHasEnded_andItsRequestsAreReplays() {
        members.add(OTHER, false);
        members.received(OTHER, "11111111381df919-7248@127.0.0.1", KAMAILIO);
        members.answered(OTHER, KAMAILIO, true);
        members.received(OTHER, "22222222381df919-7300@127.0.0.1", KAMAILIO);
        members.answered(OTHER, KAMAILIO, true);
        assertEquals(List.of("up 1", "ended 1", "up 2"), news);
        assertEquals(
                Members.Reception.REPLAYED,
                members.received(OTHER, "11111111381df920-7248@127.0.0.1", KAMAILIO));
        assertEquals(2, members.find(OTHER).orElseThrow().incarnation());
    }

    @Test
    void whenANodeDoesNotAnswer_thenItIsDisabled_andActiveOnceItDoes() {
        members.add(OTHER, false);
        members.answered(OTHER, KAMAILIO, true);
        members.failed(OTHER);
        assertEquals(NodeState.DISABLED, state());
        members.answered(OTHER, KAMAILIO, true);
        assertEquals(List.of("up 1", "down DISABLED", "up 1"), news);
    }

    @Test
    void whenAConfiguredNodeDoesNotAnswer_thenItIsNotActive() {
        members.add(OTHER, true);
        members.answered(OTHER, KAMAILIO, true);
        members.failed(OTHER);
        assertEquals(NodeState.NOT_ACTIVE, state());
    }

    @Test
    void whenInactiveNodesAreNotRemoved_thenNoneIsDisabled() {
        members = members(false, false);
        members.add(OTHER, false);
        members.answered(OTHER, KAMAILIO, true);
        members.failed(OTHER);
        assertEquals(NodeState.NOT_ACTIVE, state());
    }

    @Test
    void whenANodeIsRemoved_thenItIsForgotten() {
        members.add(OTHER, false);
        members.answered(OTHER, KAMAILIO, true);
        assertTrue(members.remove(OTHER));
        assertFalse(members.remove(OTHER));
        assertEquals(List.of("up 1", "down DISABLED", "ended 1"), news);
    }

    @Test
    void whenThereAreTooManyNodes_thenOneMoreIsRefusedAndCounted() {
        for (int port = 1; port <= Members.NODES_MAX; port++) {
            assertTrue(members.add(address(port), false));
        }
        assertFalse(members.add(OTHER, false));
        assertEquals(1, counters.nodesRefused().value());
    }

    /** Nodes that come and go by new addresses would have filled the list for good. */
    @Test
    void whenThereAreTooManyNodes_thenOneThatIsLongGoneMakesRoom() {
        for (int port = 1; port <= Members.NODES_MAX; port++) {
            assertTrue(members.add(address(port), port == 1));
        }
        members.received(address(3), "a@b", KAMAILIO);
        nowMs += Members.FORGOTTEN_MS;
        assertTrue(members.add(OTHER, false));
        assertTrue(members.find(address(1)).isPresent(), "it is configured");
        assertTrue(members.find(address(2)).isEmpty());
        assertTrue(members.find(address(3)).isPresent(), "it is there");
        assertEquals(List.of("down DISABLED", "ended 1"), news);
    }

    @Test
    void whenNoNameLeadsToANodeAnyMore_thenItIsDisabledOnceItDoesNotAnswer() {
        members.add(OTHER, true);
        members.answered(OTHER, KAMAILIO, true);
        members.unname(OTHER);
        members.failed(OTHER);
        assertEquals(NodeState.DISABLED, state());
    }

    @Nested
    class GivenFailuresAreCounted {
        @Test
        void whenANodeFailsInARow_thenItIsNotActiveAndLaterDisabled() {
            members = members(true, true);
            members.add(OTHER, false);
            members.answered(OTHER, KAMAILIO, true);
            members.failed(OTHER);
            assertEquals(NodeState.ACTIVE, state());
            members.failed(OTHER);
            assertEquals(NodeState.NOT_ACTIVE, state());
            members.failed(OTHER);
            assertEquals(NodeState.DISABLED, state());
        }
    }
}
