package strowger.engine.transport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One message received: its bytes and where they came from. Reused: valid during the call that
 * hands it over, on that reactor's thread. Who needs it longer copies it.
 */
public final class Inbound {
    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;
    private int length;
    private final Endpoint source = new Endpoint();
    private ListenSocket socket = ListenSocket.NONE;
    private long connectionId;
    private long receivedNs;

    /** Takes the place of the message; the source is set apart, through {@link #source()}. */
    public Inbound wrap(DirectBuffer bytes, int start, int count) {
        buffer = bytes;
        offset = start;
        length = count;
        return this;
    }

    /** Takes the way the message came: socket, connection (0 for a datagram) and moment. */
    public Inbound arrived(ListenSocket through, long connection, long nowNs) {
        socket = through;
        connectionId = connection;
        receivedNs = nowNs;
        return this;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where the message begins in {@link #buffer()}, in bytes. */
    public int offset() {
        return offset;
    }

    /** How long the message is, in bytes. */
    public int length() {
        return length;
    }

    /** Who sent it, as the network shows it: {@code $si} and {@code $sp}. */
    public Endpoint source() {
        return source;
    }

    /** The socket that received it, or that accepted its connection. */
    public ListenSocket socket() {
        return socket;
    }

    /** The connection it came over, {@code $conid}; 0 for a datagram. */
    public long connectionId() {
        return connectionId;
    }

    /** When it was read, on the clock of {@code Reactor.nowNs()}. */
    public long receivedNs() {
        return receivedNs;
    }
}
