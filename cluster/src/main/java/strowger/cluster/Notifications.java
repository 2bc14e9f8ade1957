package strowger.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The channel on which nodes tell each other which nodes there are. Each node is pinged with our
 * list; what is new in a list that came is told to the others, as far as its Max-Forwards allows.
 * Any thread.
 */
final class Notifications {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int FIRST_HOPS = 2; // the node told first tells the others
    private static final int PING_HOPS = 1;
    private static final int TAKEN = 200;

    private final DmqConfig config;
    private final Members members;
    private final DmqCarrier carrier;
    private final DmqCounters counters;
    private final NotificationAddresses addresses;
    private final Pace asked;

    Notifications(
            DmqConfig config,
            Members members,
            DmqCarrier carrier,
            DmqCounters counters,
            NotificationAddresses addresses,
            LongSupplier clockMs) {
        this.config = config;
        this.members = members;
        this.carrier = carrier;
        this.counters = counters;
        this.addresses = addresses;
        asked = new Pace(clockMs);
    }

    /** Tells the nodes that the configuration names that we are there. */
    void begin() {
        addresses.resolve(this::found);
    }

    private void found(List<NodeAddress> added, List<NodeAddress> gone) {
        gone.forEach(members::unname);
        for (NodeAddress each : added) {
            boolean _ = members.add(each, true);
            if (!members.isSelf(each)) {
                send(each, FIRST_HOPS);
            }
        }
    }

    /** Asks all nodes whether they are there, those that were not among them. */
    void ping() {
        if (members.addresses().isEmpty()) {
            begin();
        } else {
            addresses.resolveNames(this::found);
        }
        members.addresses().forEach(address -> send(address, PING_HOPS));
    }

    /** Asks an address that may be a node's; not one that was asked a moment ago. */
    void ask(NodeAddress address) {
        if (asked.isDue(address)) {
            send(address, PING_HOPS);
        }
    }

    private void send(NodeAddress to, int hops) {
        carrier.send(config.channel(), to, hops, list(), (code, body, _) -> onAnswer(code, body));
    }

    /** Our list. */
    ClusterMessage list() {
        return ClusterMessage.of(NodeList.CONTENT_TYPE, NodeList.write(members.list()));
    }

    private void onAnswer(int code, String body) {
        if (code == TAKEN && !body.isEmpty()) {
            Optional<List<NodeList.Entry>> entries = NodeList.read(body);
            if (entries.isEmpty()) {
                counters.malformed().increment();
            }
            entries.ifPresent(this::learn);
        }
    }

    /**
     * A list came from a node.
     *
     * @param from whom it came; not to be added by its own word, but by its list.
     * @param wasActive whether we could reach it before.
     * @param hops its Max-Forwards.
     * @return false when it is malformed.
     */
    boolean onList(NodeAddress from, boolean wasActive, String body, int hops) {
        Optional<List<NodeList.Entry>> entries = NodeList.read(body);
        if (entries.isEmpty()) {
            return false;
        }
        boolean changed = learn(entries.get()) || !wasActive;
        if (changed && hops > 0) {
            for (Node node : members.others()) {
                if (node.isActive()) {
                    members.address(node).ifPresent(address -> send(address, hops - 1));
                }
            }
        }
        return true;
    }

    /** Asks the nodes that are new, or away, whether they are there; true when any is new. */
    private boolean learn(List<NodeList.Entry> entries) {
        Set<NodeAddress> away = new LinkedHashSet<>();
        boolean changed = false;
        for (NodeList.Entry entry : entries) {
            NodeAddress address = entry.address();
            if (members.isSelf(address) || !isActive(entry)) {
                continue;
            }
            boolean added = members.add(address, false);
            if (added) {
                LOG.info("DMQ node {} is new", address);
            }
            changed |= added;
            if (members.find(address).filter(node -> !node.isActive()).isPresent()) {
                away.add(address);
            }
        }
        away.forEach(this::ask);
        return changed;
    }

    private static boolean isActive(NodeList.Entry entry) {
        return entry.state() == NodeState.ACTIVE;
    }
}
