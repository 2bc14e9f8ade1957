package strowger.presence.replication;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.Channel;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Delivery;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.JsonText;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.Outbox;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.module.Counter;
import strowger.engine.routing.CoreSettings;
import strowger.presence.event.DocumentFacts;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.publish.Presentities;
import strowger.presence.publish.PresentityTable;
import strowger.presence.publish.Publication;
import strowger.presence.publish.PublicationOutcome;
import strowger.presence.publish.StoredPublication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Our end of the channel {@code presence}: tells other nodes of publications, and carries out what
 * they tell. A message heard twice changes nothing the second time. Any thread.
 */
public final class PublicationPeer implements Peer {
    private final Presentities presentities;
    private final ReplicationConfig config;
    private final Counter undelivered;
    private final Channel channel;
    private final Outbox<String> outbox;
    private final Delivery delivery = this::onAnswer;
    private final ThreadLocal<Publication> heard;
    private final Map<Integer, Hearer> hearers = new ConcurrentHashMap<>(); // by number of the node

    /**
     * Joins the channel.
     *
     * @param undelivered counts messages that a node did not take.
     */
    public PublicationPeer(
            CoreSettings core,
            Presentities presentities,
            ReplicationConfig config,
            Counter undelivered) {
        this.presentities = presentities;
        this.config = config;
        this.undelivered = undelivered;
        heard = ThreadLocal.withInitial(() -> new Publication(presentities.table()));
        channel = core.bus().join(config.channel(), this);
        outbox = new Outbox<>(channel, new Everything());
        presentities.follow(this::published);
    }

    /** Tries again what could not be sent. */
    public void retry() {
        outbox.retry();
    }

    private EventPackages events() {
        return presentities.events();
    }

    private long nowSec() {
        return presentities.table().nowMs() / 1000;
    }

    // What we tell.

    private void published(Publication done) {
        if (channel.bus().isShared() && done.outcome() != PublicationOutcome.EMPTY) {
            String event = events().at(done.state().event()).name();
            Telling telling = PublicationText.of(done, event, nowSec());
            for (Node node : channel.bus().others()) {
                if (node.isActive()) {
                    tell(node, telling);
                }
            }
        }
    }

    private void tell(Node node, Telling telling) {
        if (node.isStrowger()) {
            channel.send(node, telling.message(), delivery);
            return;
        }
        switch (hearer(node).offer(telling, presentities.table().nowMs())) {
            case NOW -> send(node, telling);
            case LATER -> {} // when it has heard everything
            case NEVER -> undelivered.increment();
        }
    }

    private void send(Node node, Telling telling) {
        channel.send(
                node,
                telling.message(),
                (to, code) -> {
                    onAnswer(to, code);
                    if (code != Verdict.TAKEN.code()) {
                        hearer(to).missed(telling);
                    }
                });
    }

    /** What is known of a node that is no Strowger, in that life of its. */
    private Hearer hearer(Node node) {
        Hearer known = hearers.get(node.number());
        if (known != null && known.isOf(node)) {
            return known;
        }
        Hearer fresh = new Hearer(node, presentities.table().nowMs());
        Hearer now = hearers.merge(node.number(), fresh, Hearer::later);
        return now.isOf(node) ? now : fresh; // of a life that is over, nothing is kept
    }

    private void onAnswer(Node node, int code) {
        if (code != Verdict.TAKEN.code()) {
            undelivered.increment();
        }
    }

    @Override
    public void onUp(Node node) {
        if (config.isSynchronised()) {
            channel.send(
                    node, new JsonText().add("action", PublicationText.SYNC).message(), delivery);
        }
        outbox.onUp(node);
    }

    @Override
    public void onEnded(Node ended) {
        outbox.onEnded(ended);
        hearers.computeIfPresent(ended.number(), (_, known) -> known.isOf(ended) ? null : known);
    }

    /** All that is published, for a node that asks. */
    private final class Everything implements Outbox.Source<String> {
        @Override
        public Optional<ClusterMessage> tell(String record, Node to) {
            return Optional.empty();
        }

        @Override
        public Iterator<ClusterMessage> all(Node to) {
            if (to.isStrowger()) {
                return new Pages(_ -> true);
            }
            Hearer hearer = hearer(to);
            hearer.beginListing(nowSec());
            return new Pages(stored -> isOurs(stored) && hearer.lists(stored));
        }

        @Override
        public void toldAll(Node to) {
            Hearer hearer = hearers.get(to.number());
            if (hearer == null || !hearer.isOf(to)) {
                return;
            }
            List<Telling> missed = hearer.release();
            while (!missed.isEmpty()) { // as long as more changes while these are told
                missed.forEach(each -> send(to, each));
                missed = hearer.release();
            }
        }
    }

    /** Whether no other node of ours tells of it, which a Kamailio asks, too. */
    private boolean isOurs(StoredPublication stored) {
        return channel.bus()
                .node(stored.owner())
                .filter(node -> !node.isSelf() && node.isActive() && node.isStrowger())
                .isEmpty();
    }

    /** Messages about what is published, a page read when the one before is used up. */
    private final class Pages implements Iterator<ClusterMessage> {
        private final Predicate<StoredPublication> wanted;
        private final Queue<ClusterMessage> page = new ArrayDeque<>();
        private long cursor;

        Pages(Predicate<StoredPublication> wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean hasNext() {
            while (page.isEmpty() && cursor != PresentityTable.END) {
                cursor = StoredPublication.page(presentities.table(), cursor, this::add);
            }
            return !page.isEmpty();
        }

        private void add(StoredPublication stored) {
            if (!wanted.test(stored)) {
                return;
            }
            String event = events().at(stored.event()).name();
            ClusterMessage message = PublicationText.of(stored, event, nowSec()).message();
            if (message.length() <= ClusterMessage.BODY_MAX) {
                page.add(message);
            } else {
                undelivered.increment();
            }
        }

        @Override
        public ClusterMessage next() {
            if (!hasNext()) {
                throw new NoSuchElementException("all was told");
            }
            return page.remove();
        }
    }

    // What we hear.

    @Override
    public Verdict onMessage(Node from, ClusterMessage message) {
        JsonObject root = JsonObject.read(message).orElse(null);
        if (root == null) {
            return Verdict.MALFORMED;
        }
        return switch ((int) root.number("action", 0)) {
            case 0 -> Verdict.TAKEN;
            case PublicationText.UPDATE -> onUpdate(from, root);
            case PublicationText.SYNC -> {
                outbox.tellAll(from);
                yield Verdict.TAKEN;
            }
            default -> Verdict.FAILED; // subscriptions are not shared
        };
    }

    private Verdict onUpdate(Node from, JsonObject root) {
        JsonObject inner = root.object("presentity").orElse(null);
        if (inner == null) {
            return Verdict.MALFORMED;
        }
        int event = events().number(inner.text("event", ""));
        Party presentity = Party.of(inner.text("user", ""), inner.text("domain", ""));
        Publication publication = heard.get();
        String tag = inner.text("etag", "");
        long expiresSec = inner.number("expires", -1);
        boolean good =
                event != EventPackages.NONE
                        && !tag.isEmpty()
                        && tag.length() <= Publication.TAG_LENGTH_MAX
                        && expiresSec >= 0
                        && publication.state().set(event, presentity, config.userCaseMatters());
        if (!good) {
            return Verdict.MALFORMED;
        }
        publication.begin(events().at(event), Math.min(expiresSec, config.maxExpiresSec()));
        UnsafeBuffer body = bytes(root.text("body", ""));
        DocumentFacts facts =
                body.capacity() == 0
                        ? DocumentFacts.NONE
                        : events().at(event).documentKey().of(body, 0, body.capacity());
        publication.body(body, 0, body.capacity(), facts);
        UnsafeBuffer sender = bytes(inner.text("sender", ""));
        publication.sender(sender, 0, sender.capacity());
        return apply(from, publication, root, tag);
    }

    private Verdict apply(Node from, Publication publication, JsonObject root, String tag) {
        String current = root.text("cur_etag", "");
        String next = current.isEmpty() ? tag : current;
        if (next.length() > Publication.TAG_LENGTH_MAX) {
            return Verdict.MALFORMED;
        }
        publication.replicated(from, bytes(tag), bytes(next), bytes(root.text("ruid", "")));
        PublicationOutcome outcome = publication.publish();
        if (config.isNotified()) {
            presentities.tellWatchers(publication);
        }
        boolean refused =
                outcome == PublicationOutcome.FULL || outcome == PublicationOutcome.TOO_LONG;
        return refused ? Verdict.FAILED : Verdict.TAKEN;
    }

    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}
