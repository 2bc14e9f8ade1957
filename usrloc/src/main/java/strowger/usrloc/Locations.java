package strowger.usrloc;

import strowger.engine.cluster.Node;
import strowger.engine.module.ConfigurationException;
import strowger.tables.RecordView;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The tables of contacts of one configuration. Tables are made while it starts; all else is for any
 * thread.
 */
public final class Locations implements AutoCloseable {
    /** Tables one configuration may have. */
    public static final int TABLES_MAX = 64;

    private static final int SWEPT_A_ROUND = 1024;
    private static final int ROUNDS_A_SWEEP = 1024;

    private final LocationConfig config;
    private final LongSupplier clockMs;
    private final RuidSource ruids;
    private final RuidSource rpcRuids;
    private final Map<String, LocationTable> tables = new ConcurrentSkipListMap<>();
    private final Keeping keeping = new Keeping();
    private final List<ExpiryListener> listeners = new CopyOnWriteArrayList<>();
    private Consumer<LocationTable> keeper = _ -> {};

    /**
     * @param clockMs milliseconds since 1970, by which contacts expire.
     */
    public Locations(LocationConfig config, LongSupplier clockMs) {
        this.config = config;
        this.clockMs = clockMs;
        long startedMs = clockMs.getAsLong();
        long pid = ProcessHandle.current().pid();
        ruids = new RuidSource("uloc", config.serverId(), startedMs, pid);
        rpcRuids = new RuidSource("ulcx", config.serverId(), startedMs, pid);
    }

    /** How the tables are set up. */
    public LocationConfig config() {
        return config;
    }

    /** How contacts are kept and shown. */
    public Keeping keeping() {
        return keeping;
    }

    RuidSource rpcRuids() {
        return rpcRuids;
    }

    /**
     * The table of a name, made if it is not there yet.
     *
     * @throws ConfigurationException when there are {@link #TABLES_MAX} already.
     */
    public synchronized LocationTable open(String name) {
        LocationTable known = tables.get(name);
        if (known != null) {
            return known;
        }
        if (tables.size() >= TABLES_MAX) {
            throw new ConfigurationException(
                    "too many tables of contacts: " + name + " would be beyond " + TABLES_MAX);
        }
        LocationTable made = new LocationTable(name, config, keeping, ruids, clockMs);
        tables.put(name, made);
        keeper.accept(made);
        return made;
    }

    /** Has each table that is opened from now on given back what it had, and kept. */
    void keepBy(Consumer<LocationTable> store) {
        keeper = store;
    }

    /** The table of a name. */
    public Optional<LocationTable> find(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    /** All tables, by name. */
    public Collection<LocationTable> tables() {
        return tables.values();
    }

    /** Has a listener told of every contact that expires from now on. */
    public void listen(ExpiryListener listener) {
        listeners.add(listener);
    }

    /** Frees what has expired and tells of it. For one thread at a time. */
    public void sweep() {
        tables.values().forEach(this::sweep);
        listeners.forEach(ExpiryListener::swept);
    }

    private void sweep(LocationTable table) {
        int reported = SWEPT_A_ROUND;
        for (int round = 0; round < ROUNDS_A_SWEEP && reported == SWEPT_A_ROUND; round++) {
            reported = table.sweep(SWEPT_A_ROUND, record -> tell(table, record));
        }
    }

    private boolean tell(LocationTable table, RecordView record) {
        if (!listeners.isEmpty() && record.ownerNode() == Node.SELF) { // else it tells of it
            ContactSet expired = table.newSet();
            expired.read(record);
            listeners.forEach(listener -> listener.expired(table, expired));
        }
        return true;
    }

    /** The contacts of all tables. */
    public long contactCount() {
        return tables.values().stream().mapToLong(LocationTable::contactCount).sum();
    }

    @Override
    public void close() {
        tables.values().forEach(LocationTable::close);
    }
}
