package strowger.engine.transport;

import strowger.tables.LongTable;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * What reactors know of each other's connections: how many there are, whose an id is, and which one
 * leads to an address. Any thread.
 */
final class SharedConnections implements ConnectionTracker, AutoCloseable {
    private static final int STRIPE_COUNT = 16;

    private final int reactorCount;
    private final StreamConfig config;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicIntegerArray counts = new AtomicIntegerArray(Protocol.ALL.length);
    private final SourceCounts sources = new SourceCounts();
    private final LongTable slots; // where in its reactor's records a connection's is, by id
    private final List<ConcurrentHashMap<Endpoint, StreamConnection>> byRemote;
    private final List<Connections> owners = new CopyOnWriteArrayList<>();
    private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
    private final SourceCounts handshakes = new SourceCounts();
    private volatile StreamSecurity security = StreamSecurity.NONE;
    private volatile boolean closed;

    SharedConnections(int reactorCount, StreamConfig config, long seed) {
        this.reactorCount = reactorCount;
        this.config = config;
        slots = new LongTable(STRIPE_COUNT, config.countMax(), seed);
        byRemote = List.of(Protocol.ALL).stream().map(_ -> newMap()).toList();
    }

    private static ConcurrentHashMap<Endpoint, StreamConnection> newMap() {
        return new ConcurrentHashMap<>();
    }

    /** The connections of the next reactor, in order of their index. */
    void add(Connections connections) {
        owners.add(connections);
    }

    /**
     * The id of a reactor's so-many-th connection, counted from 1; its owner can be read from it.
     */
    long id(int reactorIndex, long sequence) {
        return sequence * reactorCount + reactorIndex;
    }

    /** Who has the connection, or had it. */
    Connections owner(long id) {
        return owners.get((int) (id % reactorCount));
    }

    // Who may come in.

    /** Counts one more, unless there are too many. */
    boolean enter() {
        if (count.incrementAndGet() <= config.countMax()) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** Counts one more of a source, unless it has too many. */
    boolean enter(Endpoint source) {
        return sources.enter(source, config.sourceCountMax());
    }

    void leave() {
        count.decrementAndGet();
    }

    void leave(Endpoint source) {
        sources.leave(source);
    }

    /** Counts one more unfinished handshake of a source, unless it has too many. */
    boolean enterHandshake(Endpoint source, int countMax) {
        return handshakes.enter(source, countMax);
    }

    void leaveHandshake(Endpoint source) {
        handshakes.leave(source);
    }

    StreamSecurity security() {
        return security;
    }

    void security(StreamSecurity chosen) {
        security = chosen;
    }

    // Who is there.

    /** The connection begins: found by its id and its remote from now on. */
    void begin(StreamConnection connection, int slot) {
        slots.put(connection.id(), slot);
        counts.incrementAndGet(connection.protocol().ordinal());
        put(connection, connection.remote());
    }

    /** The connection to be used for this address from now on. */
    void put(StreamConnection connection, Endpoint remote) {
        byRemote(connection.protocol()).put(remote.copy(), connection); // its own may change yet
    }

    void end(StreamConnection connection) {
        slots.remove(connection.id());
        counts.decrementAndGet(connection.protocol().ordinal());
        remove(connection, connection.remote());
        leave();
    }

    void remove(StreamConnection connection, Endpoint remote) {
        byRemote(connection.protocol()).remove(remote, connection);
    }

    private ConcurrentHashMap<Endpoint, StreamConnection> byRemote(Protocol protocol) {
        return byRemote.get(protocol.ordinal());
    }

    /** Whether an address has a connection. */
    boolean has(Protocol protocol, Endpoint remote) {
        return byRemote(protocol).containsKey(remote);
    }

    /**
     * The connection to an address.
     *
     * @param local the socket it must belong to, where that matters.
     */
    long find(Protocol protocol, Endpoint remote, ListenSocket local) {
        StreamConnection connection = byRemote(protocol).get(remote);
        if (connection == null) {
            return NONE;
        }
        boolean other =
                config.localMatched() && !local.isNone() && !connection.socket().isSameAs(local);
        return other ? NONE : connection.id();
    }

    // What others ask.

    @Override
    public void listen(ConnectionListener listener) {
        listeners.add(listener);
    }

    List<ConnectionListener> listeners() {
        return listeners;
    }

    private long slot(long id) {
        return id <= 0 || closed ? LongTable.ABSENT : slots.value(id);
    }

    @Override
    public ConnectionState state(long id) {
        long slot = slot(id);
        return slot == LongTable.ABSENT
                ? ConnectionState.ABSENT
                : owner(id).records().state((int) slot, id);
    }

    /** Has a connection's end told to all reactors; false when it has ended. */
    boolean await(long id) {
        long slot = slot(id);
        return slot != LongTable.ABSENT && owner(id).records().await((int) slot, id);
    }

    @Override
    public boolean read(long id, ConnectionFigures out) {
        long slot = slot(id);
        return slot != LongTable.ABSENT
                && owner(id).records().read((int) slot, out)
                && out.id() == id;
    }

    @Override
    public void forEach(Consumer<ConnectionFigures> each) {
        ConnectionFigures figures = new ConnectionFigures();
        for (Connections owner : owners) {
            ConnectionRecords records = owner.records();
            for (int slot = 0; slot < records.capacity(); slot++) {
                if (records.read(slot, figures)) {
                    each.accept(figures);
                }
            }
        }
    }

    @Override
    public long find(Protocol protocol, Endpoint remote) {
        return find(protocol, remote, ListenSocket.NONE);
    }

    @Override
    public int count() {
        return count.get();
    }

    @Override
    public int count(Protocol protocol) {
        return counts.get(protocol.ordinal());
    }

    /** Addresses that have accepted connections. */
    int sourceCount() {
        return sources.count();
    }

    // What others have done.

    @Override
    public boolean close(long id) {
        return post(id, connection -> connection.finish(EndReason.KILLED));
    }

    @Override
    public boolean lifetime(long id, int timeMs) {
        return post(id, connection -> connection.lifetime(timeMs));
    }

    @Override
    public boolean keepalive(long id, StreamConfig.Keepalive probes) {
        return post(id, connection -> connection.keepalive(probes));
    }

    @Override
    public boolean tellEnd(long id) {
        return post(id, StreamConnection::tellEnd);
    }

    @Override
    public boolean alias(long id, int port) {
        return post(id, connection -> connection.alias(port));
    }

    private boolean post(long id, Consumer<StreamConnection> action) {
        return state(id) != ConnectionState.ABSENT && owner(id).post(id, action);
    }

    @Override
    public void close() {
        closed = true;
        slots.close();
    }
}
