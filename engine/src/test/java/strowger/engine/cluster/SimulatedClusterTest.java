package strowger.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class SimulatedClusterTest {
    private static final String CHANNEL = "log";
    private static final long QUIET_MS = 20_000;

    /** Writes down all that it hears. */
    private static final class Log implements Peer {
        private final List<String> lines = new ArrayList<>();
        private final Channel channel;

        Log(SimulatedNode node) {
            channel = node.bus().join(CHANNEL, this);
        }

        @Override
        public Verdict onMessage(Node from, ClusterMessage message) {
            lines.add(from.id() + from.incarnation() + ":" + message.text());
            return Verdict.TAKEN;
        }

        @Override
        public void onUp(Node node) {
            lines.add("up " + node.id() + node.incarnation());
        }

        @Override
        public void onDown(Node node) {
            lines.add("down " + node.id() + node.incarnation());
        }

        @Override
        public void onEnded(Node ended) {
            lines.add("ended " + ended.id() + ended.incarnation());
        }

        void say(String text) {
            channel.broadcast(ClusterMessage.json(text), (_, code) -> lines.add(text + code));
        }
    }

    @Test
    void whenTheNetworkIsWhole_thenEachMessageArrivesOnceAndIsAnswered() {
        SimulatedCluster cluster = new SimulatedCluster(1);
        Log a = new Log(cluster.start("a"));
        Log b = new Log(cluster.start("b"));
        cluster.advance(QUIET_MS);
        a.say("one");
        cluster.advance(QUIET_MS);
        assertEquals(List.of("up b1", "one200"), a.lines);
        assertEquals(List.of("up a1", "a1:one"), b.lines);
    }

    @Test
    void whenCut_thenBothHearThatTheOtherIsDown_andUpOnceItHeals() {
        SimulatedCluster cluster = new SimulatedCluster(2);
        SimulatedNode first = cluster.start("a");
        Log a = new Log(first);
        Log b = new Log(cluster.start("b"));
        cluster.advance(QUIET_MS);
        cluster.partition(first);
        a.say("lost");
        cluster.advance(QUIET_MS);
        cluster.heal();
        cluster.advance(QUIET_MS);
        assertEquals(List.of("up b1", "lost408", "down b1", "up b1"), a.lines);
        assertEquals(List.of("up a1", "down a1", "up a1"), b.lines);
    }

    @Test
    void whenANodeStartsAgain_thenItsFormerLifeHasEndedAndItsNumberStays() {
        SimulatedCluster cluster = new SimulatedCluster(3);
        SimulatedNode first = cluster.start("a");
        Log a = new Log(first);
        cluster.start("b");
        cluster.advance(QUIET_MS);
        final int number = first.others().getFirst().number();
        cluster.start("b");
        cluster.advance(QUIET_MS);
        assertEquals(List.of("up b1", "ended b1", "up b2"), a.lines);
        assertEquals(number, first.others().getFirst().number());
    }

    @Test
    void whenTheSeedIsTheSame_thenSoIsTheHistory() {
        assertEquals(history(7), history(7));
        assertNotEquals(history(7), history(8));
    }

    @Test
    void whenMessagesAreLostAndDoubled_thenSomeAreMissingAndSomeComeTwice() {
        List<String> lines = history(9);
        long twice = 0;
        long missing = 0;
        for (int number = 0; number < 200; number++) {
            String line = "a1:" + number;
            long count = lines.stream().filter(line::equals).count();
            twice += count > 1 ? 1 : 0;
            missing += count == 0 ? 1 : 0;
        }
        assertTrue(twice > 0 && missing > 0, twice + " twice, " + missing + " missing");
    }

    private static List<String> history(long seed) {
        SimulatedCluster cluster =
                new SimulatedCluster(seed).loss(0.2).duplication(0.2).delayMs(0, 100);
        Log a = new Log(cluster.start("a"));
        Log b = new Log(cluster.start("b"));
        cluster.advance(QUIET_MS);
        for (int number = 0; number < 200; number++) {
            a.say(Integer.toString(number));
            cluster.advance(10);
        }
        cluster.advance(QUIET_MS);
        return b.lines;
    }
}
