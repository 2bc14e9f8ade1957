package strowger.engine.transport;

/** Where a message goes. Reusable; belongs to one thread. */
public final class Destination {
    private Protocol protocol = Protocol.UDP;
    private final Endpoint remote = new Endpoint();
    private ListenSocket local = ListenSocket.NONE;
    private long connectionId;
    private boolean existingOnly;
    private boolean last;
    private boolean unordered;
    private boolean awaited;
    private long carrierId;
    private String serverName = "";
    private String serverId = "";

    /** Back the way the message came (RFC 3261 §18.2.2, RFC 3581 §4). */
    public Destination replyTo(Inbound inbound) {
        protocol = inbound.socket().protocol();
        remote.copyFrom(inbound.source());
        local = inbound.socket();
        connectionId = inbound.connectionId();
        existingOnly = false;
        last = false;
        unordered = false;
        awaited = false;
        carrierId = 0;
        server("", "");
        return this;
    }

    /** Takes all that the other one holds. */
    public Destination copyFrom(Destination other) {
        protocol = other.protocol;
        remote.copyFrom(other.remote);
        local = other.local;
        connectionId = other.connectionId;
        existingOnly = other.existingOnly;
        last = other.last;
        unordered = other.unordered;
        awaited = other.awaited;
        carrierId = other.carrierId;
        server(other.serverName, other.serverId);
        return this;
    }

    /** Back to UDP, no remote, no socket, no connection. */
    public Destination clear() {
        protocol = Protocol.UDP;
        remote.clear();
        local = ListenSocket.NONE;
        connectionId = 0;
        existingOnly = false;
        last = false;
        unordered = false;
        awaited = false;
        carrierId = 0;
        server("", "");
        return this;
    }

    public Protocol protocol() {
        return protocol;
    }

    public Destination protocol(Protocol spoken) {
        protocol = spoken;
        return this;
    }

    /** The other side, set in place; may stay unset when a connection is given. */
    public Endpoint remote() {
        return remote;
    }

    /** The socket to send from; {@link ListenSocket#NONE} leaves the choice to the transports. */
    public ListenSocket local() {
        return local;
    }

    public Destination local(ListenSocket socket) {
        local = socket;
        return this;
    }

    /**
     * The connection to use, 0 for any to the remote. One that has ended is replaced by another to
     * the remote, opened if need be (RFC 3261 §18.2.2).
     */
    public long connectionId() {
        return connectionId;
    }

    public Destination connectionId(long id) {
        connectionId = id;
        return this;
    }

    /** Whether no connection is to be opened: without one, the message is refused. */
    public boolean isExistingOnly() {
        return existingOnly;
    }

    public Destination existingOnly(boolean only) {
        existingOnly = only;
        return this;
    }

    /** Whether the connection ends behind the message, if that is no provisional reply. */
    public boolean isLast() {
        return last;
    }

    public Destination last(boolean ends) {
        last = ends;
        return this;
    }

    /**
     * Whether a datagram may leave before or behind the others that are sent there in the same
     * turn, as it has to do with none of them.
     */
    public boolean isUnordered() {
        return unordered;
    }

    public Destination unordered(boolean any) {
        unordered = any;
        return this;
    }

    /**
     * Whether an answer is awaited over the connection that takes the message: its end is told to
     * all reactors ({@link Connection#isAwaited}), and should it have ended before the message
     * reached it, none is opened in its place.
     */
    public boolean isAwaited() {
        return awaited;
    }

    public Destination awaited(boolean answer) {
        awaited = answer;
        return this;
    }

    /**
     * The connection that took the last message sent here, open or not yet; 0 if that was not
     * {@link #isAwaited() awaited}. Should it end, the message may be lost.
     */
    public long carrierId() {
        return carrierId;
    }

    /** Set by what takes the message. */
    public Destination carrierId(long id) {
        carrierId = id;
        return this;
    }

    /** The name that led here, for TLS to ask for (RFC 5922 §4); empty if it was an address. */
    public String serverName() {
        return serverName;
    }

    /** What the client profile of TLS is chosen by; empty for its address or name. */
    public String serverId() {
        return serverId;
    }

    /** Says whom TLS is to be spoken with, should a connection be opened. */
    public Destination server(String name, String id) {
        serverName = name;
        serverId = id;
        return this;
    }
}
