package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;

import org.junit.jupiter.api.Test;

import strowger.engine.reactor.Counters;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

class SocketQueuesTest {
    private static final int DATAGRAMS = 200;

    private final Counters<TransportCounter> counters = new Counters<>(TransportCounter.class);
    private final SocketQueues queues = new SocketQueues(counters);

    @Test
    void whenNobodyReceives_thenTheQueueFillsAndWhatFindsNoRoomIsCounted() throws IOException {
        assumeTrue(Epoll.isAvailable(), "no natives on this machine");
        TransportConfig defaults = TransportConfig.defaults();
        TransportConfig small =
                new TransportConfig(
                        defaults.datagramLengthMax(),
                        defaults.receiveBufferCount(),
                        defaults.sendSlotCount(),
                        16_384,
                        0,
                        defaults.trains(),
                        defaults.streams());
        Endpoint local = new Endpoint();
        local.set(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        UdpSocketFd socket = UdpSocketFd.open(local, small);
        try {
            queues.add(socket);
            queues.sample();
            assertEquals(0, queues.filledPercent());
            fill(socket.localAddress());
            queues.sample();
            assertTrue(queues.filledPercent() > 50, () -> queues.filledPercent() + " %");
            long dropped = queues.droppedCount();
            assertTrue(dropped > 0 && dropped < DATAGRAMS, () -> dropped + " dropped");
            assertEquals(dropped, counters.value(TransportCounter.RECEIVE_DROPPED));
            queues.sample();
            assertEquals(dropped, counters.value(TransportCounter.RECEIVE_DROPPED));
        } finally {
            socket.close();
        }
    }

    private static void fill(InetSocketAddress to) throws IOException {
        byte[] bytes = new byte[1_000];
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int count = 0; count < DATAGRAMS; count++) {
                sender.send(new DatagramPacket(bytes, bytes.length, to));
            }
        }
    }
}
