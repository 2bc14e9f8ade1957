package strowger.dialog.replication;

import strowger.engine.cluster.Node;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Whether this node knows what the others hold: from the start until every node that can be reached
 * has told us, or a time is up. Guarded by itself; any thread.
 */
final class Synchronization {
    private static final long QUIET_MS = 1_000; // after Kamailio's answer: its data was sent then

    private final LongSupplier clockMs;
    private final long startedMs;
    private final long waitMs;
    private final Map<Integer, Long> asked = new HashMap<>(); // until when; MAX_VALUE: not known
    private boolean over;
    private boolean heardOfNodes;

    /**
     * @param waitMs it takes at most.
     */
    Synchronization(LongSupplier clockMs, long waitMs) {
        this.clockMs = clockMs;
        this.waitMs = waitMs;
        startedMs = clockMs.getAsLong();
    }

    synchronized void asks(Node node) {
        heardOfNodes = true;
        if (!over) {
            asked.put(node.number(), Long.MAX_VALUE);
        }
    }

    /** A node has answered: all it has to tell is on its way, or was told. */
    synchronized void answered(Node node, int code) {
        boolean taken = code == 200;
        if (!node.isStrowger() || !taken) {
            asked.computeIfPresent(
                    node.number(), (_, _) -> clockMs.getAsLong() + (taken ? QUIET_MS : 0));
        }
    }

    /** A node has told us everything. */
    synchronized void told(Node node) {
        asked.computeIfPresent(node.number(), (_, _) -> clockMs.getAsLong());
    }

    /** A node can't be reached: it is not waited for. */
    synchronized void lost(Node node) {
        asked.remove(node.number());
    }

    /** Whether it is over. */
    synchronized boolean isOver() {
        return over;
    }

    /** Looks whether it is over now; true once, when it has just ended. */
    synchronized boolean ends() {
        if (over) {
            return false;
        }
        long nowMs = clockMs.getAsLong();
        boolean allTold = heardOfNodes && asked.values().stream().allMatch(at -> at <= nowMs);
        over = allTold || nowMs - startedMs >= waitMs;
        return over;
    }

    /** Nodes that have not told everything yet. */
    synchronized long missing() {
        long nowMs = clockMs.getAsLong();
        return over ? 0 : asked.values().stream().filter(at -> at > nowMs).count();
    }
}
