package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.cluster.SimulatedCluster;
import strowger.engine.storage.MemoryStore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;

/**
 * Nodes share their dialogs over a network that loses, delays, repeats and reorders messages, is
 * cut in two, and whose nodes crash: after quiet every node has the size of every profile that the
 * live dialogs make. Seeded; {@code -Dstrowger.histories} says how many histories, {@code
 * -Dstrowger.seed} the first of them.
 */
class SharedProfilesSimulationTest {
    private static final int HISTORIES = Integer.getInteger("strowger.histories", 10_000);
    private static final long SEED = Long.getLong("strowger.seed", 1);

    @Test
    void whateverTheNetworkDoes_thenEverySizeIsRightAfterQuiet() throws Exception {
        try (World.Machine machine = new World.Machine()) {
            for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
                History history = new History(seed, machine);
                FutureTask<Boolean> run = new FutureTask<>(history::run, true);
                Thread thread = Thread.ofPlatform().start(run); // what is a thread's goes with it
                assertTrue(run.get());
                thread.join();
                history.close();
            }
        }
    }

    /** One history: two to five nodes, calls, faults, quiet; then one node dies for good. */
    private static final class History implements AutoCloseable {
        private static final int STEPS = 30;
        private static final long QUIET_MS = 10_000;
        private static final long LONG_QUIET_MS = 75_000; // longer than anything is remembered
        private static final int LONG_ONE_IN = 32;
        private static final int DEATH_ONE_IN = 4;

        private final long seed;
        private final World.Machine machine;
        private final SimulatedCluster cluster;
        private final Random random;
        private final boolean dropsDead;
        private final int count;
        private final Map<String, MemoryStore> stores = new HashMap<>(); // a disk each, if any
        private final Map<String, SharingNode> members = new HashMap<>();
        private final List<SharingNode> all = new ArrayList<>();

        History(long seed, World.Machine machine) {
            this.seed = seed;
            this.machine = machine;
            cluster = new SimulatedCluster(seed);
            random = cluster.random();
            dropsDead = random.nextBoolean();
            count = random.nextInt(2, 6);
            cluster.loss(random.nextDouble() * 0.2)
                    .duplication(random.nextDouble() * 0.2)
                    .delayMs(1, random.nextInt(2, 300));
            boolean kept = random.nextBoolean();
            for (int index = 0; index < count; index++) {
                if (kept) {
                    stores.put("n" + index, new MemoryStore());
                }
                start("n" + index);
            }
        }

        private void start(String id) {
            SharingNode member =
                    new SharingNode(
                            cluster.start(id),
                            machine,
                            dropsDead,
                            Optional.ofNullable(stores.get(id)));
            all.add(member);
            members.put(id, member);
        }

        private SharingNode member(int index) {
            return Objects.requireNonNull(members.get("n" + index));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                cluster.advance(random.nextInt(400));
                members.values().forEach(this::checkOwn);
            }
            cluster.heal();
            cluster.loss(0);
            for (int index = 0; index < count; index++) {
                if (!member(index).node.isRunning()) {
                    start("n" + index);
                }
            }
            cluster.advance(seed % LONG_ONE_IN == 0 ? LONG_QUIET_MS : QUIET_MS);
            check("after quiet", inbound(), ofCustomer());
            if (seed % DEATH_ONE_IN == 0) {
                kill(member(random.nextInt(count)));
            }
        }

        private void step() {
            int index = random.nextInt(count);
            SharingNode member = member(index);
            if (!member.node.isRunning()) {
                start("n" + index);
                return;
            }
            int chance = random.nextInt(100);
            if (chance < 3) {
                member.node.crash();
                if (stores.isEmpty()) {
                    member.live.clear();
                }
            } else if (chance < 6) {
                cluster.partition(member.node);
            } else if (chance < 10) {
                cluster.heal();
            } else {
                member.act(random);
            }
        }

        /** Whatever is known of other nodes, a node's own calls count. */
        private void checkOwn(SharingNode member) {
            assertTrue(
                    member.inbound() >= member.live.size(),
                    () -> "seed %d: %d".formatted(seed, member.inbound()));
        }

        /** A node dies: its calls count no more, or still do, as switched. */
        private void kill(SharingNode dead) {
            long held = dropsDead ? 0 : dead.live.size();
            long heldByValue = dropsDead ? 0 : byValue(dead);
            dead.node.crash();
            dead.live.clear();
            cluster.advance(QUIET_MS);
            check("after a death", inbound() + held, ofCustomer() + heldByValue);
        }

        private long inbound() {
            return members.values().stream().mapToLong(each -> each.live.size()).sum();
        }

        private long ofCustomer() {
            return members.values().stream().mapToLong(History::byValue).sum();
        }

        private static long byValue(SharingNode member) {
            return member.live.values().stream().mapToLong(Integer::longValue).sum();
        }

        private void check(String when, long inbound, long ofCustomer) {
            for (SharingNode member : members.values()) {
                if (member.node.isRunning()) {
                    String where = "seed %d, node %s, %s".formatted(seed, member.node.id(), when);
                    assertEquals(inbound, member.inbound(), where);
                    assertEquals(ofCustomer, member.ofCustomer(), where);
                    assertTrue(member.isSynchronized, where);
                }
            }
        }

        @Override
        public void close() {
            all.forEach(SharingNode::close);
        }
    }
}
