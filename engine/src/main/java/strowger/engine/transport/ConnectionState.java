package strowger.engine.transport;

/** What a connection is about. */
public enum ConnectionState {
    /** There is no such connection, or none any more. */
    ABSENT,
    /** It is being opened by us. */
    CONNECTING,
    /** It was accepted and agrees on its keys with the other side. */
    ACCEPTING,
    /** Messages go both ways. */
    OPEN,
    /** It is to close once what waits is written. */
    CLOSING;

    private static final ConnectionState[] ALL = values();

    static ConnectionState of(int ordinal) {
        return ordinal >= 0 && ordinal < ALL.length ? ALL[ordinal] : ABSENT;
    }

    /** Whether messages can be given to it, now or once it is open. */
    public boolean isAlive() {
        return this != ABSENT && this != CLOSING;
    }
}
