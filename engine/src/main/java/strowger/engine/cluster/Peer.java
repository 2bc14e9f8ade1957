package strowger.engine.cluster;

/**
 * A room's end of a channel. Messages come on any reactor, two at once too, repeated, late and out
 * of order: what they say must be safe to hear twice. Calls must not block.
 */
public interface Peer {
    /**
     * A message came from another node.
     *
     * @param from the node as it is now; it is never our own.
     */
    Verdict onMessage(Node from, ClusterMessage message);

    /**
     * A node can be reached, for the first time or again: what it holds may be unknown here, and
     * what we hold may be unknown there.
     */
    default void onUp(Node node) {}

    /** A node can't be reached, or was removed; it may live on, and come back. */
    default void onDown(Node node) {}

    /**
     * A life of a node is over for certain: it has come back in another one. Called before {@link
     * #onUp} of that one.
     *
     * @param ended the node in the life that ended.
     */
    default void onEnded(Node ended) {}
}
