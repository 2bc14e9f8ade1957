package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.StreamPeer.connect;
import static strowger.engine.transport.StreamPeer.message;
import static strowger.engine.transport.StreamPeer.read;
import static strowger.engine.transport.StreamPeer.streams;
import static strowger.engine.transport.StreamPeer.write;
import static strowger.engine.transport.StreamPeer.writeAll;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;

import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Peers that read nothing, or slowly: they wait, delay nobody, and end in time. */
class StreamPressureSystemTest {
    /** Where to send to a client, which has sent a message. */
    private static Destination greeted(Loopback loopback, Socket client) throws Exception {
        write(client, message(""));
        return new Destination()
                .protocol(Protocol.TCP)
                .connectionId(loopback.await().connectionId());
    }

    /** Queues a message so many times in one turn; whether all were taken. */
    private static boolean queue(Loopback loopback, int count, String message, Destination to) {
        return loopback.on(
                0,
                () -> {
                    Outbound outbound = loopback.transports.outbound(loopback.reactors.reactor(0));
                    boolean taken = true;
                    for (int each = 0; each < count && taken; each++) {
                        taken = Loopback.sendOn(outbound, message, to);
                    }
                    return taken;
                });
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatDoesNotReadIsRefusedAndClosed(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.counts(10, 1024).lifetimeMs(120_000).queues(65_536, 1 << 30));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            Destination to = greeted(loopback, client);
            String large = message("w".repeat(30_000));
            int taken = 0;
            while (taken < 10_000 && loopback.send(0, large, to)) {
                taken++;
            }
            assertTrue(taken > 0 && taken < 10_000, "taken: " + taken);
            assertEquals(EndReason.WRITE_QUEUE_FULL, loopback.awaitEnded().reason());
            assertEquals(1, loopback.transports.total(TransportCounter.SEND_REFUSED));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatTakesNothingEndsByTheWriteDeadline(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.sendTimes(200, 0).queues(64 << 20, 128 << 20));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            Destination to = greeted(loopback, client);
            String large = message("w".repeat(60_000));
            assertTrue(queue(loopback, 300, large, to)); // more than the kernel keeps for it
            assertEquals(EndReason.WRITE_TIMEOUT, loopback.awaitEnded().reason());
            Loopback.awaitTrue(() -> loopback.transports.queuedLength() == 0);
        }
    }

    /** The deadline counts from the last byte taken, not from when somebody looked. */
    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatStopsTakingEndsByTheDeadlineSinceItsLastByte(Io io) throws Exception {
        int timeMs = 2_000;
        TransportConfig config =
                streams(with -> with.sendTimes(timeMs, 0).queues(64 << 20, 128 << 20));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            Destination to = greeted(loopback, client);
            String large = message("w".repeat(60_000));
            assertTrue(queue(loopback, 500, large, to)); // more than the kernel keeps for it
            long sentNs = System.nanoTime(); // it is stuck, and then takes some more
            Loopback.awaitTrue(() -> System.nanoTime() - sentNs > timeMs * 250_000L);
            long beginNs = System.nanoTime();
            assertEquals(4 << 20, client.getInputStream().readNBytes(4 << 20).length);
            long endNs = System.nanoTime();
            assertEquals(EndReason.WRITE_TIMEOUT, loopback.awaitEnded().reason());
            long sinceBeginMs = (System.nanoTime() - beginNs) / 1_000_000;
            long sinceEndMs = (System.nanoTime() - endNs) / 1_000_000;
            assertTrue(sinceBeginMs >= timeMs, "after " + sinceBeginMs + " ms");
            assertTrue(sinceEndMs < timeMs * 8 / 5, "after " + sinceEndMs + " ms");
        }
    }

    /** What it has not taken is given up: the kernel does not go on trying for minutes. */
    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatTakesNothingIsReset(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.sendTimes(200, 0).queues(64 << 20, 128 << 20));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            Destination to = greeted(loopback, client);
            assertTrue(queue(loopback, 300, message("w".repeat(60_000)), to));
            assertEquals(EndReason.WRITE_TIMEOUT, loopback.awaitEnded().reason());
            SocketException reset =
                    assertThrows(
                            SocketException.class, () -> client.getInputStream().readAllBytes());
            assertTrue(String.valueOf(reset.getMessage()).contains("reset"));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatTakesLittleByLittleStays(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.sendTimes(400, 0).queues(64 << 20, 128 << 20));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            Destination to = greeted(loopback, client);
            String large = message("w".repeat(60_000));
            assertTrue(queue(loopback, 300, large, to));
            long total = 300L * large.length();
            long begun = System.nanoTime();
            long read = 0;
            while (read < total) { // slower than the deadline for all, faster for each part
                int next = (int) Math.min(1 << 16, total - read);
                read += client.getInputStream().readNBytes(next).length;
                while (System.nanoTime() - begun < read * 1_000_000_000 / total) {
                    Thread.onSpinWait();
                }
            }
            assertEquals(total, read);
            assertTrue(loopback.ended.isEmpty());
        }
    }

    /** What it asks waits while its answers do: they never fill its queue. */
    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatAsksMuchBeforeItReadsIsAnswered(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.sendTimes(20_000, 0).queues(100_000, 128 << 20));
        String message = message("w".repeat(20_000));
        int count = 1_000;
        try (Loopback loopback = new Loopback(io, 1, config, Loopback::echo, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            Thread asking =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> writeAll(client, message.repeat(count)));
            Loopback.awaitTrue(() -> loopback.transports.queuedLength() > 8_192);
            for (int each = 0; each < count; each++) {
                assertEquals(message, read(client, message.length()));
            }
            asking.join();
            assertEquals(1, loopback.transports.connectionCount());
            Loopback.awaitTrue(() -> loopback.transports.queuedLength() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aHundredPeersThatReadNothingDelayNobodyAndEnd(Io io) throws Exception {
        TransportConfig config =
                streams(
                        with ->
                                with.sendTimes(1_000, 0)
                                        .lifetimeMs(20_000)
                                        .queues(8 << 20, 1 << 30));
        List<Socket> deaf = new ArrayList<>();
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket other = connect(loopback.socket(0))) {
            List<Destination> all = new ArrayList<>();
            for (int each = 0; each < 100; each++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(loopback.socket(0).endpoint().toSocketAddress());
                deaf.add(socket);
                write(socket, message(""));
                all.add(
                        new Destination()
                                .protocol(Protocol.TCP)
                                .connectionId(loopback.await().connectionId()));
            }
            String large = message("w".repeat(60_000));
            for (Destination to : all) {
                assertTrue(queue(loopback, 50, large, to)); // more than the kernel keeps for it
            }
            int ended = 0;
            while (ended < 100) {
                write(other, "\r\n\r\n");
                assertEquals("\r\n", read(other, 2));
                for (Loopback.Ended each = loopback.ended.poll();
                        each != null;
                        each = loopback.ended.poll()) {
                    assertEquals(EndReason.WRITE_TIMEOUT, each.reason());
                    ended++;
                }
            }
            assertEquals(1, loopback.transports.connectionCount());
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
        }
    }
}
