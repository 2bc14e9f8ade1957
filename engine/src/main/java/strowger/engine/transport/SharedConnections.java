package strowger.engine.transport;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What reactors know of each other's connections: how many there are, whose an id is, and which one
 * leads to an address. Any thread.
 */
final class SharedConnections {
    private final int reactorCount;
    private final int countMax;
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentHashMap<Endpoint, StreamConnection> byRemote =
            new ConcurrentHashMap<>();
    private final List<Connections> owners = new CopyOnWriteArrayList<>();

    SharedConnections(int reactorCount, int countMax) {
        this.reactorCount = reactorCount;
        this.countMax = countMax;
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

    /** Counts one more, unless there are too many. */
    boolean enter() {
        if (count.incrementAndGet() <= countMax) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    void leave() {
        count.decrementAndGet();
    }

    int count() {
        return count.get();
    }

    /** The connection to be used for this address from now on. */
    void put(StreamConnection connection) {
        byRemote.put(connection.remote(), connection);
    }

    void remove(StreamConnection connection) {
        byRemote.remove(connection.remote(), connection);
    }

    /** The id of the connection to this address, or 0. */
    long find(Endpoint remote) {
        StreamConnection connection = byRemote.get(remote);
        return connection == null ? 0 : connection.id();
    }

    boolean kill(long id) {
        return id > 0 && owner(id).postKill(id);
    }
}
