package strowger.engine.transport;

import java.util.concurrent.TimeUnit;

/** A copy of what is known of one connection at one moment. Reusable; for one thread. */
public final class ConnectionFigures {
    long id;
    ConnectionState state = ConnectionState.ABSENT;
    Protocol protocol = Protocol.TCP;
    boolean accepted;
    long openedMs;
    long usedNs;
    int lifetimeMs;
    long bytesIn;
    long bytesOut;
    long messagesIn;
    long messagesOut;
    int queuedLength;
    final Endpoint remote = new Endpoint();
    final Endpoint local = new Endpoint();

    /** {@code $conid}. */
    public long id() {
        return id;
    }

    public ConnectionState state() {
        return state;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Whether the other side opened it. */
    public boolean isAccepted() {
        return accepted;
    }

    /** When it began, in milliseconds since 1970. */
    public long openedMs() {
        return openedMs;
    }

    /** Milliseconds without use, after which it is closed. */
    public int lifetimeMs() {
        return lifetimeMs;
    }

    /** Milliseconds until it is closed if it is not used; 0 when that is due. */
    public long idleLeftMs() {
        long idleMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - usedNs);
        return Math.max(0, lifetimeMs - idleMs);
    }

    public long bytesIn() {
        return bytesIn;
    }

    public long bytesOut() {
        return bytesOut;
    }

    public long messagesIn() {
        return messagesIn;
    }

    public long messagesOut() {
        return messagesOut;
    }

    /** Bytes that waited when the last message was queued. */
    public int queuedLength() {
        return queuedLength;
    }

    /** The other side; changes with the next copy. */
    public Endpoint remote() {
        return remote;
    }

    /** Our side; changes with the next copy. */
    public Endpoint local() {
        return local;
    }
}
