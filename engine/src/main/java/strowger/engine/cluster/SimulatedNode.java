package strowger.engine.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One life of a node of a {@link SimulatedCluster}. */
public final class SimulatedNode implements Carrier {
    private static final String PING = "ping";
    private static final ClusterMessage PING_MESSAGE = ClusterMessage.json("{}");
    private static final int MISSED_MAX = 2; // pings without answer, and a node counts as down

    private final SimulatedCluster cluster;
    private final String id;
    private final int life;
    private final Bus bus = new Bus();
    private final Map<String, Known> known = new TreeMap<>();
    private final Set<String> cuts = new HashSet<>();
    private boolean running = true;

    SimulatedNode(SimulatedCluster cluster, String id, int life) {
        this.cluster = cluster;
        this.id = id;
        this.life = life;
        bus.attach(this);
    }

    /** The bus that what is tested joins. */
    public Bus bus() {
        return bus;
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Which of its lives this is, from 1. */
    public int life() {
        return life;
    }

    /** Whether it has not crashed. */
    public boolean isRunning() {
        return running;
    }

    /** Ends this life at once: nothing is sent, answered or done any more. */
    public void crash() {
        running = false;
    }

    /** The cluster it belongs to. */
    public SimulatedCluster cluster() {
        return cluster;
    }

    void begin() {
        cluster.after(0, this, this::ping);
    }

    private void ping() {
        for (String other : cluster.idsBut(id)) {
            Node target = known(other).node;
            cluster.carry(
                    this,
                    other,
                    PING,
                    PING_MESSAGE,
                    new SimulatedCluster.Reply(target, (_, code) -> onPing(other, code)));
        }
        cluster.after(SimulatedCluster.PING_MS, this, this::ping);
    }

    private void onPing(String other, int code) {
        Known node = known(other);
        if (code == Delivery.TIMEOUT && ++node.missed >= MISSED_MAX && node.node.isActive()) {
            node.node = node.node.in(NodeState.NOT_ACTIVE);
            bus.down(node.node);
        }
    }

    /** A message or an answer of a node has come. */
    void heard(SimulatedNode from) {
        Known node = known(from.id);
        node.missed = 0;
        Node former = node.node;
        if (from.life < node.life) {
            return; // of a life that is over
        }
        if (from.life > node.life) {
            boolean first = node.life == 0;
            node.life = from.life;
            int incarnation = former.incarnation() + (first ? 0 : 1);
            node.node =
                    new Node(
                            from.id, former.number(), incarnation, NodeState.ACTIVE, Node.STROWGER);
            if (!first) {
                bus.ended(former);
            }
            bus.up(node.node);
        } else if (!former.isActive()) {
            node.node = former.in(NodeState.ACTIVE);
            bus.up(node.node);
        }
    }

    int take(SimulatedNode from, String channel, ClusterMessage message) {
        heard(from);
        Known sender = known(from.id);
        if (from.life < sender.life) {
            return Verdict.FAILED.code();
        }
        if (channel.equals(PING)) {
            return Verdict.TAKEN.code();
        }
        Optional<Peer> peer = bus.peer(channel);
        return peer.isEmpty() ? 404 : peer.get().onMessage(sender.node, message).code();
    }

    private Known known(String other) {
        return known.computeIfAbsent(
                other,
                name -> new Known(new Node(name, known.size() + 1, 1, NodeState.NOT_ACTIVE, "")));
    }

    boolean isCutFrom(SimulatedNode other) {
        return cuts.contains(other.id);
    }

    void cut(String other) {
        cuts.add(other);
    }

    void rejoin() {
        cuts.clear();
    }

    @Override
    public Node self() {
        return new Node(id, Node.SELF, life, NodeState.ACTIVE, Node.STROWGER);
    }

    @Override
    public List<Node> others() {
        List<Node> others = new ArrayList<>();
        for (Known each : known.values()) {
            if (each.life > 0) {
                others.add(each.node);
            }
        }
        return others;
    }

    @Override
    public void send(String channel, Node to, ClusterMessage message, Delivery delivery) {
        if (running) {
            cluster.carry(
                    this, to.id(), channel, message, new SimulatedCluster.Reply(to, delivery));
        }
    }

    /** What this node knows of another. */
    private static final class Known {
        private Node node;
        private int life;
        private int missed;

        Known(Node node) {
            this.node = node;
        }
    }
}
