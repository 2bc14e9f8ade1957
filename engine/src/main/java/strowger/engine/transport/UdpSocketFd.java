package strowger.engine.transport;

import io.netty.channel.unix.Socket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/** The descriptor of a datagram socket, of the family of the address it is bound to. */
final class UdpSocketFd extends Socket {
    private static final Logger LOG = LoggerFactory.getLogger(UdpSocketFd.class);
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_UDP = 17;
    private static final int UDP_GRO = 104;

    private UdpSocketFd(int fd) {
        super(fd);
    }

    /** Opens and binds, shared with the other reactors' sockets on the same address. */
    static UdpSocketFd open(Endpoint local, TransportConfig config) throws IOException {
        UdpSocketFd socket = new UdpSocketFd(newSocketDgram0(local.isIpv6()));
        try {
            if (local.isIpv6()) {
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            socket.setReusePort(true);
            if (config.socketReceiveLength() > 0) {
                socket.queueLength(SO_RCVBUFFORCE, SO_RCVBUF, config.socketReceiveLength());
            }
            if (config.socketSendLength() > 0) {
                socket.queueLength(SO_SNDBUFFORCE, SO_SNDBUF, config.socketSendLength());
            }
            socket.bind(local.toSocketAddress());
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Past net.core.rmem_max and wmem_max where we may (CAP_NET_ADMIN); else as far as those. */
    private void queueLength(int forced, int wanted, int bytes) throws IOException {
        try {
            setIntOpt(SOL_SOCKET, forced, bytes);
        } catch (IOException notPermitted) {
            setIntOpt(SOL_SOCKET, wanted, bytes);
        }
    }

    /** Whether datagrams of one source and length may be received as one; Linux 5.0, any thread. */
    void receiveTrains(boolean wanted) {
        try {
            setIntOpt(SOL_UDP, UDP_GRO, wanted ? 1 : 0);
        } catch (IOException olderOrClosed) {
            LOG.debug("datagrams are received one by one", olderOrClosed);
        }
    }
}
