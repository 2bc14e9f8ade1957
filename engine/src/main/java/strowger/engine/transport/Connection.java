package strowger.engine.transport;

/** What others may know of a connection; to be read on the reactor that owns it. */
public interface Connection {
    /** Positive, never given twice in a run. */
    long id();

    /** What it speaks. */
    Protocol protocol();

    /** The other side; not to be changed. */
    Endpoint remote();

    /** The name that it was opened to; empty for none, or if the other side opened it. */
    default String serverName() {
        return "";
    }

    /** What its profile of TLS is to be chosen by; empty for its address or name. */
    default String serverId() {
        return "";
    }

    /** The socket that accepted it, or on whose behalf it was opened. */
    ListenSocket socket();

    /** Whether the other side opened it. */
    boolean isAccepted();

    /** Whether messages could be exchanged over it at any time. */
    default boolean wasOpen() {
        return true;
    }

    /** Whether somebody awaits an answer to what went over it ({@link Destination#isAwaited}). */
    default boolean isAwaited() {
        return true;
    }

    /** Bytes that wait to be written. */
    int queuedLength();

    /** Whether a script asked to be told of its end, where not all ends are told. */
    boolean isEndTold();
}
