package strowger.modules.htable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.cluster.SimulatedCluster;
import strowger.engine.cluster.SimulatedNode;
import strowger.engine.value.Value;
import strowger.tables.RecordTable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * A table on two to five nodes of a simulated cluster: whatever is lost, late, doubled, cut or
 * crashed, once it is quiet all nodes have the same items.
 */
class ReplicationSimulationTest {
    private static final int HISTORIES = 10_000;
    private static final int STEPS = 25;
    private static final int KEYS = 4;
    private static final long POLL_MS = 150;
    private static final long RETRY_MS = 1_000;
    private static final long QUIET_MS = 12_000;

    /** One node's table. */
    private static final class Copy implements AutoCloseable {
        private final SimulatedNode node;
        private final Tables tables = new Tables();
        private final Table table;
        private final Replication replication;

        Copy(SimulatedNode node) {
            this.node = node;
            SimulatedCluster cluster = node.cluster();
            tables.define(Definition.parse("t=>dmqreplicate=1"));
            table = tables.all().getFirst();
            table.open(cluster::nowMs, 64, 2, 1 << 20);
            replication = new Replication(node.bus(), "htable", tables, true, 1 << 13);
            replication.join();
            every(POLL_MS, replication::poll);
            every(RETRY_MS, replication.outbox()::retry);
        }

        private void every(long periodMs, Runnable work) {
            node.cluster()
                    .after(
                            periodMs,
                            node,
                            () -> {
                                work.run();
                                every(periodMs, work);
                            });
        }

        Map<String, String> items() {
            Map<String, String> items = new TreeMap<>();
            long cursor = 0;
            while (cursor != RecordTable.END) {
                cursor =
                        table.list(
                                cursor,
                                64,
                                item -> {
                                    ItemText text = ItemText.of(item);
                                    items.put(text.name(), text.value().toString());
                                    return true;
                                });
            }
            return items;
        }

        @Override
        public void close() {
            replication.close();
            tables.close();
        }
    }

    /** One history. */
    private static final class History implements AutoCloseable {
        private final SimulatedCluster cluster;
        private final Random random;
        private final Map<String, Copy> copies = new HashMap<>();
        private final List<Copy> all = new ArrayList<>();
        private final int count;

        History(long seed) {
            cluster = new SimulatedCluster(seed);
            random = cluster.random();
            count = random.nextInt(2, 6);
            cluster.loss(random.nextDouble() * 0.3)
                    .duplication(random.nextDouble() * 0.3)
                    .delayMs(0, random.nextInt(2, 400));
            for (int index = 0; index < count; index++) {
                start("n" + index);
            }
        }

        private void start(String id) {
            Copy copy = new Copy(cluster.start(id));
            copies.put(id, copy);
            all.add(copy);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                act();
                cluster.advance(random.nextInt(0, 400));
            }
            cluster.heal();
            cluster.loss(0).duplication(0);
            cluster.advance(QUIET_MS);
        }

        Copy copy(String id) {
            return Objects.requireNonNull(copies.get(id), id);
        }

        private void act() {
            Copy copy = copy("n" + random.nextInt(count));
            Value name = Value.ofText("k" + random.nextInt(KEYS));
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> copy.table.write(name, Value.ofText("v" + random.nextInt(99)));
                case 4, 5 -> copy.table.write(name, Value.ofInteger(random.nextInt(99)));
                case 6, 7, 8 -> copy.table.remove(name);
                case 9 -> cluster.partition(copy.node);
                case 10 -> cluster.heal();
                default -> crash(copy);
            }
        }

        private void crash(Copy copy) {
            copy.node.crash();
            cluster.advance(random.nextInt(0, 4_000));
            start(copy.node.id());
        }

        @Override
        public void close() {
            all.forEach(Copy::close);
        }
    }

    @Test
    void whenItIsQuiet_thenAllNodesHaveTheSameItems() {
        AtomicInteger withItems = new AtomicInteger();
        LongStream.rangeClosed(1, HISTORIES)
                .parallel()
                .forEach(seed -> withItems.addAndGet(run(seed) ? 1 : 0));
        assertTrue(withItems.get() > HISTORIES / 2, withItems + " histories end with items");
    }

    /** Runs a history; whether items are left at its end. */
    private static boolean run(long seed) {
        try (History history = new History(seed)) {
            history.run();
            Map<String, String> first = history.copy("n0").items();
            for (Copy copy : history.copies.values()) {
                assertEquals(first, copy.items(), "seed " + seed + ", " + copy.node.id());
                assertEquals(0, copy.replication.outbox().waiting(), "seed " + seed);
            }
            return !first.isEmpty();
        }
    }
}
