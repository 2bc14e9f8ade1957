package strowger.engine.cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Tells other nodes of the records that have changed here: what a record is when it is told of, not
 * each change on the way there. For each node so many messages at most wait for their answers, and
 * one at most for each record, so that a slow node holds nobody up and nothing is told out of
 * order. What a node did not take is told again. A node for which too much waits is told of
 * everything, and so is one that asks. Any thread.
 *
 * @param <K> names a record, by {@code equals}.
 */
public final class Outbox<K> {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** Records that may wait for a node, before it is told of everything instead. */
    public static final int WAITING_MAX = 1 << 16;

    /** Messages that may wait for the answers of a node. */
    public static final int WINDOW = 16;

    /** The same while a node is told of everything: a batch is a long message. */
    public static final int BATCH_WINDOW = 4;

    private static final int NODES_MAX = 256;

    private final Channel channel;
    private final Source<K> source;
    private final Map<Integer, Line> lines = new HashMap<>();
    private long refused;
    private long unanswered;
    private long told;
    private long listed;

    /** Where records are read. Called with no lock held. */
    public interface Source<K> {
        /**
         * Tells what has become of a record.
         *
         * @return empty when there is nothing to be told.
         */
        Optional<ClusterMessage> tell(K record, Node to);

        /** Tells of everything, a batch after the other; read as it is sent. */
        Iterator<ClusterMessage> all(Node to);

        /** A node has answered the last batch of everything. */
        default void toldAll(Node to) {}
    }

    /** An outbox. */
    public Outbox(Channel channel, Source<K> source) {
        this.channel = channel;
        this.source = source;
    }

    /** A record has changed here, or is gone. */
    public void changed(K record) {
        changed(record, _ -> true);
    }

    /** The same for some nodes only. */
    public void changed(K record, Predicate<Node> concerned) {
        List<Line> open = new ArrayList<>();
        for (Node node : channel.bus().others()) {
            if (!concerned.test(node)) {
                continue;
            }
            synchronized (this) {
                Line line = line(node);
                if (line != null) {
                    line.add(record);
                    open.add(line);
                }
            }
        }
        open.forEach(this::pump);
    }

    /** Too much has changed to say what: every node is told of everything. */
    public void changedAll() {
        channel.bus().others().forEach(this::tellAll);
    }

    /** A node wants to know everything. */
    public void tellAll(Node node) {
        Line line;
        synchronized (this) {
            line = line(node);
            if (line != null) {
                line.beginAgain();
            }
        }
        if (line != null) {
            pump(line);
        }
    }

    /** Asks a node something, again and again until it has answered. */
    public void ask(Node node, ClusterMessage question) {
        Line line;
        synchronized (this) {
            line = line(node);
            if (line != null) {
                line.question = Optional.of(question);
            }
        }
        if (line != null) {
            pump(line);
        }
    }

    /** A node can be reached, perhaps again: what waits for it goes out. */
    public void onUp(Node node) {
        Line line;
        synchronized (this) {
            line = line(node);
            if (line != null) {
                line.paused = false;
            }
        }
        if (line != null) {
            pump(line);
        }
    }

    /** A node is gone for good: nothing waits for it any more. */
    public synchronized void onEnded(Node node) {
        lines.remove(node.number());
    }

    /** Tries again what could not be sent; to be called now and then. */
    public void retry() {
        List<Line> open;
        synchronized (this) {
            open = List.copyOf(lines.values());
            open.forEach(line -> line.paused = false);
        }
        open.forEach(this::pump);
    }

    /** Messages that a node did not want: 4xx and 5xx. */
    public synchronized long refused() {
        return refused;
    }

    /** Messages that a node did not answer; they are sent again. */
    public synchronized long unanswered() {
        return unanswered;
    }

    /** Messages that tell of one record. */
    public synchronized long told() {
        return told;
    }

    /** Batches of records. */
    public synchronized long listed() {
        return listed;
    }

    /** Records, and listings of everything, that wait. */
    public synchronized long waiting() {
        return lines.values().stream().mapToLong(Line::waiting).sum();
    }

    private @Nullable Line line(Node node) {
        Line known = lines.get(node.number());
        if (known == null && lines.size() < NODES_MAX && !node.isSelf()) {
            known = new Line();
            lines.put(node.number(), known);
        }
        if (known != null) {
            known.node = node;
        }
        return known;
    }

    /** Sends as much as may be under way. */
    private void pump(Line line) {
        question(line).ifPresent(asked -> ask(line, asked));
        Sending<K> next = next(line);
        while (next != null) {
            send(line, next);
            next = next(line);
        }
        if (endListing(line)) {
            source.toldAll(line.node);
        }
    }

    private synchronized boolean endListing(Line line) {
        return isOpen(line) && line.endListing();
    }

    private synchronized Optional<ClusterMessage> question(Line line) {
        boolean now = isOpen(line) && !line.asking;
        line.asking |= now && line.question.isPresent();
        return now ? line.question : Optional.empty();
    }

    private void ask(Line line, ClusterMessage asked) {
        channel.send(
                line.node,
                asked,
                (_, code) -> {
                    synchronized (this) {
                        boolean again = code == Delivery.TIMEOUT || code == Delivery.NOT_SENT;
                        line.asking = false;
                        line.paused |= again;
                        boolean same = line.question.filter(asked::equals).isPresent();
                        if (same && !again) {
                            line.question = Optional.empty();
                        }
                    }
                });
    }

    /** What is sent next, taken as being under way; null when nothing may be. */
    private synchronized @Nullable Sending<K> next(Line line) {
        return isOpen(line) ? line.next() : null;
    }

    /** Whether its node is there, in the life that it is of. */
    private boolean isOpen(Line line) {
        boolean current = lines.get(line.node.number()) == line;
        return current && line.node.isActive() && !line.paused;
    }

    private void send(Line line, Sending<K> sending) {
        Optional<ClusterMessage> read;
        try {
            read = sending.message.get();
        } catch (RuntimeException ours) { // the record, or the listing, is told of another time
            unread(line, sending, ours);
            return;
        }
        Optional<ClusterMessage> message =
                read.filter(each -> each.length() <= ClusterMessage.BODY_MAX);
        synchronized (this) {
            refused += read.isPresent() && message.isEmpty() ? 1 : 0; // it fits no message
            line.read(sending, message);
        }
        if (message.isPresent()) {
            channel.send(line.node, message.get(), (_, code) -> onAnswer(line, sending, code));
        }
    }

    private void unread(Line line, Sending<K> sending, RuntimeException fault) {
        LOG.error("what is to be told to {} can't be read; it is tried again", line.node, fault);
        synchronized (this) {
            refused++;
            if (sending.record == null) {
                line.read(sending, Optional.empty());
                line.beginAgain();
                line.paused = true;
            } else {
                line.again(sending);
            }
        }
    }

    private void onAnswer(Line line, Sending<K> sending, int code) {
        synchronized (this) {
            boolean again = code == Delivery.TIMEOUT || code == Delivery.NOT_SENT;
            if (again) {
                unanswered++;
                line.again(sending);
            } else {
                refused += code == Verdict.TAKEN.code() ? 0 : 1;
                told += sending.record == null ? 0 : 1;
                listed += sending.record == null ? 1 : 0;
                line.done(sending);
            }
        }
        pump(line);
    }

    /** A message under way, or about to be. */
    private static final class Sending<K> {
        private final @Nullable K record; // null for a batch
        private final Supplier<Optional<ClusterMessage>> message;
        private final long round;
        private Optional<ClusterMessage> sent = Optional.empty();

        Sending(@Nullable K record, Supplier<Optional<ClusterMessage>> message, long round) {
            this.record = record;
            this.message = message;
            this.round = round;
        }
    }

    /** What waits for one node; guarded by the outbox. */
    private final class Line {
        private final Set<K> waiting = new LinkedHashSet<>();
        private final Set<K> underWay = new HashSet<>();
        private final Queue<Sending<K>> batchesAgain = new ArrayDeque<>();
        private Node node = Node.ALONE;
        private Optional<Lazy<ClusterMessage>> listing = Optional.empty();
        private Optional<ClusterMessage> question = Optional.empty();
        private boolean asking;
        private boolean everything;
        private boolean lists;
        private boolean paused;
        private boolean reading;
        private int batches;
        private long round;

        void add(K record) {
            waiting.add(record);
            if (waiting.size() > WAITING_MAX) {
                waiting.clear();
                beginAgain();
            }
        }

        /** A listing is to begin, and what one before it has not told is told by it. */
        void beginAgain() {
            everything = true;
        }

        long waiting() {
            boolean more = everything || listing.isPresent();
            return (long) waiting.size() + underWay.size() + batches + (more ? 1 : 0);
        }

        @Nullable Sending<K> next() {
            if (everything) {
                return underWay.isEmpty() && batches == 0 ? begin() : null;
            }
            if (listing.isPresent() || batches > 0 || !batchesAgain.isEmpty()) {
                return reading || batches >= BATCH_WINDOW ? null : nextBatch();
            }
            return underWay.size() < WINDOW ? nextRecord() : null;
        }

        /** Nothing is under way, so nothing that was read before comes after what is read now. */
        private @Nullable Sending<K> begin() {
            everything = false;
            lists = true;
            round++;
            batchesAgain.clear();
            Node to = node;
            listing = Optional.of(new Lazy<>(() -> source.all(to)));
            return nextBatch();
        }

        /** Whether all of a listing has been told just now. */
        boolean endListing() {
            boolean over = listing.isEmpty() && batches == 0 && batchesAgain.isEmpty();
            boolean ends = lists && over && !everything;
            lists &= !ends;
            return ends;
        }

        private @Nullable Sending<K> nextBatch() {
            Sending<K> again = batchesAgain.poll();
            if (again != null) {
                batches++;
                return again;
            }
            if (listing.isEmpty()) {
                return null; // what is under way comes to its end before records are told again
            }
            batches++;
            reading = true;
            return new Sending<>(null, listing.get()::next, round);
        }

        /** A message was read from its source: empty means that there is none. */
        void read(Sending<K> sending, Optional<ClusterMessage> message) {
            sending.sent = message;
            if (sending.record == null && sending.round == round) {
                reading = false;
            }
            if (message.isEmpty()) {
                if (sending.record == null && sending.round == round) {
                    listing = Optional.empty();
                }
                done(sending);
            }
        }

        private @Nullable Sending<K> nextRecord() {
            Iterator<K> records = waiting.iterator();
            while (records.hasNext()) {
                K record = records.next();
                if (!underWay.contains(record)) {
                    records.remove();
                    underWay.add(record);
                    Node to = node;
                    return new Sending<>(record, () -> source.tell(record, to), round);
                }
            }
            return null;
        }

        void done(Sending<K> sending) {
            if (sending.record == null) {
                batches--;
            } else {
                underWay.remove(sending.record);
            }
        }

        void again(Sending<K> sending) {
            done(sending);
            paused = true;
            if (sending.record != null) {
                add(sending.record);
            } else if (sending.round == round && !everything) {
                Optional<ClusterMessage> sent = sending.sent;
                batchesAgain.add(new Sending<>(null, () -> sent, round));
            }
        }
    }

    /** A listing that is opened when it is first read. */
    private static final class Lazy<M> {
        private final Supplier<Iterator<M>> opening;
        private @Nullable Iterator<M> open;

        Lazy(Supplier<Iterator<M>> opening) {
            this.opening = opening;
        }

        Optional<M> next() {
            Iterator<M> iterator = open == null ? opening.get() : open;
            open = iterator;
            return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
        }
    }
}
