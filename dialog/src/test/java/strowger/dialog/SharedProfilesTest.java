package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.cluster.SimulatedCluster;
import strowger.engine.cluster.SimulatedNode;
import strowger.engine.routing.Core;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;

/**
 * Nodes share their dialogs over a network that loses, delays, repeats and reorders messages, is
 * cut in two, and whose nodes crash: after quiet every node has the size of every profile that the
 * live dialogs make. Seeded; {@code -Dstrowger.histories} says how many histories.
 */
class SharedProfilesTest {
    private static final int HISTORIES = Integer.getInteger("strowger.histories", 30);
    private static final int STEPS = 60;
    private static final int DIALOGS_MAX = 1024;
    private static final long POLL_MS = 20;
    private static final long QUIET_MS = 60_000;
    private static final String CUSTOMER = "customer";

    private final List<Member> all = new ArrayList<>();

    /** A node in one of its lives. */
    private static final class Member {
        final World world = new World(DIALOGS_MAX);
        final Core core = world.alone();
        final SimulatedNode node;
        final Sharing sharing;
        final Map<Long, Integer> live = new HashMap<>(); // 1 when it is in a profile by value
        int calls;
        boolean isSynchronized;

        Member(SimulatedNode node, boolean dropsDead) {
            this.node = node;
            world.nowMs.set(node.cluster().nowMs());
            sharing =
                    new Sharing(
                            world.dialogs,
                            new ReplicaStore(world.dialogs),
                            node.bus(),
                            1 << 16,
                            10_000,
                            dropsDead,
                            () -> isSynchronized = true);
            poll();
        }

        private void poll() {
            world.nowMs.set(node.cluster().nowMs());
            sharing.poll();
            node.cluster().after(POLL_MS, node, this::poll);
        }

        void open() {
            String callId = node.id() + "-" + node.life() + "-" + calls++;
            long dialog = world.open(core, callId);
            world.enter(core, dialog, "inbound", World.NO_VALUE);
            live.put(dialog, 0);
        }

        void act(Random random) {
            if (live.isEmpty() || random.nextInt(3) == 0) {
                open();
                return;
            }
            List<Long> names = new ArrayList<>(live.keySet());
            long dialog = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> world.fire(core, dialog, DialogEvent.SUCCESS);
                case 1 -> world.fire(core, dialog, DialogEvent.ACK);
                case 2 -> {
                    world.enter(core, dialog, "caller", Value.ofText(CUSTOMER));
                    live.put(dialog, 1);
                }
                default -> {
                    world.fire(core, dialog, DialogEvent.TIMEOUT);
                    live.remove(dialog);
                }
            }
        }

        long inbound() {
            return world.size("inbound");
        }

        long ofCustomer() {
            return world.size("caller", CUSTOMER);
        }
    }

    @AfterEach
    void close() {
        all.forEach(member -> member.world.close());
    }

    @Test
    void whateverTheNetworkDoes_thenEverySizeIsRightAfterQuiet() throws Exception {
        for (int seed = 1; seed <= HISTORIES; seed++) {
            long number = seed;
            FutureTask<Boolean> history = new FutureTask<>(() -> history(number), true);
            Thread thread = Thread.ofPlatform().start(history); // what is a thread's goes with it
            assertTrue(history.get());
            thread.join();
            close();
            all.clear();
        }
    }

    private void history(long seed) {
        SimulatedCluster cluster =
                new SimulatedCluster(seed).loss(0.1).duplication(0.1).delayMs(1, 120);
        Random random = cluster.random();
        Map<String, Member> members = new HashMap<>();
        int count = 2 + random.nextInt(4);
        for (int index = 0; index < count; index++) {
            start(cluster, members, "n" + index);
        }
        for (int step = 0; step < STEPS; step++) {
            step(cluster, members, random, count);
            cluster.advance(random.nextInt(400));
            for (Member member : members.values()) {
                assertTrue(
                        member.inbound() >= member.live.size(),
                        () ->
                                "seed %d: %d of %d"
                                        .formatted(seed, member.inbound(), member.live.size()));
            }
        }
        cluster.heal();
        cluster.loss(0);
        for (int index = 0; index < count; index++) {
            if (!isRunning(members, "n" + index)) {
                start(cluster, members, "n" + index);
            }
        }
        cluster.advance(QUIET_MS);
        check(members, seed);
    }

    private void start(SimulatedCluster cluster, Map<String, Member> members, String id) {
        Member member = new Member(cluster.start(id), true);
        all.add(member);
        members.put(id, member);
    }

    private static boolean isRunning(Map<String, Member> members, String id) {
        Member member = members.get(id);
        return member != null && member.node.isRunning();
    }

    private void step(
            SimulatedCluster cluster, Map<String, Member> members, Random random, int count) {
        String id = "n" + random.nextInt(count);
        Member member = members.get(id);
        if (member == null || !member.node.isRunning()) {
            start(cluster, members, id);
            return;
        }
        int chance = random.nextInt(100);
        if (chance < 2) {
            member.node.crash();
            member.live.clear();
        } else if (chance < 4) {
            cluster.partition(member.node);
        } else if (chance < 8) {
            cluster.heal();
        } else {
            member.act(random);
        }
    }

    private static void check(Map<String, Member> members, long seed) {
        long inbound = members.values().stream().mapToLong(each -> each.live.size()).sum();
        long customer =
                members.values().stream()
                        .flatMap(each -> each.live.values().stream())
                        .mapToLong(Integer::longValue)
                        .sum();
        for (Member member : members.values()) {
            String where = "seed " + seed + ", node " + member.node.id();
            assertEquals(inbound, member.inbound(), where);
            assertEquals(customer, member.ofCustomer(), where);
            assertTrue(member.isSynchronized, where);
        }
    }

    /** O#1189: after a failover the requests within a dialog come to another node. */
    @Test
    void whenAByeComesToAnotherNode_thenTheDialogEndsAtItsOwnerToo() {
        SimulatedCluster cluster = new SimulatedCluster(6);
        Map<String, Member> members = new HashMap<>();
        start(cluster, members, "a");
        start(cluster, members, "b");
        cluster.advance(3_000);
        Member first = members.get("a");
        Member second = members.get("b");
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
        Map<String, Member> members = new HashMap<>();
        start(cluster, members, "a");
        start(cluster, members, "b");
        cluster.advance(3_000);
        Member first = members.get("a");
        Member second = members.get("b");
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
        Map<String, Member> members = new HashMap<>();
        start(cluster, members, "a");
        start(cluster, members, "b");
        cluster.advance(3_000);
        Member first = members.get("a");
        Member second = members.get("b");
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
        Map<String, Member> members = new HashMap<>();
        start(cluster, members, "a");
        cluster.advance(1_000);
        Member first = members.get("a");
        assertTrue(first != null);
        for (int call = 0; call < 1000; call++) {
            first.open();
        }
        start(cluster, members, "b");
        Member second = members.get("b");
        assertTrue(second != null);
        for (int round = 0; round < 1000 && !second.isSynchronized; round++) {
            cluster.advance(50);
        }
        assertTrue(second.isSynchronized);
        assertEquals(1000, second.inbound());
    }
}
