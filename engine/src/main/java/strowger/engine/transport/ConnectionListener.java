package strowger.engine.transport;

/** Hears of connections; called on the reactor that owns the connection. */
public interface ConnectionListener {
    /** Hears nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    /**
     * A connection has come about, TLS agreed upon; nothing was sent over it yet.
     *
     * @return whether it may be used; it is closed otherwise, and what waits for it is dropped.
     */
    default boolean admits(Connection connection) {
        return true;
    }

    /** The connection is open, accepted or connected. */
    default void opened(Connection connection) {}

    /**
     * The connection has ended; called exactly once for each, also for one that never opened.
     *
     * @param connection whose fields may still be read during the call.
     */
    default void ended(Connection connection, EndReason reason) {}
}
