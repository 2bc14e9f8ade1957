package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;

import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.ReactorCounter;
import strowger.engine.reactor.Reactors;
import strowger.engine.reactor.SetupException;

import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A datagram in and out on io_uring allocates nothing once warm. Netty makes one callback object of
 * 16 bytes for each turn of its loop, however many datagrams the turn handles; that is allowed for.
 */
class DatagramAllocationTest {
    private static final int WINDOW = 32;
    private static final int ROUNDS = 2_000;
    private static final int NETTY_BYTES_PER_TURN = 16;
    private static final int ATTEMPTS = 20; // the compiler decides when it is warm

    private static final class Echo implements MessageSink {
        private final Reactor reactor;
        private final Destination destination = new Destination();
        private final CompletableFuture<Outbound> out = new CompletableFuture<>();
        private volatile long threadId;

        Echo(Reactor reactor) {
            this.reactor = reactor;
        }

        @Override
        public void onMessage(Inbound inbound) {
            threadId = Thread.currentThread().threadId();
            assertTrue(reactor.isCurrent());
            Outbound outbound = out.join();
            MutableDirectBuffer buffer = outbound.claim(inbound.length());
            buffer.putBytes(0, inbound.buffer(), inbound.offset(), inbound.length());
            assertTrue(outbound.commit(inbound.length(), destination.replyTo(inbound)));
        }
    }

    private static Reactors ring() {
        ReactorConfig config = ReactorConfig.defaults().withIo(Io.IO_URING).withCount(1);
        try {
            return Reactors.start(config);
        } catch (SetupException e) {
            assumeTrue(false, "io_uring is not to be had here: " + e.getMessage());
            throw e;
        }
    }

    @Test
    void anEchoAllocatesNothingOnceWarm() throws Exception {
        try (Reactors reactors = ring()) {
            Echo echo = new Echo(reactors.reactor(0));
            try (Transports transports =
                            Transports.start(
                                    reactors,
                                    TransportConfig.defaults(),
                                    List.of(ListenSocket.parse("udp:127.0.0.1:0")),
                                    _ -> echo,
                                    ConnectionListener.NONE);
                    DatagramSocket client =
                            new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                assertTrue(echo.out.complete(transports.outbound(reactors.reactor(0))));
                client.setSoTimeout((int) Loopback.DEADLINE_MS);
                client.connect(transports.sockets().getFirst().endpoint().toSocketAddress());
                assertAllocatesNothing(client, echo);
            }
        }
    }

    private static void assertAllocatesNothing(DatagramSocket client, Echo echo) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Counters<ReactorCounter> counters = echo.reactor.counters();
        exchange(client);
        long leastOfOurs = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && leastOfOurs > 0; attempt++) {
            long bytesBefore = threads.getThreadAllocatedBytes(echo.threadId);
            long turnsBefore = counters.value(ReactorCounter.TURNS);
            for (int round = 0; round < ROUNDS; round++) {
                exchange(client);
            }
            long turns = counters.value(ReactorCounter.TURNS) - turnsBefore + 1;
            long bytes = threads.getThreadAllocatedBytes(echo.threadId) - bytesBefore;
            leastOfOurs = Math.min(leastOfOurs, Math.max(0, bytes - turns * NETTY_BYTES_PER_TURN));
        }
        assertEquals(0, leastOfOurs, "bytes for " + ROUNDS * WINDOW + " datagrams");
    }

    private static void exchange(DatagramSocket client) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[600], 600);
        for (int each = 0; each < WINDOW; each++) {
            client.send(packet);
        }
        for (int each = 0; each < WINDOW; each++) {
            client.receive(packet);
        }
    }
}
