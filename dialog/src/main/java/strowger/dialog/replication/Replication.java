package strowger.dialog.replication;

import strowger.engine.cluster.Bus;
import strowger.engine.cluster.Channel;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Delivery;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.Outbox;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Tells other nodes of our dialogs and hears of theirs. What a dialog is when it is told counts,
 * not each change on the way; a message that is heard twice, or too late, changes nothing.
 */
public final class Replication implements Peer, Outbox.Source<Long> {
    /** The usual name of the channel, on Kamailio's nodes too. */
    public static final String CHANNEL = "dialog";

    private static final long FORGOTTEN_MS = 60_000;
    private static final long CONFIRMED_MS = 60_000;
    private static final int VERSIONS_A_MS_SHIFT = 20; // a later life goes on above this one

    private final DialogStore store;
    private final Outbox<Long> outbox;
    private final Channel channel;
    private final Synchronization synchronization;
    private final boolean dropsDead;
    private final Set<Long> told = ConcurrentHashMap.newKeySet();
    private final Queue<Forgotten> forgotten = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Listened> listening = new ConcurrentHashMap<>();
    private final Map<Integer, Long> confirming = new ConcurrentHashMap<>(); // when, by node
    private final Set<Integer> unasked = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Long> questions = new ConcurrentHashMap<>(); // asked by other nodes
    private final Map<Integer, Long> listed = new ConcurrentHashMap<>(); // up to which version
    private final LongSupplier clockMs;
    private final AtomicLong versions;

    /**
     * Joins the channel.
     *
     * @param name of the channel.
     * @param waitMs that synchronization takes at most.
     * @param dropsDead whether the dialogs of a node that can't be reached are dropped at once.
     */
    public Replication(
            Bus bus,
            String name,
            DialogStore store,
            LongSupplier clockMs,
            long waitMs,
            boolean dropsDead) {
        this.store = store;
        this.clockMs = clockMs;
        versions = new AtomicLong(clockMs.getAsLong() << VERSIONS_A_MS_SHIFT);
        this.dropsDead = dropsDead;
        synchronization = new Synchronization(clockMs, waitMs);
        Joining joining = new Joining();
        channel = bus.join(name, joining);
        outbox = new Outbox<>(channel, this);
        joining.open(this);
    }

    /** Hears of nodes while the channel is being joined. */
    private static final class Joining implements Peer {
        private final List<Node> early = new ArrayList<>();
        private Optional<Replication> owner = Optional.empty();

        synchronized void open(Replication replication) {
            owner = Optional.of(replication);
            early.forEach(replication::onUp);
        }

        @Override
        public Verdict onMessage(Node from, ClusterMessage message) {
            return owner().map(peer -> peer.onMessage(from, message)).orElse(Verdict.FAILED);
        }

        private synchronized Optional<Replication> owner() {
            return owner;
        }

        @Override
        public void onUp(Node node) {
            Optional<Replication> known;
            synchronized (this) {
                known = owner;
                if (known.isEmpty()) {
                    early.add(node);
                }
            }
            known.ifPresent(peer -> peer.onUp(node));
        }

        @Override
        public void onDown(Node node) {
            owner().ifPresent(peer -> peer.onDown(node));
        }

        @Override
        public void onEnded(Node node) {
            owner().ifPresent(peer -> peer.onEnded(node));
        }
    }

    // What is told.

    /** A dialog has changed here. */
    public void changed(long dialog) {
        if (channel.bus().isShared()) {
            outbox.changed(dialog);
        }
    }

    /** Too much has changed to say what. */
    public void changedAll() {
        outbox.changedAll();
    }

    /** Tries again what could not be sent; true once, when synchronization has just ended. */
    public boolean tick() {
        outbox.retry();
        askAgain();
        forget();
        confirm();
        boolean ends = synchronization.ends();
        if (ends && dropsDead) {
            int _ = store.dropUnheard();
        }
        return ends;
    }

    /** Kamailio's nodes do not say when they have told everything: a minute is enough. */
    private void confirm() {
        long nowMs = clockMs.getAsLong();
        for (int number : List.copyOf(confirming.keySet())) {
            Long atMs = confirming.get(number);
            if (atMs != null && atMs <= nowMs && confirming.remove(number, atMs)) {
                Optional<Node> node = channel.bus().node(number).filter(Node::isActive);
                int _ = node.map(store::dropUnconfirmed).orElse(0);
            }
        }
    }

    /** Whether this node knows what the others hold, or has waited long enough. */
    public boolean isSynchronized() {
        return synchronization.isOver();
    }

    /** Nodes that have not told everything yet. */
    public long missingNodes() {
        return synchronization.missing();
    }

    /** Messages other nodes refused. */
    public long refused() {
        return outbox.refused();
    }

    /** Messages that wait to be sent. */
    public long waiting() {
        return outbox.waiting();
    }

    @Override
    public Optional<ClusterMessage> tell(Long dialog, Node to) {
        return switch (store.standing(dialog)) {
            case OWN -> update(dialog, to);
            case ENDED ->
                    told.contains(dialog)
                            ? store.read(dialog).map(DialogBody::state)
                            : Optional.empty();
            case ENDED_HERE -> store.read(dialog).map(DialogBody::state);
            case GONE ->
                    told.contains(dialog)
                            ? Optional.of(
                                    DialogBody.remove(
                                            dialog >>> Integer.SIZE, dialog & 0xffff_ffffL))
                            : Optional.empty();
            case THEIRS -> Optional.empty();
        };
    }

    /** A version is counted before the dialog is read: what has a higher one was read later. */
    private Optional<ClusterMessage> update(long dialog, Node to) {
        long version = to.isStrowger() ? versions.incrementAndGet() : ToldDialog.NO_VERSION;
        Optional<ToldDialog> read = store.read(dialog);
        read.ifPresent(each -> told.add(each.name()));
        return read.map(each -> DialogBody.update(each.at(version)));
    }

    /** The record of a dialog is gone: the others are told, and a while later it is forgotten. */
    public void gone(long dialog) {
        changed(dialog);
        if (told.contains(dialog)) {
            forgotten.add(new Forgotten(dialog, clockMs.getAsLong() + FORGOTTEN_MS));
        }
    }

    private void forget() {
        long nowMs = clockMs.getAsLong();
        Forgotten first = forgotten.peek();
        while (first != null && first.atMs <= nowMs) {
            forgotten.remove();
            told.remove(first.dialog);
            first = forgotten.peek();
        }
    }

    /** A dialog that will be forgotten then. */
    private record Forgotten(long dialog, long atMs) {}

    @Override
    public Iterator<ClusterMessage> all(Node to) {
        return new Listing(to);
    }

    /** All our dialogs, read page by page as they are sent. */
    private final class Listing implements Iterator<ClusterMessage> {
        private final Queue<Long> page = new ArrayDeque<>();
        private final Node to;
        private final long before;
        private final long question;
        private long cursor;
        private long count;
        private boolean over;
        private Optional<ClusterMessage> next = Optional.empty();

        Listing(Node to) {
            this.to = to;
            before = versions.get();
            question = questions.getOrDefault(to.number(), 0L);
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && !over) {
                next = advance();
            }
            return next.isPresent();
        }

        private Optional<ClusterMessage> advance() {
            Long dialog = page.poll();
            if (dialog != null) {
                boolean own = store.standing(dialog) == DialogStore.Standing.OWN;
                count += own ? 1 : 0;
                return own ? update(dialog, to) : Optional.empty();
            }
            if (cursor == DialogStore.END) {
                over = true;
                return to.isStrowger()
                        ? Optional.of(DialogBody.endOfSync(new ListEnd(question, count, before)))
                        : Optional.empty();
            }
            List<Long> names = new ArrayList<>();
            cursor = store.list(cursor, names);
            page.addAll(names);
            return Optional.empty();
        }

        @Override
        public ClusterMessage next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no dialog is left to tell of");
            }
            ClusterMessage message = next.orElseThrow();
            next = Optional.empty();
            return message;
        }
    }

    // What is heard.

    @Override
    public Verdict onMessage(Node from, ClusterMessage message) {
        Optional<JsonObject> body = DialogBody.read(message);
        if (body.isEmpty()) {
            return Verdict.MALFORMED;
        }
        DialogBody.Action action = DialogBody.action(body.get());
        ToldDialog dialog = DialogBody.dialog(body.get());
        return switch (action) {
            case UPDATE -> update(from, dialog);
            case STATE -> store.state(from, dialog);
            case REMOVE -> store.remove(from, dialog.name());
            case SYNC -> {
                questions.merge(from.number(), DialogBody.question(body.get()), Math::max);
                outbox.tellAll(from);
                yield Verdict.TAKEN;
            }
            case END_OF_SYNC -> {
                listed(from, DialogBody.end(body.get()));
                yield Verdict.TAKEN;
            }
            case NONE -> Verdict.TAKEN;
        };
    }

    /** What is older than a list that we have heard whole is about a dialog that has ended. */
    private Verdict update(Node from, ToldDialog dialog) {
        boolean late =
                dialog.version() != ToldDialog.NO_VERSION
                        && dialog.version() <= listed.getOrDefault(from.number(), 0L);
        if (late) {
            return Verdict.TAKEN;
        }
        Verdict verdict = store.update(from, dialog);
        Listened listened = listening.get(from.number());
        if (listened != null && listened.hears(dialog.name(), dialog.version())) {
            finish(from, listened);
        }
        return verdict;
    }

    private void listed(Node from, ListEnd end) {
        Listened listened = listening.get(from.number());
        if (listened != null && listened.ends(end)) {
            finish(from, listened);
        }
    }

    /** A node has told all its dialogs: what else is held of it has ended meanwhile. */
    private void finish(Node from, Listened listened) {
        if (listening.remove(from.number(), listened)) {
            listed.merge(from.number(), listened.before(), Math::max);
            int _ = store.retain(from, listened.names());
            synchronization.told(from);
        }
    }

    @Override
    public void onUp(Node node) {
        store.adopt(node);
        synchronization.asks(node);
        listening.put(node.number(), new Listened(versions.incrementAndGet()));
        outbox.onUp(node);
        ask(node);
    }

    /** Asks a node for all its dialogs; again and again until it has taken the question. */
    private void ask(Node node) {
        Listened listened = listening.get(node.number());
        ClusterMessage question =
                listened != null && node.isStrowger()
                        ? DialogBody.sync(listened.question())
                        : DialogBody.sync();
        channel.send(node, question, this::onAsked);
    }

    private void onAsked(Node node, int code) {
        if (code == Delivery.TIMEOUT || code == Delivery.NOT_SENT) {
            unasked.add(node.number());
        } else {
            synchronization.answered(node, code);
            if (!node.isStrowger() && code == Verdict.TAKEN.code()) {
                confirming.putIfAbsent(node.number(), clockMs.getAsLong() + CONFIRMED_MS);
            }
        }
    }

    private void askAgain() {
        List<Integer> numbers = List.copyOf(unasked);
        unasked.removeAll(numbers);
        for (int number : numbers) {
            channel.bus().node(number).filter(Node::isActive).ifPresent(this::ask);
        }
    }

    @Override
    public void onDown(Node node) {
        synchronization.lost(node);
        if (dropsDead) {
            int _ = store.drop(node);
        }
    }

    @Override
    public void onEnded(Node node) {
        synchronization.lost(node);
        outbox.onEnded(node);
        listed.remove(node.number()); // the next life counts from its own start
        questions.remove(node.number());
        listening.remove(node.number());
        int _ = store.drop(node);
    }
}
