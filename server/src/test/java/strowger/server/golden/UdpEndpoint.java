package strowger.server.golden;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** A UDP socket, bound from the start. */
final class UdpEndpoint implements Endpoint {
    private static final int DATAGRAM_LENGTH_MAX = 65_535;

    private final Inbox inbox = new Inbox();
    private final InetAddress server;
    private final DatagramSocket socket;

    UdpEndpoint(InetAddress server, String ip, int port) throws IOException {
        this.server = server;
        socket = new DatagramSocket(new InetSocketAddress(ip, port));
        Thread.ofPlatform().daemon().name("udp-" + port).start(this::receive);
    }

    private void receive() {
        byte[] bytes = new byte[DATAGRAM_LENGTH_MAX];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                long nowNs = System.nanoTime();
                SocketAddress from = packet.getSocketAddress();
                String raw = new String(bytes, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                inbox.add(new Arrival(raw, nowNs, reply -> send(reply, from)));
            }
        } catch (IOException e) {
            assert socket.isClosed() : e;
        }
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void open(int port) {} // it is, from the start

    @Override
    public void send(byte[] bytes, int port) throws IOException {
        send(bytes, new InetSocketAddress(server, port));
    }

    private void send(byte[] bytes, SocketAddress to) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Override
    public void disconnect(boolean isReset) {
        throw new IllegalStateException("a UDP socket has no connection to end");
    }

    @Override
    public boolean awaitClosed(long timeoutMs) {
        throw new IllegalStateException("a UDP socket has no connection to be closed");
    }

    @Override
    public void close() {
        socket.close();
    }
}
