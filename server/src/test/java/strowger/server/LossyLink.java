package strowger.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way over UDP on which datagrams get lost, in both directions: those to {@link #port()} go to a
 * target, what that answers goes to whoever sent last.
 */
final class LossyLink implements AutoCloseable {
    private static final int LENGTH_MAX = 65_535;
    private static final int QUEUE_BYTES = 4 << 20; // on a busy machine, chance alone is to lose

    private final DatagramSocket near = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket far = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final int lostPercent;
    private final AtomicLong lost = new AtomicLong();
    private volatile SocketAddress target;
    private volatile SocketAddress sender;

    /**
     * @param seed decides which are lost.
     */
    LossyLink(InetSocketAddress target, int lostPercent, long seed) throws IOException {
        this.target = target;
        this.lostPercent = lostPercent;
        near.setReceiveBufferSize(QUEUE_BYTES);
        far.setReceiveBufferSize(QUEUE_BYTES);
        sender = near.getLocalSocketAddress();
        Thread.ofPlatform().daemon().start(() -> carry(near, far, new Random(seed), true));
        Thread.ofPlatform().daemon().start(() -> carry(far, near, new Random(seed + 1), false));
    }

    int port() {
        return near.getLocalPort();
    }

    /** Where datagrams go from now on. */
    void target(InetSocketAddress address) {
        target = address;
    }

    long lostCount() {
        return lost.get();
    }

    private void carry(DatagramSocket from, DatagramSocket to, Random random, boolean outward) {
        byte[] memory = new byte[LENGTH_MAX];
        while (!from.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(memory, memory.length);
                from.receive(packet);
                if (outward) {
                    sender = packet.getSocketAddress();
                }
                if (random.nextInt(100) < lostPercent) {
                    lost.incrementAndGet();
                } else {
                    packet.setSocketAddress(outward ? target : sender);
                    to.send(packet);
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
