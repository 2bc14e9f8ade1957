package strowger.engine.transport;

import org.agrona.DirectBuffer;

/**
 * The bytes of one stream connection, both ways: what {@link StreamConnection} stands on. What
 * comes of it is told to the connection: that it is open, what arrived, that it failed or closed.
 * On the reactor's thread.
 */
interface Stream {
    /**
     * Begins to open it to the connection's remote; {@link StreamConnection#onConnected} or {@link
     * StreamConnection#onConnectFailed} tells how that went.
     *
     * @param local to be bound to, any port of it; not set for any address.
     * @return false when it cannot even be tried.
     */
    boolean connect(StreamConnection connection, Endpoint local);

    /** Puts one that was accepted to work. */
    void accept(StreamConnection connection);

    /** The address on our side; not set while there is none. */
    Endpoint local();

    /** Bytes that wait to be taken by the kernel. */
    int queuedLength();

    /** Since when the kernel has not taken a byte of what waits; means nothing if nothing does. */
    long stuckSinceNs(long nowNs);

    /** Queues a copy of {@code message[0, length)}. */
    void write(DirectBuffer message, int length);

    /** Hands what is queued to the kernel. */
    void flush();

    /** Whether what comes is read. */
    boolean isReading();

    /** Reads on, or leaves what comes in the kernel until further notice. */
    void reads(boolean on);

    /** Sets the kernel's probes. */
    void keepalive(StreamConfig.Keepalive probes);

    /** Closes it; what is queued is dropped. */
    void close(EndReason reason);

    /** Has an action run once all of it is gone: at once, if it is. */
    void whenClosed(Runnable action);
}
