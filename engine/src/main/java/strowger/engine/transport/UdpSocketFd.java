package strowger.engine.transport;

import io.netty.channel.unix.Socket;

import java.io.IOException;

/** The descriptor of a datagram socket, of the family of the address it is bound to. */
final class UdpSocketFd extends Socket {
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

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
                socket.setReceiveBufferSize(config.socketReceiveLength());
            }
            if (config.socketSendLength() > 0) {
                socket.setSendBufferSize(config.socketSendLength());
            }
            socket.bind(local.toSocketAddress());
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
