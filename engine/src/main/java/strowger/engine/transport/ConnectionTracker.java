package strowger.engine.transport;

import java.util.function.Consumer;

/** The connections of all reactors, for any thread: asked about by id or address, and told off. */
public interface ConnectionTracker {
    /** What {@link #find} answers when there is none. */
    long NONE = 0;

    /** Has each connection's beginning and end told, on its own reactor, from now on. */
    void listen(ConnectionListener listener);

    /** What a connection is about; ABSENT for one that has ended or never was. */
    ConnectionState state(long id);

    /** Copies what is known of a connection; whether there is one. */
    boolean read(long id, ConnectionFigures out);

    /**
     * Copies what is known of each connection, one after the other; those that come or go meanwhile
     * may be left out.
     *
     * @param each takes the same object again and again.
     */
    void forEach(Consumer<ConnectionFigures> each);

    /** The connection to be used for this address; its id, or {@link #NONE}. */
    long find(Protocol protocol, Endpoint remote);

    /** How many there are. */
    int count();

    /** How many of one protocol there are. */
    int count(Protocol protocol);

    /**
     * Closes a connection once what waits has been written.
     *
     * @return false when there is none of this id, or its reactor's inbox is full.
     */
    boolean close(long id);

    /**
     * Sets after how long without use a connection is closed, counted from now.
     *
     * @return false when there is none of this id, or its reactor's inbox is full.
     */
    boolean lifetime(long id, int timeMs);

    /**
     * Sets the kernel's probes on a connection.
     *
     * @return false when there is none of this id, or its reactor's inbox is full.
     */
    boolean keepalive(long id, StreamConfig.Keepalive probes);

    /**
     * Marks a connection so that {@link Connection#isEndTold()}.
     *
     * @return false when there is none of this id, or its reactor's inbox is full.
     */
    boolean tellEnd(long id);

    /**
     * Lets a connection be found under another port of its remote address (RFC 5923).
     *
     * @return false when there is none of this id, or its reactor's inbox is full.
     */
    boolean alias(long id, int port);
}
