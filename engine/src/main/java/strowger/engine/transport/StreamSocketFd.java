package strowger.engine.transport;

import io.netty.channel.unix.Socket;

import java.io.IOException;

/** The descriptor of a TCP socket, of the family of its address. */
final class StreamSocketFd extends Socket {
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_NOTSENT_LOWAT = 25;

    /** One that the kernel has accepted. */
    StreamSocketFd(int fd) {
        super(fd);
    }

    /**
     * A socket that listens, with the other reactors' on the same address. What it accepts has its
     * options: Linux hands them down, and so none needs to be set on each connection.
     */
    static StreamSocketFd listening(Endpoint local, StreamConfig config) throws IOException {
        StreamSocketFd socket = new StreamSocketFd(newSocketStream0(local.isIpv6()));
        try {
            if (local.isIpv6()) {
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            socket.setReuseAddress(true);
            socket.setReusePort(true);
            socket.bind(local.toSocketAddress());
            socket.configure(config);
            socket.listen(config.backlog());
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * A socket about to be connected.
     *
     * @param local to be bound to, any port of it; not set for any address.
     */
    static StreamSocketFd connecting(Endpoint local, boolean six, StreamConfig config)
            throws IOException {
        StreamSocketFd socket = new StreamSocketFd(newSocketStream0(six));
        try {
            if (local.isSet()) {
                socket.bind(local.toSocketAddress());
            }
            socket.configure(config);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void configure(StreamConfig config) throws IOException {
        setTcpNoDelay(true);
        setIntOpt(IPPROTO_TCP, TCP_NOTSENT_LOWAT, StreamConfig.UNSENT_LENGTH_MAX);
        if (config.resetToClose()) {
            setSoLinger(0);
        }
        if (config.userTimeoutMs() > 0) {
            setIntOpt(IPPROTO_TCP, TCP_USER_TIMEOUT, config.userTimeoutMs());
        }
        if (config.keepalive().enabled()) {
            keepalive(config.keepalive());
        }
    }

    /** Sets the kernel's probes; 0 leaves a time as the system has it. */
    void keepalive(StreamConfig.Keepalive probes) throws IOException {
        setKeepAlive(probes.enabled());
        set(TCP_KEEPIDLE, probes.idleSec());
        set(TCP_KEEPINTVL, probes.intervalSec());
        set(TCP_KEEPCNT, probes.count());
    }

    private void set(int option, int value) throws IOException {
        if (value > 0) {
            setIntOpt(IPPROTO_TCP, option, value);
        }
    }
}
