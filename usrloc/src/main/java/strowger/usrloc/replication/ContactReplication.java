package strowger.usrloc.replication;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.cluster.Bus;
import strowger.engine.cluster.Channel;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.JsonText;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.Outbox;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.routing.CoreSettings;
import strowger.engine.value.Value;
import strowger.tables.Change;
import strowger.tables.ChangeFeed;
import strowger.tables.ChangeHandler;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactChange;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Tells other nodes of the contacts that change here, and does here what they tell: the channel
 * {@code usrloc} of DMQ. All changes come from the feed of the table, whatever made them. A contact
 * belongs to the node whose REGISTER changed it last: that one pings it and tells of its expiry.
 *
 * <p>Polled by one thread; messages come on any.
 */
final class ContactReplication implements Peer, Outbox.Source<String>, ChangeHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ContactReplication.class);

    /** Bytes of the feed: room for some ten thousand changes. */
    static final int FEED_BYTES = 1 << 22;

    private static final int CHANGES_A_POLL = 4096;

    private final LocationTable table;
    private final ReplicationConfig config;
    private final Channel channel;
    private final Outbox<String> outbox;
    private final ChangeFeed feed;
    private final Ended ended;
    private final ThreadLocal<Arrival> arrivals;

    /**
     * @param feedBytes of the feed it reads, a power of two.
     */
    ContactReplication(
            CoreSettings settings,
            Bus bus,
            LocationTable table,
            ReplicationConfig config,
            int feedBytes) {
        this.table = table;
        this.config = config;
        ended = new Ended(table.config().matchingMode());
        channel = bus.channel(config.channel());
        outbox = new Outbox<>(channel, this);
        feed = table.feedWithEnded(feedBytes);
        arrivals = ThreadLocal.withInitial(() -> new Arrival(table, settings, config.takesFlags()));
    }

    /** Joins the channel. */
    void join() {
        Channel _ = channel.bus().join(channel.name(), this);
    }

    Outbox<String> outbox() {
        return outbox;
    }

    /** Hands on what has changed here. */
    void poll() {
        int handed = CHANGES_A_POLL;
        while (handed == CHANGES_A_POLL) { // as many as there are
            handed = feed.poll(this, CHANGES_A_POLL);
        }
    }

    @Override
    public void onChange(Change change) {
        boolean told =
                switch (ContactChange.of(change)) {
                    case SAVED -> true;
                    case REMOVED -> config.tellsRemoved();
                    case EXPIRED -> config.tellsExpired();
                    case ANOTHERS -> false;
                };
        if (!told) {
            return;
        }
        String ruid =
                change.buffer()
                        .getStringWithoutLengthUtf8(
                                change.identityOffset(), change.identityLength());
        if (change.kind() != Change.Kind.PUT) {
            ContactSet contacts = table.newSet();
            contacts.read(change.ended());
            Ended.End end = Ended.End.of(change.version(), table.nowMs(), contacts);
            ended.add(ruid, end);
            bury(end);
        }
        outbox.changed(ruid);
    }

    /** An older message may have brought it back before we saw here that it has ended. */
    private void bury(Ended.End end) {
        ContactSet found = table.newSet();
        Value aor = ContactText.value(end.names().aor());
        int count = table.read(aor.buffer(), aor.offset(), aor.length(), found);
        boolean back = false;
        for (int index = 0; index < count; index++) {
            Contact each = found.at(index);
            back |= ended.isBuried(Ended.Names.of(each), each.version());
        }
        if (back) {
            JsonObject.read(ContactText.write(end).toString())
                    .ifPresent(
                            told -> {
                                boolean _ = arrivals.get().remove(channel.bus().self(), told);
                            });
        }
    }

    @Override
    public void onGap(long lost) {
        if (lost > 0) { // even at the beginning: some were made before the first poll
            LOG.warn("{} changes of contacts were not seen: all are told", lost);
            outbox.changedAll();
        }
    }

    // What we tell.

    @Override
    public Optional<ClusterMessage> tell(String ruid, Node to) {
        ContactSet found = table.newSet();
        Value name = ContactText.value(ruid);
        if (table.readByRuid(name.buffer(), name.offset(), name.length(), found)) {
            Contact contact = found.at(0);
            return Optional.of(
                    ContactText.write(
                                    ContactText.UPDATE,
                                    contact,
                                    config.sockets(),
                                    contact.version(),
                                    to)
                            .message());
        }
        return ended.find(ruid).flatMap(end -> write(end, to)).map(JsonText::message);
    }

    private Optional<JsonText> write(Ended.End end, Node to) {
        if (end.contact().isPresent()) {
            Contact contact = end.contact().get();
            return Optional.of(
                    ContactText.write(
                            ContactText.REMOVE, contact, config.sockets(), end.version(), to));
        }
        return to.isStrowger() ? Optional.of(ContactText.write(end)) : Optional.empty();
    }

    @Override
    public Iterator<ClusterMessage> all(Node to) {
        return new Batches(table, config, to, to.isStrowger() ? ended.all() : List.of());
    }

    // What we are told.

    @Override
    public Verdict onMessage(Node from, ClusterMessage message) {
        Optional<JsonObject> read = JsonObject.read(message);
        if (read.isEmpty()) {
            return Verdict.MALFORMED;
        }
        Optional<JsonObject> many = read.get().object("multi");
        if (many.isEmpty()) {
            return act(from, read.get());
        }
        Verdict verdict = Verdict.TAKEN;
        for (String each : many.get().names()) {
            Optional<JsonObject> contact = many.get().object(each);
            Verdict one = contact.map(found -> act(from, found)).orElse(Verdict.MALFORMED);
            verdict = one == Verdict.TAKEN ? verdict : one;
        }
        return verdict;
    }

    private Verdict act(Node from, JsonObject told) {
        return switch ((int) told.number("action", 0)) {
            case ContactText.NONE -> Verdict.TAKEN;
            case ContactText.UPDATE -> save(from, told);
            case ContactText.REMOVE -> remove(from, told);
            case ContactText.SYNC -> {
                outbox.tellAll(from);
                yield Verdict.TAKEN;
            }
            default -> Verdict.MALFORMED;
        };
    }

    private static boolean isWhole(JsonObject told) {
        return !told.text("aor", "").isEmpty()
                && !told.text("ruid", "").isEmpty()
                && !told.text("c", "").isEmpty();
    }

    private Verdict save(Node from, JsonObject told) {
        if (!isWhole(told)) {
            return Verdict.MALFORMED;
        }
        long version = told.number("version", 0);
        boolean over = ContactText.deadlineMs(told) <= table.nowMs();
        boolean buried = version != 0 && ended.isBuried(Ended.Names.of(told), version);
        if (over && version != 0) { // but it had taken the place of others
            boolean _ = arrivals.get().remove(from, told);
        }
        boolean stored = over || buried || arrivals.get().save(from, told);
        return stored ? Verdict.TAKEN : Verdict.FAILED;
    }

    private Verdict remove(Node from, JsonObject told) {
        if (!isWhole(told)) {
            return Verdict.MALFORMED;
        }
        long version = told.number("version", 0);
        if (version != 0) {
            ended.add(told.text("ruid", ""), Ended.End.told(table.nowMs(), told));
        }
        boolean _ = arrivals.get().remove(from, told);
        return Verdict.TAKEN;
    }

    @Override
    public void onUp(Node node) {
        outbox.onUp(node);
        ask(node);
    }

    private void ask(Node node) {
        if (config.asks()) {
            outbox.ask(node, new JsonText().add("action", ContactText.SYNC).message());
        }
    }

    @Override
    public void onEnded(Node former) {
        outbox.onEnded(former);
        // What its former life told to some of us, and to others not any more, they tell each
        // other.
        channel.bus().others().stream()
                .filter(node -> node.isStrowger() && node.number() != former.number())
                .forEach(this::ask);
    }
}
