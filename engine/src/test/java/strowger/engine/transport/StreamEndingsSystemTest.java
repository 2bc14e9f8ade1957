package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.StreamPeer.CONFIG;
import static strowger.engine.transport.StreamPeer.connect;
import static strowger.engine.transport.StreamPeer.message;
import static strowger.engine.transport.StreamPeer.read;
import static strowger.engine.transport.StreamPeer.streams;
import static strowger.engine.transport.StreamPeer.write;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;

import java.net.Socket;
import java.util.Set;

/** Connections end once, for one reason, and leave nothing behind. */
class StreamEndingsSystemTest {
    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionWithoutUseEndsAfterItsLifetime(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.counts(10, 1024).lifetimeMs(60).queues(65_536, 1 << 30));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            assertEquals(EndReason.IDLE, loopback.awaitEnded().reason());
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void whatWaitsIsWrittenBeforeAConnectionIsClosed(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message(""));
            long id = loopback.await().connectionId();
            Destination to = new Destination().protocol(Protocol.TCP).connectionId(id);
            String large = message("w".repeat(60_000));
            assertTrue(loopback.send(0, large, to));
            assertTrue(loopback.transports.connections().close(id));
            assertEquals(large, read(client, large.length()));
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void whoClosesItsSideBehindARequestGetsTheAnswer(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message("last"));
            client.shutdownOutput();
            assertEquals(message("last"), read(client, message("last").length()));
            assertEquals(-1, client.getInputStream().read());
            assertEquals(EndReason.CLOSED_BY_PEER, loopback.awaitEnded().reason());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionThatIsKilledEndsOnceForThatReason(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 2, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message(""));
            long id = loopback.await().connectionId();
            assertTrue(loopback.transports.connections().close(id));
            boolean _ = loopback.transports.connections().close(id);
            assertEquals(EndReason.KILLED, loopback.awaitEnded().reason());
            assertEquals(-1, client.getInputStream().read());
            assertTrue(loopback.ended.isEmpty());
            Destination gone = new Destination().protocol(Protocol.TCP).connectionId(id);
            int owner = (int) (id % 2);
            assertFalse(loopback.send(owner, message("late"), gone));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionBrokenOffEndsOnce(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0")) {
            try (Socket client = connect(loopback.socket(0))) {
                write(client, message(""));
                loopback.await();
                client.setSoLinger(true, 0); // so that closing sends RST
            }
            assertEquals(EndReason.RESET, loopback.awaitEnded().reason());
            assertTrue(loopback.ended.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionBrokenOffAmidAMessageEndsAtOnce(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0")) {
            for (int round = 0; round < 50; round++) {
                try (Socket client = connect(loopback.socket(0))) {
                    write(client, message(""));
                    loopback.await();
                    write(client, "OPTIONS sip:a SIP/2.0\r\nVia");
                    client.setSoLinger(true, 0); // so that closing sends RST
                }
                assertEquals(EndReason.RESET, loopback.awaitEnded().reason(), "round " + round);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void stoppingEndsEachConnectionOnce(Io io) throws Exception {
        Loopback loopback = new Loopback(io, 2, CONFIG, Loopback::echo, "tcp:127.0.0.1:0");
        try (Socket first = connect(loopback.socket(0));
                Socket second = connect(loopback.socket(0))) {
            write(first, message("1"));
            write(second, message("2"));
            loopback.await();
            loopback.await();
            loopback.close();
            assertEquals(2, loopback.transports.ended(EndReason.SHUTDOWN));
            assertEquals(2, loopback.ended.size());
            assertEquals(0, loopback.transports.connectionCount());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void stoppingLeavesNoDescriptorOpen(Io io) throws Exception {
        stopAfterTraffic(io); // what a first run opens for good
        Set<String> before = Loopback.descriptors();
        for (int round = 0; round < 5; round++) {
            stopAfterTraffic(io);
        }
        Loopback.assertNoneBeside(before);
    }

    private static void stopAfterTraffic(Io io) throws Exception {
        Loopback loopback = new Loopback(io, 2, CONFIG, Loopback::echo, "tcp:127.0.0.1:0");
        try (loopback;
                Socket client = connect(loopback.socket(0))) {
            write(client, message("last"));
            assertEquals(message("last"), read(client, message("last").length()));
        }
    }
}
