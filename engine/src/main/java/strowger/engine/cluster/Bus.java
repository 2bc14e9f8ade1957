package strowger.engine.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where the rooms of one server and a way of distribution meet. Peers join while modules start, the
 * carrier is attached then too, in any order; without one this node is alone. Any thread.
 */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final Carrier ALONE = new Alone();

    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private volatile Carrier carrier = ALONE;

    // What rooms ask for.

    /**
     * Joins a channel. A peer that joins late hears of the nodes that are there.
     *
     * @param name of the channel, the same on all nodes.
     * @throws IllegalStateException when another peer has joined it.
     */
    public Channel join(String name, Peer peer) {
        if (peers.putIfAbsent(name, peer) != null) {
            throw new IllegalStateException("two peers on channel " + name);
        }
        others().stream().filter(Node::isActive).forEach(peer::onUp);
        return channel(name);
    }

    /** A channel to send on, joined or not: for what is made before its peer. */
    public Channel channel(String name) {
        return new Channel(name, this);
    }

    /** Whether there is a way to other nodes. */
    public boolean isShared() {
        return carrier != ALONE;
    }

    /** The node that we are. */
    public Node self() {
        return carrier.self();
    }

    /** The other nodes, whatever their state. */
    public List<Node> others() {
        return carrier.others();
    }

    /** The node of a number, if there is one. */
    public Optional<Node> node(int number) {
        return number == Node.SELF
                ? Optional.of(self())
                : others().stream().filter(node -> node.number() == number).findFirst();
    }

    void send(String channel, Node to, ClusterMessage message, Delivery delivery) {
        if (to.isSelf() || message.length() > ClusterMessage.BODY_MAX) {
            delivery.onAnswer(to, Delivery.NOT_SENT);
        } else {
            carrier.send(channel, to, message, delivery);
        }
    }

    // What a carrier tells.

    /**
     * Takes the way to other nodes.
     *
     * @throws IllegalStateException when there is one already.
     */
    public void attach(Carrier given) {
        if (isShared()) {
            throw new IllegalStateException("two ways of distribution");
        }
        carrier = given;
    }

    /** The peer that has joined a channel. */
    public Optional<Peer> peer(String channel) {
        return Optional.ofNullable(peers.get(channel));
    }

    /** A node can be reached, or can be again. */
    public void up(Node node) {
        tell(peer -> peer.onUp(node));
    }

    /** A node can't be reached any more. */
    public void down(Node node) {
        tell(peer -> peer.onDown(node));
    }

    /** A node has come back in another life. */
    public void ended(Node former) {
        tell(peer -> peer.onEnded(former));
    }

    private void tell(Consumer<Peer> news) {
        peers.forEach((name, peer) -> tell(name, peer, news));
    }

    private static void tell(String name, Peer peer, Consumer<Peer> news) {
        try {
            news.accept(peer);
        } catch (RuntimeException ours) { // the other peers shall hear all the same
            LOG.error("peer {} failed on news of a node", name, ours);
        }
    }

    /** The way of a node that is alone. */
    private static final class Alone implements Carrier {
        @Override
        public Node self() {
            return Node.ALONE;
        }

        @Override
        public List<Node> others() {
            return List.of();
        }

        @Override
        public void send(String channel, Node to, ClusterMessage message, Delivery delivery) {
            delivery.onAnswer(to, Delivery.NOT_SENT);
        }
    }
}
