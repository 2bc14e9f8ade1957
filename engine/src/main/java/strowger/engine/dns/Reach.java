package strowger.engine.dns;

import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;

import java.util.List;

/** What this server's sockets can speak. Immutable. */
final class Reach {
    private final int ipv4;
    private final int ipv6;

    private Reach(int ipv4, int ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    static Reach of(List<ListenSocket> sockets) {
        int four = 0;
        int six = 0;
        for (ListenSocket socket : sockets) {
            int bit = 1 << socket.protocol().ordinal();
            four |= socket.endpoint().isIpv6() ? 0 : bit;
            six |= socket.endpoint().isIpv6() ? bit : 0;
        }
        return new Reach(four, six);
    }

    boolean has(Protocol protocol) {
        return has(protocol, false) || has(protocol, true);
    }

    boolean has(Protocol protocol, boolean overIpv6) {
        return ((overIpv6 ? ipv6 : ipv4) >>> protocol.ordinal() & 1) != 0;
    }
}
