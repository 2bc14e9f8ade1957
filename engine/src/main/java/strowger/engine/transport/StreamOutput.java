package strowger.engine.transport;

import org.agrona.DirectBuffer;

/**
 * What goes over one connection: queued, bounded, handed to the kernel at the end of the turn, and
 * taken by the peer within a time. On the reactor's thread.
 */
final class StreamOutput {
    private static final int LOOKS = 8; // in the time in which the peer must take a byte

    private final StreamConnection connection;
    private final Connections connections;
    private boolean written; // and not flushed yet

    StreamOutput(StreamConnection connection, Connections connections) {
        this.connection = connection;
        this.connections = connections;
    }

    /**
     * Queues a message, to be written at the end of the turn.
     *
     * @return false when there is no room among all that waits, or when its own queue is full,
     *     which ends the connection.
     */
    boolean send(DirectBuffer message, int length) {
        Stream stream = connection.stream();
        if (stream.queuedLength() + length > connection.config().queueLengthMax()) {
            connection.end(EndReason.WRITE_QUEUE_FULL);
            return false;
        }
        if (!connections.hasRoom(length)) {
            return false;
        }
        stream.write(message, length);
        connection.records().queued(connection.record(), length, connection.nowNs());
        boolean _ = observe();
        toBeFlushed();
        return true;
    }

    /** It is open: what was queued meanwhile goes at the end of the turn. */
    void onOpen() {
        if (connection.queuedLength() > 0) {
            toBeFlushed();
        }
    }

    private void toBeFlushed() {
        if (!written) {
            written = true;
            connections.onWritten(connection);
        }
    }

    /** Hands what is queued to the kernel; while the connection opens, that waits. */
    void flush() {
        written = false;
        if (connection.isOpen()) {
            connection.stream().flush();
        }
    }

    /** A turn after it was flushed: if something still waits, it has its deadline. */
    void onFlushed() {
        if (!connection.hasEnded() && observe() && connection.isOpen()) {
            long _ = connection.stream().stuckSinceNs(connection.nowNs()); // some count from here
            connection.wakeIn(lookMs());
        }
    }

    /** How often a connection is looked at whose peer does not take what waits for it. */
    int lookMs() {
        return Math.max(1, connection.config().sendTimeoutMs() / LOOKS);
    }

    /** What is left of the time in which the peer must take a byte of what waits. */
    long leftNs(long nowNs) {
        if (!observe()) {
            return Long.MAX_VALUE;
        }
        Stream stream = connection.stream();
        stream.flush(); // for the case that the ring did not take it
        long timeNs = StreamConnection.nanos(connection.config().sendTimeoutMs());
        return stream.stuckSinceNs(nowNs) + timeNs - nowNs;
    }

    /** Notes how much waits; whether anything does. */
    private boolean observe() {
        int length = connection.queuedLength();
        int seen = connection.records().queuedLength(connection.record());
        connections.onQueue(length - seen);
        connection.records().queuedLength(connection.record(), length);
        return length > 0;
    }

    /** Nothing waits any more: the connection has ended. */
    void drop() {
        connections.onQueue(-connection.records().queuedLength(connection.record()));
    }
}
