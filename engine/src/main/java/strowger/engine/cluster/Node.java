package strowger.engine.cluster;

/**
 * What is known of a node at one moment.
 *
 * @param id names it among all nodes, as {@code sip:192.0.2.7:5060}; the same after a restart.
 * @param number names it within this process, for the owner of a record: {@link #SELF} for the node
 *     that we are, from 1 for others; never given to another node while we run.
 * @param incarnation counts its lives as we have seen them, from 1; records made in an earlier one
 *     are orphans.
 * @param state whether it can be sent to.
 * @param software what it says it runs, as {@code kamailio (5.6.3 (x86_64/linux))}; empty if it has
 *     not said.
 */
public record Node(String id, int number, int incarnation, NodeState state, String software) {
    /** The number of the node that we are, which every record has that we make. */
    public static final int SELF = 0;

    /** What our own software says it is, before its version. */
    public static final String STROWGER = "strowger";

    private static final String TRANSPORT = ";transport="; // none is UDP
    private static final int CONNECTION_BYTES = 14_000;

    /** The node that we are while no carrier is loaded. */
    public static final Node ALONE = new Node("", SELF, 1, NodeState.ACTIVE, STROWGER);

    /** Whether we are this node. */
    public boolean isSelf() {
        return number == SELF;
    }

    /** Whether it can be sent to. */
    public boolean isActive() {
        return state == NodeState.ACTIVE;
    }

    /** Whether it runs Strowger, and so understands what we add to a protocol. */
    public boolean isStrowger() {
        return software.startsWith(STROWGER);
    }

    /**
     * How long the body of a batch may be that it takes, in bytes: over a connection Kamailio reads
     * messages of 16 KiB, headers and all, unless its {@code tcp_rd_buf_size} is set.
     */
    public int batchBytes() {
        boolean overConnection = id.contains(TRANSPORT);
        return overConnection && !isStrowger() ? CONNECTION_BYTES : ClusterMessage.BATCH_BYTES;
    }

    /** The same node in another state. */
    public Node in(NodeState next) {
        return new Node(id, number, incarnation, next, software);
    }
}
