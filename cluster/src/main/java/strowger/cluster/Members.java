package strowger.cluster;

import org.jspecify.annotations.Nullable;

import strowger.engine.cluster.Bus;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/**
 * The nodes of the bus, as we see them. A node that a list names is known; it is active once we
 * have heard it ourselves, and up for the bus once it has taken a request of ours: only then does
 * it know us, and tell us what it is asked for. Any thread; news go to the bus in their order, no
 * lock held.
 */
final class Members {
    /** Other nodes there may be. */
    static final int NODES_MAX = 128;

    /** How long a node must not have been heard that makes room for another when there are many. */
    static final long FORGOTTEN_MS = 600_000;

    private final DmqConfig config;
    private final Bus bus;
    private final DmqCounters counters;
    private final LongSupplier clockMs;
    private final SequencedMap<NodeAddress, Member> members = new LinkedHashMap<>();
    private final Queue<Runnable> news = new ArrayDeque<>();
    private volatile List<Node> others = List.of();
    private boolean telling;
    private int lastNumber = Node.SELF;

    Members(DmqConfig config, Bus bus, DmqCounters counters, LongSupplier clockMs) {
        this.config = config;
        this.bus = bus;
        this.counters = counters;
        this.clockMs = clockMs;
    }

    /** Other nodes, whatever their state. */
    List<Node> others() {
        return others;
    }

    /** Whether an address is ours. */
    boolean isSelf(NodeAddress address) {
        return config.server().contains(address);
    }

    /** The address of a node that is known. */
    synchronized Optional<NodeAddress> address(Node node) {
        return members.values().stream()
                .filter(member -> member.node().number() == node.number())
                .map(member -> member.address)
                .findFirst();
    }

    /** The node of an address. */
    synchronized Optional<Node> find(NodeAddress address) {
        return Optional.ofNullable(members.get(address)).map(Member::node);
    }

    /** Addresses of all other nodes. */
    synchronized List<NodeAddress> addresses() {
        return List.copyOf(members.keySet());
    }

    /** Adds a node; false when it is known, we are it, or there are too many. */
    boolean add(NodeAddress address, boolean configured) {
        if (isSelf(address) || !address.isNumeric()) {
            return false;
        }
        synchronized (this) {
            Member known = members.get(address);
            if (known != null) {
                known.configured(configured || known.isConfigured());
                return false;
            }
            if (members.size() == NODES_MAX && !forgetOne()) {
                counters.nodesRefused().increment();
                return false;
            }
            members.put(
                    address, new Member(address, ++lastNumber, configured, clockMs.getAsLong()));
            publish();
        }
        tell();
        return true;
    }

    /** Where nodes come and go by new addresses, the one that is away longest is forgotten. */
    private boolean forgetOne() {
        long beforeMs = clockMs.getAsLong() - FORGOTTEN_MS;
        Optional<Member> longest =
                members.values().stream()
                        .filter(each -> !each.node().isActive() && !each.isConfigured())
                        .filter(each -> each.knownMs() <= beforeMs)
                        .min(Comparator.comparingLong(Member::knownMs));
        longest.ifPresent(this::remove);
        return longest.isPresent();
    }

    private void remove(Member member) {
        members.remove(member.address);
        Node gone = member.node().in(NodeState.DISABLED);
        news.add(() -> bus.down(gone));
        news.add(() -> bus.ended(gone));
    }

    /** No name that is configured leads to a node any more: it may have moved. */
    synchronized void unname(NodeAddress address) {
        Member member = members.get(address);
        if (member != null) {
            member.configured(false);
        }
    }

    /** What becomes of a request by who sent it, and when. */
    enum Reception {
        /** To be looked at. */
        NEW,
        /** It came before. */
        REPLAYED,
        /** Its sender is no node. */
        UNKNOWN
    }

    /** Notes a request of a node. */
    Reception received(NodeAddress from, String callId, String software) {
        Optional<CallIds.Told> told = CallIds.read(callId);
        Reception reception;
        synchronized (this) {
            Member member = members.get(from);
            if (member == null) {
                return Reception.UNKNOWN;
            }
            if (told.isPresent() && member.replays.isFormer(told.get().life())) {
                return Reception.REPLAYED;
            }
            told.ifPresent(each -> lives(member, each.life()));
            boolean fresh =
                    told.map(member.replays::isNew).orElseGet(() -> member.replays.isNew(callId));
            reception = fresh ? Reception.NEW : Reception.REPLAYED;
            heard(member, software, false);
        }
        tell();
        return reception;
    }

    /** Whether a node has taken a request of ours. */
    synchronized boolean isMet(NodeAddress address) {
        Member member = members.get(address);
        return member != null && member.isMet();
    }

    /**
     * Notes an answer of a node.
     *
     * @param taken whether it has taken our request.
     */
    void answered(NodeAddress from, String software, boolean taken) {
        synchronized (this) {
            Member member = members.get(from);
            if (member == null) {
                return;
            }
            heard(member, software, taken);
        }
        tell();
    }

    private void lives(Member member, int life) {
        Node former = member.node();
        if (member.lives(life)) {
            boolean wasActive = former.isActive();
            member.state(NodeState.NOT_ACTIVE); // the new life is news
            news.add(() -> bus.ended(former));
            if (wasActive) {
                publish();
            }
        }
    }

    private void heard(Member member, String software, boolean taken) {
        boolean wasActive = member.node().isActive();
        boolean same = software.isEmpty() || member.node().software().equals(software);
        member.heard(clockMs.getAsLong(), software);
        if (taken && !member.isMet()) {
            meet(member);
        }
        if (!wasActive || !same) {
            publish();
        }
    }

    private void meet(Member member) {
        member.meet();
        Node up = member.node();
        news.add(() -> bus.up(up));
    }

    /** A node did not answer. */
    void failed(NodeAddress address) {
        synchronized (this) {
            Member member = members.get(address);
            if (member == null) {
                return;
            }
            put(member, afterFailure(member));
        }
        tell();
    }

    private NodeState afterFailure(Member member) {
        NodeState now = member.node().state();
        int failures = member.failed();
        if (now == NodeState.DISABLED) {
            return now;
        }
        if (config.failuresCounted()) {
            if (failures > config.failuresDisabled()) {
                return NodeState.DISABLED;
            }
            return failures > config.failuresNotActive() ? NodeState.NOT_ACTIVE : now;
        }
        boolean disabled = config.removesInactive() && !member.isConfigured();
        return disabled ? NodeState.DISABLED : NodeState.NOT_ACTIVE;
    }

    /** Sets the state of a node, as an operator asks; false when there is no such node. */
    boolean set(NodeAddress address, NodeState state) {
        synchronized (this) {
            Member member = members.get(address);
            if (member == null) {
                return false;
            }
            put(member, state);
        }
        tell();
        return true;
    }

    private void put(Member member, NodeState state) {
        Node former = member.node();
        if (former.state() == state) {
            return;
        }
        boolean wasMet = member.isMet();
        member.state(state);
        Node now = member.node();
        if (wasMet) {
            news.add(() -> bus.down(now));
        } else if (now.isActive()) {
            meet(member);
        }
        publish();
    }

    /** Removes a node, as an operator asks; false when there is no such node. */
    boolean remove(NodeAddress address) {
        synchronized (this) {
            Member member = members.get(address);
            if (member == null) {
                return false;
            }
            remove(member);
            publish();
        }
        tell();
        return true;
    }

    /** The nodes that we can reach, the last that came first, and ourselves. */
    synchronized List<NodeList.Entry> list() {
        List<NodeList.Entry> entries = new ArrayList<>();
        members.sequencedValues().reversed().stream()
                .filter(member -> member.node().isActive())
                .map(member -> new NodeList.Entry(member.address, NodeState.ACTIVE))
                .forEach(entries::add);
        entries.add(new NodeList.Entry(config.self(), NodeState.ACTIVE));
        return entries;
    }

    /**
     * What an operator sees of a node.
     *
     * @param address of it.
     * @param node as it is now.
     * @param heardMs when it was last heard, in milliseconds since 1970; 0 for never.
     * @param failCount requests in a row that it did not answer.
     */
    record Facts(NodeAddress address, Node node, long heardMs, int failCount) {}

    /** All other nodes, the last that came first. */
    synchronized List<Facts> facts() {
        return members.sequencedValues().reversed().stream()
                .map(each -> new Facts(each.address, each.node(), each.heardMs(), each.failCount()))
                .toList();
    }

    private void publish() {
        others = members.values().stream().map(Member::node).toList();
    }

    /** Tells the bus of what is new: one thread at a time, so that news keep their order. */
    private void tell() {
        Runnable next = nextNews(true);
        while (next != null) {
            next.run();
            next = nextNews(false);
        }
    }

    private synchronized @Nullable Runnable nextNews(boolean begin) {
        if (begin && telling) {
            return null; // who tells now tells this too
        }
        Runnable next = news.poll();
        telling = next != null;
        return next;
    }
}
