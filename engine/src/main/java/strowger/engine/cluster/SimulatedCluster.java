package strowger.engine.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/**
 * A cluster in memory for tests of everything distributed: seeded loss, delay, duplication,
 * reordering, partition and crash, on a clock moved by hand. The same seed and the same calls give
 * the same history. One thread.
 *
 * <pre>{@code
 * SimulatedCluster cluster = new SimulatedCluster(seed).loss(0.1).duplication(0.1).delayMs(0, 80);
 * SimulatedNode a = cluster.start("a");
 * Channel channel = a.bus().join("dialog", peer);
 * cluster.advance(1_000);
 * }</pre>
 *
 * <p>As over SIP, a sender learns of each message whether it was answered, lost ones after {@link
 * #ANSWER_MS}; a message of which only the answer was lost was taken all the same. Nodes ping each
 * other, and learn so that one can't be reached, or can be again.
 */
public final class SimulatedCluster {
    /** How long a sender waits for an answer. */
    public static final long ANSWER_MS = 2_000;

    /** Time between two pings of a pair of nodes. */
    public static final long PING_MS = 1_000;

    private static final int STEPS_MAX = 10_000_000;

    private final Random random;
    private final Map<String, SimulatedNode> nodes = new TreeMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowMs = 1_790_000_000_000L;
    private long sequence;
    private double loss;
    private double duplication;
    private int delayMinMs;
    private int delayMaxMs = 1;

    /** A cluster without nodes, over a network without faults. */
    public SimulatedCluster(long seed) {
        random = new Random(seed);
    }

    /** Sets how likely a message, or an answer, is lost. */
    public SimulatedCluster loss(double probability) {
        loss = probability;
        return this;
    }

    /** Sets how likely a message arrives twice. */
    public SimulatedCluster duplication(double probability) {
        duplication = probability;
        return this;
    }

    /** Sets how long messages are under way; those sent in order may arrive in another. */
    public SimulatedCluster delayMs(int min, int max) {
        delayMinMs = min;
        delayMaxMs = Math.max(min + 1, max);
        return this;
    }

    /** Starts a node, or starts it again in another life if it has crashed. */
    public SimulatedNode start(String id) {
        SimulatedNode former = nodes.get(id);
        if (former != null) {
            former.crash();
        }
        SimulatedNode node = new SimulatedNode(this, id, former == null ? 1 : former.life() + 1);
        nodes.put(id, node);
        node.begin();
        return node;
    }

    /** The nodes that run. */
    public List<SimulatedNode> running() {
        return nodes.values().stream().filter(SimulatedNode::isRunning).toList();
    }

    /** The same run of chance as the cluster's, for what a test does by chance. */
    public Random random() {
        return random;
    }

    /** Milliseconds since 1970. */
    public long nowMs() {
        return nowMs;
    }

    /** Has something done later; nothing if its node has crashed by then. */
    public void after(long delayMs, SimulatedNode node, Runnable task) {
        events.add(new Event(nowMs + delayMs, sequence++, node, task));
    }

    /** Lets time pass: all that happens until then happens. */
    public void advance(long ms) {
        long endMs = nowMs + ms;
        for (int step = 0; step < STEPS_MAX; step++) {
            Event next = events.peek();
            if (next == null || next.atMs > endMs) {
                nowMs = endMs;
                return;
            }
            events.remove();
            nowMs = next.atMs;
            if (next.node.isRunning()) {
                next.task.run();
            }
        }
        throw new IllegalStateException("more than " + STEPS_MAX + " steps in " + ms + " ms");
    }

    /** Ends all partitions. */
    public void heal() {
        nodes.values().forEach(SimulatedNode::rejoin);
    }

    /** Cuts the network in two: these nodes, and all others. */
    public void partition(SimulatedNode... oneSide) {
        heal();
        List<SimulatedNode> side = List.of(oneSide);
        for (SimulatedNode one : side) {
            for (SimulatedNode other : nodes.values()) {
                if (!side.contains(other)) {
                    one.cut(other.id());
                    other.cut(one.id());
                }
            }
        }
    }

    /** Ids of all nodes there ever were, but for one. */
    List<String> idsBut(String id) {
        List<String> ids = new ArrayList<>(nodes.keySet());
        ids.remove(id);
        return Collections.unmodifiableList(ids);
    }

    /** Takes a message to a node: not at all, once or twice, and each time later or sooner. */
    void carry(SimulatedNode from, String to, String channel, ClusterMessage message, Reply reply) {
        after(ANSWER_MS, from, () -> reply.once(Delivery.TIMEOUT));
        int copies = random.nextDouble() < duplication ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            SimulatedNode target = nodes.get(to);
            if (target != null && arrives()) {
                after(delay(), target, () -> arrive(from, target, channel, message, reply));
            }
        }
    }

    private void arrive(
            SimulatedNode from,
            SimulatedNode target,
            String channel,
            ClusterMessage message,
            Reply reply) {
        if (target.isCutFrom(from)) {
            return;
        }
        int code = target.take(from, channel, message);
        if (arrives()) {
            after(delay(), from, () -> answer(from, target, reply, code));
        }
    }

    private static void answer(SimulatedNode from, SimulatedNode target, Reply reply, int code) {
        if (!target.isCutFrom(from)) {
            from.heard(target);
            reply.once(code);
        }
    }

    private boolean arrives() {
        return random.nextDouble() >= loss;
    }

    private int delay() {
        return random.nextInt(delayMinMs, delayMaxMs);
    }

    /** Who hears of a message's answer. */
    static final class Reply {
        private final Node node;
        private final Delivery delivery;
        private boolean heard;

        Reply(Node node, Delivery delivery) {
            this.node = node;
            this.delivery = delivery;
        }

        void once(int code) {
            if (!heard) {
                heard = true;
                delivery.onAnswer(node, code);
            }
        }
    }

    /** Something that happens at a moment. */
    private record Event(long atMs, long sequence, SimulatedNode node, Runnable task)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
