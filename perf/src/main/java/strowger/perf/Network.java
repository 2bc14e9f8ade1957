package strowger.perf;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Opens sockets and waits for any of them; at most {@link #WIRES_MAX}. Used by one thread. */
interface Network extends AutoCloseable {
    /** A caller's and a callee's. */
    int WIRES_MAX = 2;

    /** Binds a socket; port 0 takes a free one. */
    Wire open(InetSocketAddress local) throws IOException;

    /** Waits until a datagram is there or {@code timeoutNs} is over, whichever is first. */
    void await(long timeoutNs);

    @Override
    void close();

    /** How datagrams reach the kernel. */
    enum Io {
        /** libc where the platform has it, else the JDK's channels. */
        AUTO,
        /**
         * {@code sendmmsg} and {@code recvmmsg} of libc; datagrams of one length leave and come as
         * one (UDP GSO and GRO), as network cards pass them on.
         */
        NATIVE,
        /** The same, each datagram by itself. */
        SINGLE,
        /** {@code DatagramChannel}, a system call a datagram; {@code SocketChannel} over TCP. */
        CHANNEL
    }

    /**
     * The network of the kind asked for.
     *
     * @param flows TCP connections, or {@link StreamNetwork#ONE_EACH}; 0 for UDP.
     */
    static Network of(Io io, int flows) throws IOException {
        boolean libc = io == Io.NATIVE || (io == Io.AUTO && LibC.isAvailable());
        if (flows > 0 && (libc || io == Io.SINGLE)) {
            return new NativeStreamNetwork(flows);
        }
        if (flows != 0) {
            return new StreamNetwork(flows);
        }
        if (libc || io == Io.SINGLE) {
            return new NativeNetwork(libc);
        }
        return new ChannelNetwork();
    }
}
