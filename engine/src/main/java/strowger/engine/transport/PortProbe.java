package strowger.engine.transport;

import strowger.engine.reactor.SetupException;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Binds an address for a moment without sharing it. With SO_REUSEPORT another process of the same
 * user could take half of our messages and nobody would be told; this tells. It also turns port 0
 * into a free one that all reactors can share.
 */
final class PortProbe {
    /** For how long a port in use is tried again. */
    private static final int PATIENCE_MS = 1000;

    private static final int BETWEEN_MS = 20;

    private PortProbe() {}

    /**
     * The socket with a port that can be bound now. One in use is tried again for a second: of a
     * process that was killed the kernel closes the sockets of a ring a moment after it is gone.
     *
     * @throws SetupException with one clear line when it cannot.
     */
    static ListenSocket bindable(ListenSocket listen) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (true) { // a second at most
            try {
                return probe(listen);
            } catch (IOException e) {
                if (!isInUse(e) || System.nanoTime() - untilNs >= 0) {
                    throw refusal(listen, e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BETWEEN_MS));
            }
        }
    }

    private static boolean isInUse(Exception cause) {
        return String.valueOf(cause.getMessage()).contains("in use");
    }

    private static ListenSocket probe(ListenSocket listen) throws IOException {
        StandardProtocolFamily family =
                listen.endpoint().isIpv6()
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET;
        try (NetworkChannel channel = open(listen.protocol(), family)) {
            channel.bind(listen.endpoint().toSocketAddress());
            return listen.withPort(((InetSocketAddress) channel.getLocalAddress()).getPort());
        }
    }

    private static NetworkChannel open(Protocol protocol, StandardProtocolFamily family)
            throws IOException {
        if (protocol == Protocol.UDP) {
            return DatagramChannel.open(family);
        }
        return ServerSocketChannel.open(family)
                .setOption(StandardSocketOptions.SO_REUSEADDR, true); // not stopped by TIME_WAIT
    }

    static SetupException refusal(ListenSocket listen, Exception cause) {
        String message = String.valueOf(cause.getMessage());
        String why = ": " + message;
        if (isInUse(cause)) {
            why = " is in use; stop who uses it, or choose another port";
        } else if (cause instanceof BindException && message.contains("assign")) {
            why = ": no interface has this address";
        } else if (message.contains("ermission")) {
            why = ": no permission for this port; ports below 1024 need CAP_NET_BIND_SERVICE";
        }
        return new SetupException(listen + why, cause);
    }
}
