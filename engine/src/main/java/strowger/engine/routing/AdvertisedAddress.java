package strowger.engine.routing;

import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * The host and port that the script has our Via show, in place of those of the socket that a
 * request leaves by. Reusable.
 */
public final class AdvertisedAddress {
    private final Value host = new Value();
    private int port; // 0 for the socket's

    void clear() {
        host.setNull();
        port = 0;
    }

    /** Shows this host, an address of IPv6 in brackets; null for the socket's. */
    public void host(Value shown, Arena arena) {
        Branch.assign(host, shown, arena);
    }

    /** Shows this port; 0 for the socket's. */
    public void port(int shown) {
        port = shown;
    }

    public Value host() {
        return host;
    }

    public int port() {
        return port;
    }

    void copyFrom(AdvertisedAddress other, Arena arena) {
        host(other.host, arena);
        port = other.port;
    }

    /** Bytes that it adds to what a socket's own address takes. */
    int lengthMax() {
        return host.isText() ? host.length() : 0;
    }

    /** Writes what is shown of a socket. */
    void put(ListenSocket socket, Output out) {
        if (host.isText()) {
            out.put(host);
        } else {
            out.putHost(socket);
        }
        out.put(':').putNumber(port == 0 ? Output.port(socket) : port);
    }
}
