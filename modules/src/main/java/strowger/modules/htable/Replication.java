package strowger.modules.htable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.cluster.Bus;
import strowger.engine.cluster.Channel;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Delivery;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.JsonText;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.Outbox;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.module.ConfigurationException;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.tables.Change;
import strowger.tables.ChangeFeed;
import strowger.tables.ChangeHandler;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tells other nodes of the items that change here, and does here what they tell: the channel {@code
 * htable} of DMQ. All changes come from the feeds of the tables, whatever made them. An item
 * belongs to the node that changed it last; expiry is everybody's own, its event the owner's.
 *
 * <p>Polled by one thread; messages come on any.
 */
final class Replication implements Peer, Outbox.Source<Replication.Name> {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
    private static final int CHANGES_A_POLL = 4096;
    private static final int ITEMS_A_PAGE = 64;
    private static final int FEED_BYTES = 1 << 20;

    private final Tables tables;
    private final boolean asks;
    private final Channel channel;
    private final Outbox<Name> outbox;
    private final List<Followed> followed = new ArrayList<>();
    private final Map<Table, Tombstones> tombstones = new HashMap<>();
    private final Map<Integer, String> asked = new ConcurrentHashMap<>();
    private final Queue<Integer> lost = new ConcurrentLinkedQueue<>();

    /**
     * Names an item.
     *
     * @param table it is in.
     * @param text of its name.
     */
    record Name(Table table, String text) {}

    /** A table and its changes. */
    private static final class Followed {
        private final Table table;
        private final ChangeFeed feed;

        Followed(Table table, int feedBytes) {
            this.table = table;
            feed = table.feed(feedBytes);
        }
    }

    /**
     * Follows tables that are open.
     *
     * @param name of the channel.
     * @param asks whether a node is asked for its items when it can be reached.
     */
    Replication(Bus bus, String name, Tables tables, boolean asks) {
        this(bus, name, tables, asks, FEED_BYTES);
    }

    /** The same, for tests that make many. */
    Replication(Bus bus, String name, Tables tables, boolean asks, int feedBytes) {
        this.tables = tables;
        this.asks = asks;
        for (Table table : tables.all()) {
            tombstones.put(table, new Tombstones());
            if (table.definition().replicated()) {
                followed.add(new Followed(table, feedBytes));
            }
        }
        channel = bus.channel(name);
        outbox = new Outbox<>(channel, this);
        poll(); // the feeds begin: no change is passed over
    }

    /** Joins the channel. */
    void join() {
        Channel _ = channel.bus().join(channel.name(), this);
    }

    /** Follows no more. */
    void close() {
        followed.forEach(each -> each.feed.close());
    }

    Outbox<Name> outbox() {
        return outbox;
    }

    /** Hands on what has changed here. */
    void poll() {
        for (Followed each : followed) {
            int handed = CHANGES_A_POLL;
            while (handed == CHANGES_A_POLL) { // as many as there are
                handed = each.feed.poll(new Changes(each), CHANGES_A_POLL);
            }
        }
        Integer owner = lost.poll();
        while (owner != null) {
            tellFor(owner);
            owner = lost.poll();
        }
    }

    /**
     * A node can't be reached, and may not have told all others what it has told us: we tell those
     * that can tell old from new.
     */
    private void tellFor(int owner) {
        for (Followed each : followed) {
            long cursor = 0;
            while (cursor != RecordTable.END) { // each call goes on
                List<String> names = new ArrayList<>();
                cursor =
                        each.table.list(
                                cursor,
                                ITEMS_A_PAGE,
                                item -> item.ownerNode() != owner || names.add(nameOf(item)));
                names.forEach(name -> tellOurs(each.table, name));
            }
            stones(each.table).all().keySet().forEach(name -> tellOurs(each.table, name));
        }
    }

    private void tellOurs(Table table, String name) {
        outbox.changed(new Name(table, name), Node::isStrowger);
    }

    private static String nameOf(RecordView item) {
        return item.buffer().getStringWithoutLengthUtf8(item.keyOffset(), item.keyLength());
    }

    /** Hears of one table's changes. */
    private final class Changes implements ChangeHandler {
        private final Followed of;

        Changes(Followed of) {
            this.of = of;
        }

        @Override
        public void onChange(Change change) {
            if (!isOurs(change)) {
                return;
            }
            String name =
                    change.buffer()
                            .getStringWithoutLengthUtf8(change.keyOffset(), change.keyLength());
            if (change.kind() == Change.Kind.REMOVED) {
                bury(of.table, name, change.version());
            } else {
                rise(of.table, name, change.version());
            }
            outbox.changed(new Name(of.table, name));
        }

        /** Whether we have made the change: an item of another node may be removed here, too. */
        private static boolean isOurs(Change change) {
            return switch (change.kind()) {
                case PUT -> change.ownerNode() == Node.SELF;
                case REMOVED -> change.ownerIncarnation() != RemoteItem.TOLD;
                case EXPIRED -> false;
            };
        }

        @Override
        public void onGap(long lost) {
            if (lost > 0) { // even at the beginning: some were made before the first poll
                LOG.warn(
                        "{} changes of table {} were not seen: all of it is told",
                        lost,
                        of.table.definition().name());
                outbox.changedAll();
            }
        }
    }

    /** An item was written here; after a removal that another node has counted further ahead. */
    private void rise(Table table, String name, long version) {
        long removed = stones(table).version(name);
        if (version > removed) {
            return;
        }
        Value text = Cells.text(name);
        Value value = new Value();
        Arena arena = new Arena(Table.ITEM_LENGTH_MAX);
        if (table.find(text, arena, value)) {
            RemoteItem anew =
                    new RemoteItem(Node.SELF, 0, removed + 1, value, table.deadlineMs(text));
            boolean _ = table.apply(text, anew);
        }
    }

    /** An item was removed here; what an older message of another node brought back goes too. */
    private void bury(Table table, String name, long version) {
        long newest = stones(table).add(name, version);
        boolean _ = table.apply(Cells.text(name), RemoteItem.removed(Node.ALONE, newest));
    }

    private Tombstones stones(Table table) {
        return tombstones.getOrDefault(table, new Tombstones());
    }

    // What we tell.

    @Override
    public Optional<ClusterMessage> tell(Name item, Node to) {
        List<ClusterMessage> told = new ArrayList<>(1);
        Value name = Cells.text(item.text());
        boolean there =
                item.table()
                        .visit(
                                name,
                                record -> {
                                    told.add(Cells.set(item.table(), record, to));
                                    return false;
                                });
        if (!there) {
            long version = stones(item.table()).version(item.text());
            String table = item.table().definition().name();
            return version == 0 // it has expired, and so it does there
                    ? Optional.empty()
                    : Optional.of(Cells.deleted(table, item.text(), version, to));
        }
        return Optional.of(told.getFirst());
    }

    @Override
    public Iterator<ClusterMessage> all(Node to) {
        String wanted = asked.getOrDefault(to.number(), "");
        asked.remove(to.number());
        List<Table> listed =
                followed.stream()
                        .map(each -> each.table)
                        .filter(table -> wanted.isEmpty() || isNamed(table, wanted))
                        .toList();
        return new Batches(listed, to);
    }

    private static boolean isNamed(Table table, String name) {
        return table.definition().name().equals(name);
    }

    /** Everything, a page of a table after the other; one empty batch if there is nothing. */
    private final class Batches implements Iterator<ClusterMessage> {
        private final Iterator<Table> rest;
        private final Node to;
        private final int bytesMax;
        private final List<JsonText> waiting = new ArrayList<>();
        private Optional<Table> table;
        private long cursor;
        private boolean sent;

        Batches(List<Table> tables, Node to) {
            rest = tables.iterator();
            this.to = to;
            bytesMax = to.batchBytes();
            table = nextTable();
        }

        private Optional<Table> nextTable() {
            cursor = 0;
            return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        }

        @Override
        public boolean hasNext() {
            return !sent || table.isPresent() || !waiting.isEmpty();
        }

        @Override
        public ClusterMessage next() {
            List<JsonText> batch = new ArrayList<>();
            int bytes = 0;
            while (bytes < bytesMax && (!waiting.isEmpty() || table.isPresent())) {
                if (waiting.isEmpty()) {
                    readPage(table.orElseThrow());
                    continue;
                }
                int length = waiting.getFirst().message().length() + 1;
                if (bytes > 0 && bytes + length > bytesMax) {
                    break;
                }
                batch.add(waiting.removeFirst());
                bytes += length;
            }
            sent = true;
            return new JsonText().add("cells", batch).message();
        }

        private void addGone(Table from) {
            if (to.isStrowger()) {
                stones(from)
                        .all()
                        .forEach((name, version) -> waiting.add(Cells.gone(from, name, version)));
            }
        }

        private void readPage(Table from) {
            cursor =
                    from.list(
                            cursor, ITEMS_A_PAGE, item -> waiting.add(Cells.cell(from, item, to)));
            if (cursor == RecordTable.END) {
                addGone(from);
                table = nextTable();
            }
        }
    }

    // What we are told.

    @Override
    public Verdict onMessage(Node from, ClusterMessage message) {
        Optional<JsonObject> read = JsonObject.read(message);
        if (read.isEmpty()) {
            return Verdict.MALFORMED;
        }
        JsonObject told = read.get();
        if (told.has("cells")) {
            told.objects("cells").forEach(cell -> set(from, cell));
            return Verdict.TAKEN;
        }
        int action = (int) told.number("action", 0);
        if (action == Cells.SYNC) {
            asked.put(from.number(), told.text("htname", ""));
            outbox.tellAll(from);
            return Verdict.TAKEN;
        }
        Optional<Table> table = tables.find(Cells.text(told.text("htname", "")));
        return table.map(found -> act(from, found, action, told)).orElse(Verdict.FAILED);
    }

    private Verdict act(Node from, Table table, int action, JsonObject told) {
        boolean done =
                switch (action) {
                    case Cells.SET -> set(from, told);
                    case Cells.SET_EXPIRE -> expire(from, table, told);
                    case Cells.DELETE -> delete(from, table, told.text("cname", ""), told);
                    case Cells.REMOVE_REGEX -> removeAll(from, table, "re", told);
                    case Cells.REMOVE_PREFIX -> removeAll(from, table, "sw", told);
                    case Cells.REMOVE_SUFFIX -> removeAll(from, table, "ew", told);
                    case Cells.REMOVE_SUBSTRING -> removeAll(from, table, "in", told);
                    default -> false;
                };
        return done ? Verdict.TAKEN : Verdict.FAILED;
    }

    private boolean set(Node from, JsonObject cell) {
        Optional<Table> table = tables.find(Cells.text(cell.text("htname", "")));
        Value value = Cells.value(cell);
        String name = cell.text("cname", "");
        if (table.isPresent() && cell.has("gone")) {
            return delete(from, table.get(), name, cell);
        }
        if (table.isEmpty() || name.isEmpty() || value.isNull()) {
            return false;
        }
        long version = Cells.version(cell);
        long deadlineMs = Cells.deadlineMs(cell);
        boolean over = deadlineMs != RemoteItem.OURS && deadlineMs <= table.get().nowMs();
        boolean buried =
                version != RemoteItem.UNKNOWN && version <= stones(table.get()).version(name);
        if (!over && !buried) {
            RemoteItem item = RemoteItem.set(from, version, value, deadlineMs);
            boolean _ = table.get().apply(Cells.text(name), item);
        }
        return true;
    }

    private static boolean expire(Node from, Table table, JsonObject told) {
        long seconds = told.number("intval", 0);
        long deadlineMs =
                seconds <= 0
                        ? RecordView.NEVER
                        : Lifetime.deadlineMs(table.definition(), table.nowMs(), seconds);
        Value unchanged = Value.ofInteger(0);
        RemoteItem item = RemoteItem.set(from, RemoteItem.UNKNOWN, unchanged, deadlineMs);
        boolean _ = table.applyDeadline(Cells.text(told.text("cname", "")), item);
        return true;
    }

    private boolean delete(Node from, Table table, String name, JsonObject told) {
        long version = Cells.version(told);
        if (version != RemoteItem.UNKNOWN) {
            long _ = stones(table).add(name, version);
        }
        boolean _ = table.apply(Cells.text(name), RemoteItem.removed(from, version));
        return true;
    }

    private boolean removeAll(Node from, Table table, String operation, JsonObject told) {
        String text = told.text("strval", "");
        Optional<Match.Operation> found = Match.operation(Value.ofText(operation));
        if (text.isEmpty() || found.isEmpty()) {
            return false;
        }
        Match match;
        try {
            match = Match.of(found.get(), told.number("mode", 0) == 1, text);
        } catch (ConfigurationException noExpression) {
            return false;
        }
        List<String> names = new ArrayList<>();
        long cursor = 0;
        while (cursor != RecordTable.END) { // each call goes on
            cursor =
                    table.list(
                            cursor,
                            ITEMS_A_PAGE,
                            item -> {
                                if (match.picks(item)) {
                                    byte[] name = new byte[item.keyLength()];
                                    item.buffer().getBytes(item.keyOffset(), name);
                                    names.add(new String(name, StandardCharsets.UTF_8));
                                }
                                return true;
                            });
        }
        names.forEach(name -> delete(from, table, name, told));
        return true;
    }

    @Override
    public void onUp(Node node) {
        outbox.onUp(node);
        if (asks) {
            outbox.ask(node, Cells.sync(""));
        }
    }

    @Override
    public void onDown(Node node) {
        boolean _ = lost.add(node.number());
    }

    @Override
    public void onEnded(Node ended) {
        outbox.onEnded(ended);
        boolean _ = lost.add(ended.number());
    }

    /** Asks all nodes for the items of a table; of all if its name is empty. */
    int ask(String table) {
        return channel.broadcast(Cells.sync(table), Delivery.UNHEARD);
    }

    /** Removes all items of a table, and tells nobody. */
    void forget(Table table) {
        stones(table).clear();
        List<String> names = new ArrayList<>();
        long cursor = 0;
        while (cursor != RecordTable.END) { // each call goes on
            cursor =
                    table.list(
                            cursor,
                            ITEMS_A_PAGE,
                            item ->
                                    names.add(
                                            item.buffer()
                                                    .getStringWithoutLengthUtf8(
                                                            item.keyOffset(), item.keyLength())));
        }
        for (String name : names) {
            RemoteItem forgotten =
                    new RemoteItem(
                            Integer.MAX_VALUE,
                            0,
                            RemoteItem.UNKNOWN,
                            new Value(),
                            RecordView.NEVER);
            boolean _ = table.apply(Cells.text(name), forgotten);
        }
    }
}
