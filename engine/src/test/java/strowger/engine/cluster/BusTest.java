package strowger.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class BusTest {
    private static final Peer SILENT = (from, message) -> Verdict.TAKEN;

    private final Bus bus = new Bus();

    @Nested
    class GivenNoCarrier {
        @Test
        void whenAskedForNodes_thenThereIsOnlyOurs() {
            assertFalse(bus.isShared());
            assertEquals(List.of(), bus.others());
            assertEquals(Node.ALONE, bus.node(Node.SELF).orElseThrow());
        }

        @Test
        void whenBroadcast_thenNobodyIsSentTo() {
            Channel channel = bus.join("dialog", SILENT);
            assertEquals(0, channel.broadcast(ClusterMessage.json("{}"), Delivery.UNHEARD));
        }

        @Test
        void whenSentToOurselves_thenItIsSaidAtOnceThatItWasNot() {
            List<Integer> codes = new ArrayList<>();
            bus.join("dialog", SILENT)
                    .send(bus.self(), ClusterMessage.json("{}"), (_, code) -> codes.add(code));
            assertEquals(List.of(Delivery.NOT_SENT), codes);
        }
    }

    @Test
    void whenTwoPeersJoinOneChannel_thenTheSecondIsRefused() {
        bus.join("dialog", SILENT);
        assertThrows(IllegalStateException.class, () -> bus.join("dialog", SILENT));
    }

    @Nested
    class GivenACarrier {
        private final SimulatedCluster cluster = new SimulatedCluster(1);
        private final SimulatedNode a = cluster.start("a");

        @Test
        void whenAPeerJoinsLate_thenItHearsOfTheNodesThatAreThere() {
            cluster.start("b");
            cluster.advance(5_000);
            List<String> up = new ArrayList<>();
            a.bus().join("dialog", new Ups(up));
            assertEquals(List.of("b"), up);
        }

        @Test
        void whenABodyIsTooLong_thenItIsNotSent() {
            SimulatedNode b = cluster.start("b");
            cluster.advance(5_000);
            b.bus().join("dialog", SILENT);
            Channel channel = a.bus().join("dialog", SILENT);
            List<Integer> codes = new ArrayList<>();
            ClusterMessage message = ClusterMessage.json("x".repeat(ClusterMessage.BODY_MAX + 1));
            channel.broadcast(message, (_, code) -> codes.add(code));
            assertEquals(List.of(Delivery.NOT_SENT), codes);
        }

        @Test
        void whenAnotherIsAttached_thenItIsRefused() {
            assertThrows(IllegalStateException.class, () -> a.bus().attach(a));
        }
    }

    private record Ups(List<String> ids) implements Peer {
        @Override
        public Verdict onMessage(Node from, ClusterMessage message) {
            return Verdict.TAKEN;
        }

        @Override
        public void onUp(Node node) {
            ids.add(node.id());
        }
    }
}
