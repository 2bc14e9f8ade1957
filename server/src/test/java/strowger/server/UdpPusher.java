package strowger.server;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Has a server send messages over TCP: it asks for them over UDP. Any thread. */
final class UdpPusher implements AutoCloseable {
    private static final long DEADLINE_MS = 20_000;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final InetSocketAddress server;

    /**
     * @param server which forwards what is for the user {@code push}, and listens over UDP at its
     *     first address.
     */
    UdpPusher(Server server) throws IOException {
        this.server = server.sockets().get(0).endpoint().toSocketAddress();
    }

    /** Has one message sent, of about this length. */
    void push(InetSocketAddress to, int length) throws IOException {
        String uri =
                "sip:push@%s:%d;transport=tcp"
                        .formatted(to.getAddress().getHostAddress(), to.getPort());
        String filling = ("X-Filling: " + "x".repeat(500) + "\r\n").repeat(length / 500);
        SipClient.send(socket, server, SipClient.request("OPTIONS", uri, uri, "UDP", filling));
    }

    /** Has long messages sent until something is the case. */
    void pushUntil(InetSocketAddress to, BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            push(to, 30_000);
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
