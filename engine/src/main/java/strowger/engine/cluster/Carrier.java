package strowger.engine.cluster;

import java.util.List;

/**
 * Takes messages to other nodes: a way of distribution. Any thread. It tells the {@link Bus} of
 * messages that come, and of nodes.
 */
public interface Carrier {
    /** The node that we are. */
    Node self();

    /** The others, whatever their state. */
    List<Node> others();

    /**
     * Sends a message; returns at once.
     *
     * @param channel named alike on all nodes.
     * @param delivery hears of it, once, and perhaps before this returns.
     */
    void send(String channel, Node to, ClusterMessage message, Delivery delivery);
}
