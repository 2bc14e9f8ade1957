package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static strowger.engine.transport.StreamPeer.CONFIG;
import static strowger.engine.transport.StreamPeer.connect;
import static strowger.engine.transport.StreamPeer.message;
import static strowger.engine.transport.StreamPeer.read;
import static strowger.engine.transport.StreamPeer.streams;
import static strowger.engine.transport.StreamPeer.to;
import static strowger.engine.transport.StreamPeer.write;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** Connections accepted and opened, found again, and refused where there are too many. */
class StreamOpeningSystemTest {
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
}
