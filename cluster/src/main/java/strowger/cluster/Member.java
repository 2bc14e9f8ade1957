package strowger.cluster;

import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;

/** One other node as we know it; guarded by {@link Members}. */
final class Member {
    /** A life not known yet. */
    static final int NO_LIFE = 0;

    final NodeAddress address;
    final Replays replays = new Replays();
    private boolean configured;
    private Node node;
    private int life = NO_LIFE;
    private int failCount;
    private long heardMs;
    private long knownMs;
    private boolean met;

    /**
     * @param configured whether the configuration names it as an address for notifications.
     * @param nowMs milliseconds since 1970.
     */
    Member(NodeAddress address, int number, boolean configured, long nowMs) {
        knownMs = nowMs;
        this.address = address;
        this.configured = configured;
        node = new Node(address.uri(), number, 1, NodeState.NOT_ACTIVE, "");
    }

    Node node() {
        return node;
    }

    boolean isConfigured() {
        return configured;
    }

    /** The configuration names it, or does not any more. */
    void configured(boolean now) {
        configured = now;
    }

    int failCount() {
        return failCount;
    }

    /** Whether it has taken a request of ours, so that it knows us: the bus is told of it. */
    boolean isMet() {
        return met;
    }

    void meet() {
        met = true;
    }

    /** When it was last heard, in milliseconds since 1970; 0 for never. */
    long heardMs() {
        return heardMs;
    }

    /** When it was last heard, or came to be known. */
    long knownMs() {
        return knownMs;
    }

    int life() {
        return life;
    }

    void state(NodeState state) {
        node = node.in(state);
        met &= node.isActive();
    }

    /** Notes that it could not be reached; how often in a row. */
    int failed() {
        return ++failCount;
    }

    void heard(long nowMs, String software) {
        heardMs = nowMs;
        knownMs = nowMs;
        failCount = 0;
        String told = software.isEmpty() ? node.software() : software;
        node = new Node(node.id(), node.number(), node.incarnation(), NodeState.ACTIVE, told);
    }

    /** Takes the life it lives now; true when it lived another before. */
    boolean lives(int now) {
        boolean another = life != NO_LIFE && life != now;
        if (another) {
            replays.newLife(life);
            node =
                    new Node(
                            node.id(),
                            node.number(),
                            node.incarnation() + 1,
                            node.state(),
                            node.software());
        }
        life = now;
        return another;
    }
}
