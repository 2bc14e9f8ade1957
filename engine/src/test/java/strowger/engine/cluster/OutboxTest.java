package strowger.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

class OutboxTest {
    private static final long QUIET_MS = 20_000;

    private final SimulatedCluster cluster = new SimulatedCluster(5).delayMs(10, 20);
    private final SimulatedNode a = cluster.start("a");
    private final SimulatedNode b = cluster.start("b");
    private final Map<String, String> records = new TreeMap<>();
    private final List<String> heard = new ArrayList<>();
    private Outbox<String> outbox = new Outbox<>(new Channel("none", new Bus()), new Records());

    private final List<String> toldAll = new ArrayList<>();
    private boolean broken;

    private final class Records implements Outbox.Source<String> {
        @Override
        public Optional<ClusterMessage> tell(String record, Node to) {
            if (broken) {
                throw new IllegalStateException("no records just now: this is part of the test");
            }
            return Optional.of(
                    ClusterMessage.json(record + "=" + records.getOrDefault(record, "gone")));
        }

        @Override
        public Iterator<ClusterMessage> all(Node to) {
            if (broken) {
                throw new IllegalStateException("no records just now: this is part of the test");
            }
            return List.copyOf(records.keySet()).stream()
                    .map(each -> ClusterMessage.json("all " + each))
                    .iterator();
        }

        @Override
        public void toldAll(Node to) {
            toldAll.add(to.id() + " after " + heard.size());
        }
    }

    private final class Sender implements Peer {
        @Override
        public Verdict onMessage(Node from, ClusterMessage message) {
            return Verdict.TAKEN;
        }

        @Override
        public void onUp(Node node) {
            outbox.onUp(node);
        }
    }

    @BeforeEach
    void join() {
        outbox = new Outbox<>(a.bus().join("map", new Sender()), new Records());
        Peer listener =
                (_, message) -> {
                    heard.add(message.text());
                    return Verdict.TAKEN;
                };
        b.bus().join("map", listener);
        cluster.advance(QUIET_MS);
    }

    private void set(String record, String value) {
        records.put(record, value);
        outbox.changed(record);
    }

    @Test
    void whenARecordChangesWhileItIsUnderWay_thenOnlyTheFirstAndTheLastAreTold() {
        for (int value = 0; value < 100; value++) {
            set("x", Integer.toString(value));
        }
        cluster.advance(QUIET_MS);
        assertEquals(List.of("x=0", "x=99"), heard);
    }

    @Test
    void whenRecordsCantBeRead_thenTheyAreToldOfOnceTheyCan() {
        broken = true;
        set("x", "1");
        outbox.tellAll(a.bus().others().getFirst());
        cluster.advance(QUIET_MS);
        assertEquals(List.of(), heard);
        broken = false;
        outbox.retry();
        cluster.advance(QUIET_MS);
        assertEquals(List.of("all x", "x=1"), heard);
        set("x", "2");
        cluster.advance(QUIET_MS);
        assertEquals("x=2", heard.getLast());
        assertEquals(0, outbox.waiting());
    }

    @Test
    void whenManyRecordsChange_thenNoMoreThanAWindowIsUnderWay() { // K#399
        for (int record = 0; record < 1000; record++) {
            set("r" + record, "1");
        }
        cluster.advance(20); // the first arrive, no answer has come back
        assertEquals(Outbox.WINDOW, heard.size());
        cluster.advance(QUIET_MS);
        assertEquals(1000, heard.size());
        assertEquals(0, outbox.waiting());
    }

    @Test
    void whenANodeAsksForAll_thenBatchesComeAWindowAtATime_andChangesAfterThem() { // K#399
        for (int record = 0; record < 50; record++) {
            records.put("r" + record, "1");
        }
        outbox.tellAll(a.others().getFirst());
        records.remove("r7");
        outbox.changed("r7");
        cluster.advance(20);
        assertEquals(Outbox.BATCH_WINDOW, heard.size());
        cluster.advance(QUIET_MS);
        assertEquals("r7=gone", heard.getLast());
        assertEquals(List.of("b after " + (heard.size() - 1)), toldAll);
        assertTrue(heard.subList(0, heard.size() - 1).stream().allMatch(m -> m.startsWith("all")));
    }

    @Test
    void whenALifeOfANodeEndsAmidAListing_thenThatIsToldNoFurther() {
        for (int record = 0; record < 50; record++) {
            records.put("r" + record, "1");
        }
        Node other = a.others().getFirst();
        outbox.tellAll(other);
        cluster.advance(20);
        outbox.onEnded(other);
        cluster.advance(QUIET_MS);
        assertEquals(Outbox.BATCH_WINDOW, heard.size());
        assertEquals(List.of(), toldAll);
        outbox.tellAll(other); // its next life asks
        cluster.advance(QUIET_MS);
        assertEquals(Outbox.BATCH_WINDOW + 50, heard.size());
        assertEquals(1, toldAll.size());
    }

    @Test
    void whenANodeCannotBeReached_thenItIsToldOnceItCan_ofWhatIsThen() {
        cluster.partition(a);
        set("x", "1");
        records.remove("x");
        outbox.changed("x");
        set("y", "2");
        cluster.advance(QUIET_MS);
        assertEquals(List.of(), heard);
        cluster.heal();
        cluster.advance(QUIET_MS);
        assertEquals(List.of("x=gone", "y=2"), heard.stream().sorted().toList());
    }

    @Test
    void whenTooMuchWaits_thenTheNodeIsToldOfEverythingInstead() {
        cluster.partition(a);
        records.put("z", "1");
        for (int record = 0; record <= Outbox.WAITING_MAX; record++) {
            outbox.changed("r" + record);
        }
        cluster.advance(QUIET_MS);
        cluster.heal();
        cluster.advance(QUIET_MS);
        assertTrue(heard.contains("all z"), heard.size() + " heard");
    }

    @Test
    void whenANodeRefuses_thenItIsCountedAndNotToldAgain() { // K#4533
        SimulatedNode c = cluster.start("c");
        c.bus().join("map", (_, _) -> Verdict.MALFORMED);
        cluster.advance(QUIET_MS);
        set("x", "1");
        cluster.advance(QUIET_MS);
        assertEquals(1, outbox.refused());
        assertEquals(0, outbox.waiting());
    }
}
