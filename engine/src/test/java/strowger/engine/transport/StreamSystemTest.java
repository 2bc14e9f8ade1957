package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

class StreamSystemTest {
    private static final TransportConfig CONFIG = TransportConfig.defaults().withQueues(64, 64);

    private static TransportConfig streams(UnaryOperator<StreamConfig.Builder> change) {
        return CONFIG.withStreams(change.apply(CONFIG.streams().change()).conclude());
    }

    private static String message(String body) {
        return "OPTIONS sip:a SIP/2.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Socket connect(ListenSocket to) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) Loopback.DEADLINE_MS);
        socket.setTcpNoDelay(true);
        socket.connect(to.endpoint().toSocketAddress(), (int) Loopback.DEADLINE_MS);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static Destination to(Endpoint remote) {
        Destination to = new Destination().protocol(Protocol.TCP);
        to.remote().copyFrom(remote);
        return to;
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIoAndFamily")
    void aMessageIsHandedOnAndAnsweredOverTheSameConnection(Io io, String host) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, "tcp:" + host + ":0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message("body"));
            Loopback.Received received = loopback.await();
            assertEquals(message("body"), received.text());
            assertSame(loopback.socket(0), received.socket());
            assertTrue(received.connectionId() > 0);
            assertEquals(
                    Endpoint.of((InetSocketAddress) client.getLocalSocketAddress()),
                    received.source());
            assertEquals(message("body"), read(client, message("body").length()));
            assertEquals(1, loopback.transports.connectionCount());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void pipelinedMessagesAreCutApartHoweverTheyAreSplit(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            StringBuilder all = new StringBuilder();
            for (int each = 0; each < 300; each++) {
                all.append(message("x".repeat(each * 7 % 1000) + each));
            }
            for (int start = 0; start < all.length(); start += 997) {
                write(client, all.substring(start, Math.min(start + 997, all.length())));
            }
            for (int each = 0; each < 300; each++) {
                assertEquals(message("x".repeat(each * 7 % 1000) + each), loopback.await().text());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aMessageOfTenThousandTinySegmentsComesWhole(Io io) throws Exception {
        String message = message("y".repeat(9_900));
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            for (int index = 0; index < message.length(); index++) {
                write(client, message.substring(index, index + 1));
            }
            assertEquals(message, loopback.await().text());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPingOfRfc5626IsAnsweredWithAPong(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, "\r\n\r\n");
            assertEquals("\r\n", read(client, 2));
            write(client, "\r\n\r\n" + message(""));
            assertEquals("\r\n", read(client, 2));
            assertEquals(message(""), loopback.await().text());
            assertEquals(2, loopback.transports.total(TransportCounter.PINGS_ANSWERED));
        }
    }

    static Stream<Arguments> hostileStreams() {
        String start = "OPTIONS sip:a SIP/2.0\r\n";
        return Stream.of(
                Arguments.of(start + "Content-Length: 2147483648\r\n\r\n"),
                Arguments.of(start + "Content-Length: 4294967301\r\n\r\n"), // 2^32 + 5
                Arguments.of(start + "Content-Length: 18446744073709551617\r\n\r\n"),
                Arguments.of(start + "Content-Length: -1\r\n\r\n"),
                Arguments.of(start + "Content-Length: 1 1\r\n\r\n"),
                Arguments.of(start + "Content-Length: 0x10\r\n\r\n"),
                Arguments.of(start + "Content-Length:\r\n\r\n"),
                Arguments.of(start + "Content-Length: 3\r\nl: 4\r\n\r\n"),
                Arguments.of(start + "Subject: none\r\n\r\n"),
                Arguments.of(start + "Content-Length: 65536\r\n\r\n"),
                Arguments.of("\0\0\0\0\0\0\0\0"),
                Arguments.of(start + ("X: " + "z".repeat(1000) + "\r\n").repeat(70)),
                Arguments.of("z".repeat(70_000)));
    }

    @ParameterizedTest
    @MethodSource("hostileStreams")
    void aStreamThatCannotBeFollowedIsClosedAndCounted(String bytes) throws Exception {
        try (Loopback loopback = new Loopback(Io.AUTO, 1, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            writeAll(client, bytes);
            EndReason reason = loopback.awaitEnded().reason();
            assertTrue(
                    List.of(EndReason.FRAMING_FAULT, EndReason.MESSAGE_TOO_LARGE).contains(reason));
            assertEquals(1, loopback.transports.ended(reason));
            assertEquals(0, loopback.transports.connectionCount());
            assertTrue(loopback.received.isEmpty());
        }
    }

    private static void writeAll(Socket client, String bytes) {
        try {
            write(client, bytes);
        } catch (IOException closedMeanwhile) {
            assertTrue(client.isConnected());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionIsOpenedForAMessageAndUsedAgain(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0");
                ServerSocket server = new ServerSocket(0)) {
            Endpoint remote =
                    Endpoint.of(
                            new InetSocketAddress(
                                    InetAddress.getLoopbackAddress(), server.getLocalPort()));
            assertTrue(loopback.send(0, message("first"), to(remote)));
            assertTrue(loopback.send(0, message("second"), to(remote)));
            String both = message("first") + message("second");
            try (Socket accepted = server.accept()) {
                assertEquals(both, read(accepted, both.length()));
                write(accepted, message("back"));
                Loopback.Received back = loopback.await();
                assertEquals(message("back"), back.text());
                assertSame(loopback.socket(0), back.socket());
                assertEquals(
                        back.connectionId(),
                        loopback.transports.connections().find(Protocol.TCP, remote));
            }
            assertEquals(EndReason.CLOSED_BY_PEER, loopback.awaitEnded().reason());
            assertEquals(1, loopback.transports.total(TransportCounter.CONNECTIONS_STARTED));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionThatIsRefusedEndsOnce(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "tcp:127.0.0.1:0")) {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            Endpoint remote =
                    Endpoint.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertTrue(loopback.send(0, message(""), to(remote)));
            assertEquals(EndReason.CONNECT_FAILED, loopback.awaitEnded().reason());
            assertEquals(0, loopback.transports.connectionCount());
            assertTrue(loopback.ended.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionThatDoesNotOpenInTimeEnds(Io io) throws Exception {
        TransportConfig config = streams(with -> with.connectTimeoutMs(50));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                ServerSocket full = new ServerSocket(0, 1)) { // nobody accepts: its queue fills
            Endpoint remote =
                    Endpoint.of(
                            new InetSocketAddress(
                                    InetAddress.getLoopbackAddress(), full.getLocalPort()));
            try (Socket first = connect(ListenSocket.parse("tcp:" + remote));
                    Socket second = connect(ListenSocket.parse("tcp:" + remote))) {
                assertNotEquals(first.getLocalPort(), second.getLocalPort());
                assertTrue(loopback.send(0, message(""), to(remote)));
                assertEquals(EndReason.CONNECT_TIMEOUT, loopback.awaitEnded().reason());
            }
        }
    }

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
    void aMessageThatIsNeverFinishedEndsItsConnection(Io io) throws Exception {
        TransportConfig config = streams(with -> with.messages(65_535, 60));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message("") + "INVITE sip:");
            assertEquals(message(""), loopback.await().text());
            assertEquals(EndReason.MESSAGE_TIMEOUT, loopback.awaitEnded().reason());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatDoesNotReadIsRefusedAndClosed(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.counts(10, 1024).lifetimeMs(120_000).queues(65_536, 1 << 30));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message(""));
            Destination to =
                    new Destination()
                            .protocol(Protocol.TCP)
                            .connectionId(loopback.await().connectionId());
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
            write(client, message(""));
            Destination to =
                    new Destination()
                            .protocol(Protocol.TCP)
                            .connectionId(loopback.await().connectionId());
            String large = message("w".repeat(60_000));
            for (int each = 0; each < 300; each++) { // more than the kernel keeps for it
                assertTrue(loopback.send(0, large, to));
            }
            assertEquals(EndReason.WRITE_TIMEOUT, loopback.awaitEnded().reason());
            Loopback.awaitTrue(() -> loopback.transports.queuedLength() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPeerThatTakesLittleByLittleStays(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.sendTimes(400, 0).queues(64 << 20, 128 << 20));
        try (Loopback loopback = new Loopback(io, 1, config, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message(""));
            Destination to =
                    new Destination()
                            .protocol(Protocol.TCP)
                            .connectionId(loopback.await().connectionId());
            String large = message("w".repeat(60_000));
            for (int each = 0; each < 300; each++) {
                assertTrue(loopback.send(0, large, to));
            }
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
            Thread asking = Thread.ofVirtual().start(() -> writeAll(client, message.repeat(count)));
            Loopback.awaitTrue(() -> loopback.transports.queuedLength() > 40_000);
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
                for (int each = 0; each < 50; each++) { // more than the kernel keeps for it
                    assertTrue(loopback.send(0, large, to));
                }
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

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void moreConnectionsOfOneSourceThanAllowedAreRefused(Io io) throws Exception {
        TransportConfig config = streams(with -> with.counts(100, 2));
        try (Loopback loopback = new Loopback(io, 1, config, Loopback::echo, "tcp:127.0.0.1:0");
                Socket first = connect(loopback.socket(0));
                Socket second = connect(loopback.socket(0));
                Socket third = connect(loopback.socket(0));
                Socket other = new Socket()) {
            assertEquals(-1, third.getInputStream().read());
            other.setSoTimeout((int) Loopback.DEADLINE_MS);
            other.bind(new InetSocketAddress("127.0.0.2", 0));
            other.connect(loopback.socket(0).endpoint().toSocketAddress());
            for (Socket socket : List.of(first, second, other)) {
                write(socket, message("x"));
                assertEquals(message("x"), read(socket, message("x").length()));
            }
            assertEquals(1, loopback.transports.total(TransportCounter.SOURCE_REFUSED));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionIsFoundUnderItsAliasUntilItEnds(Io io) throws Exception { // RFC 5923
        try (Loopback loopback = new Loopback(io, 2, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message(""));
            Loopback.Received received = loopback.await();
            ConnectionTracker connections = loopback.transports.connections();
            assertTrue(connections.alias(received.connectionId(), 5099));
            Endpoint alias = received.source().copy();
            alias.port(5099);
            Loopback.awaitTrue(
                    () -> connections.find(Protocol.TCP, alias) == received.connectionId());
            assertTrue(loopback.send(0, message("alias"), to(alias)));
            assertEquals(message("alias"), read(client, message("alias").length()));
            client.shutdownOutput();
            loopback.awaitEnded();
            assertEquals(ConnectionTracker.NONE, connections.find(Protocol.TCP, alias));
            assertEquals(ConnectionState.ABSENT, connections.state(received.connectionId()));
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
    void whatIsKnownOfAConnectionIsShown(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message("x") + message("yz"));
            String both = read(client, message("x").length() + message("yz").length());
            ConnectionFigures figures = new ConnectionFigures();
            long id = loopback.await().connectionId();
            assertTrue(loopback.transports.connections().read(id, figures));
            assertEquals(ConnectionState.OPEN, figures.state());
            assertEquals(both.length(), figures.bytesIn());
            assertEquals(both.length(), figures.bytesOut());
            assertEquals(2, figures.messagesIn());
            assertEquals(2, figures.messagesOut());
            assertTrue(figures.isAccepted());
            assertEquals(client.getLocalPort(), figures.remote().port());
            assertEquals(loopback.socket(0).endpoint(), figures.local());
            assertTrue(figures.idleLeftMs() > 100_000 && figures.idleLeftMs() <= 120_000);
            assertFalse(loopback.transports.connections().read(id + 1, figures));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void moreConnectionsThanAllowedAreRefused(Io io) throws Exception {
        TransportConfig config =
                streams(with -> with.counts(2, 1024).lifetimeMs(120_000).queues(65_536, 1 << 30));
        try (Loopback loopback = new Loopback(io, 1, config, Loopback::echo, "tcp:127.0.0.1:0");
                Socket first = connect(loopback.socket(0));
                Socket second = connect(loopback.socket(0));
                Socket third = connect(loopback.socket(0))) {
            write(first, message("1"));
            write(second, message("2"));
            loopback.await();
            loopback.await();
            assertEquals(-1, third.getInputStream().read());
            assertEquals(2, loopback.transports.connectionCount());
            assertEquals(1, loopback.transports.total(TransportCounter.CONNECTIONS_REFUSED));
            first.shutdownOutput();
            loopback.awaitEnded();
            try (Socket fourth = connect(loopback.socket(0))) {
                write(fourth, message("4"));
                assertEquals(message("4"), read(fourth, message("4").length()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aMessageForAnotherReactorsConnectionIsHandedOver(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 2, CONFIG, "tcp:127.0.0.1:0");
                Socket client = connect(loopback.socket(0))) {
            write(client, message(""));
            Loopback.Received received = loopback.await();
            for (int reactor = 0; reactor < 2; reactor++) {
                Destination byId =
                        new Destination()
                                .protocol(Protocol.TCP)
                                .connectionId(received.connectionId());
                assertTrue(loopback.send(reactor, message("id" + reactor), byId));
                assertEquals(message("id" + reactor), read(client, message("id0").length()));
                assertTrue(loopback.send(reactor, message("to" + reactor), to(received.source())));
                assertEquals(message("to" + reactor), read(client, message("to0").length()));
            }
            assertEquals(0, loopback.transports.total(TransportCounter.CONNECTIONS_STARTED));
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
    void aStreamPortInUseIsSaidInOneLine(Io io) throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "tcp:127.0.0.1:" + other.getLocalPort();
            SetupException fault =
                    assertThrows(SetupException.class, () -> new Loopback(io, 1, CONFIG, address));
            assertEquals(
                    address + " is in use; stop who uses it, or choose another port",
                    fault.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void bothWildcardsOfOnePortAreListenedOn(Io io) throws Exception {
        assumeTrue(io != Io.NIO, "the JDK's IPv6 sockets take IPv4 too");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String[] both = {"tcp:0.0.0.0:" + port, "tcp:[::]:" + port};
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, both)) {
            for (String host : List.of("127.0.0.1", "[::1]")) {
                try (Socket client = connect(ListenSocket.parse("tcp:" + host + ":" + port))) {
                    write(client, message(host));
                    assertEquals(message(host), read(client, message(host).length()));
                    Loopback.Received received = loopback.await();
                    assertEquals(host.contains(":"), received.socket().endpoint().isIpv6());
                    assertEquals(host.contains(":"), received.source().isIpv6());
                }
            }
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
