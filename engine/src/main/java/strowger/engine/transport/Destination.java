package strowger.engine.transport;

/** Where a message goes. Reusable; belongs to one thread. */
public final class Destination {
    private Protocol protocol = Protocol.UDP;
    private final Endpoint remote = new Endpoint();
    private ListenSocket local = ListenSocket.NONE;
    private long connectionId;
    private boolean existingOnly;
    private boolean last;
    private long openingId;
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
        openingId = 0;
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
        openingId = other.openingId;
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
        openingId = 0;
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
     * The connection that the last message sent here waits for, 0 if it was open: should it fail to
     * open, the message is lost.
     */
    public long openingId() {
        return openingId;
    }

    /** Set by what takes the message. */
    public Destination openingId(long id) {
        openingId = id;
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
