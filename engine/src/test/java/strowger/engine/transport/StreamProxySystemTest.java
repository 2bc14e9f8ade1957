package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.StreamPeer.connect;
import static strowger.engine.transport.StreamPeer.message;
import static strowger.engine.transport.StreamPeer.read;
import static strowger.engine.transport.StreamPeer.streams;
import static strowger.engine.transport.StreamPeer.write;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Connections that a load balancer hands on, with a header that tells whose they are. */
@Timeout(120)
class StreamProxySystemTest {
    private static final String LINE = "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060\r\n";
    private static final Endpoint CLIENT = Endpoint.parse("192.0.2.1", 50_000).orElseThrow();

    @TempDir private static Path folder;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));

    private static TransportConfig balanced() {
        return streams(with -> with.balancers(Networks.parse("127.0.0.1").orElseThrow()));
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void theClientIsTheOneTheHeaderNames(Io io) throws Exception {
        try (Loopback loopback =
                        new Loopback(io, 1, balanced(), Loopback::echo, "tcp:127.0.0.1:0");
                Socket socket = connect(loopback.socket(0))) {
            write(socket, LINE + message("first"));
            assertEquals(message("first"), read(socket, message("first").length()));
            Loopback.Received received = loopback.await();
            assertEquals(CLIENT, received.source());
            ConnectionFigures figures = new ConnectionFigures();
            ConnectionTracker tracker = loopback.transports.connections();
            assertTrue(tracker.read(received.connectionId(), figures));
            assertEquals(CLIENT, figures.remote());
            assertEquals(received.connectionId(), tracker.find(Protocol.TCP, CLIENT));
            assertTrue(loopback.send(0, message("back"), StreamPeer.to(CLIENT)), "by its address");
            assertEquals(message("back"), read(socket, message("back").length()));
            assertEquals(1, loopback.transports.connectionCount());
            socket.shutdownOutput();
            assertEquals(CLIENT, loopback.awaitEnded().remote());
            assertEquals(ConnectionTracker.NONE, tracker.find(Protocol.TCP, CLIENT));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void theHeaderMayComeInPieces(Io io) throws Exception {
        try (Loopback loopback =
                        new Loopback(io, 1, balanced(), Loopback::echo, "tcp:127.0.0.1:0");
                Socket socket = connect(loopback.socket(0))) {
            String all = LINE + message("first");
            for (int index = 0; index < all.length(); index++) {
                write(socket, all.substring(index, index + 1));
            }
            assertEquals(message("first"), read(socket, message("first").length()));
            assertEquals(CLIENT, loopback.await().source());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void withoutAHeaderItIsTheBalancersOwn(Io io) throws Exception {
        try (Loopback loopback =
                        new Loopback(io, 1, balanced(), Loopback::echo, "tcp:127.0.0.1:0");
                Socket socket = connect(loopback.socket(0))) {
            write(socket, "\r\n\r\n");
            assertEquals("\r\n", read(socket, 2));
            write(socket, message(""));
            assertEquals(message(""), read(socket, message("").length()));
            assertEquals(socket.getLocalPort(), loopback.await().source().port());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aMalformedHeaderEndsItForThatReason(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, balanced(), "tcp:127.0.0.1:0");
                Socket socket = connect(loopback.socket(0))) {
            write(socket, "PROXY TCP4 192.0.2.1 nobody 1 2\r\n" + message(""));
            assertEquals(EndReason.PROXY_FAULT, loopback.awaitEnded().reason());
            assertTrue(loopback.received.isEmpty());
            assertEquals(1, loopback.transports.ended(EndReason.PROXY_FAULT));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aHeaderOfSomebodyElseIsNoMessage(Io io) throws Exception {
        TransportConfig others =
                streams(with -> with.balancers(Networks.parse("192.0.2.0/24").orElseThrow()));
        try (Loopback loopback = new Loopback(io, 1, others, "tcp:127.0.0.1:0");
                Socket socket = connect(loopback.socket(0))) {
            write(socket, LINE + message(""));
            assertEquals(socket.getLocalPort(), loopback.await().source().port());
            assertTrue(loopback.received.isEmpty(), "one message, and no good one");
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aClientsConnectionsAreCountedNotTheBalancers(Io io) throws Exception {
        TransportConfig one = streams(with -> with.counts(10, 1).balancers(Networks.ALL));
        try (Loopback loopback = new Loopback(io, 1, one, Loopback::echo, "tcp:127.0.0.1:0");
                Socket first = connect(loopback.socket(0));
                Socket other = connect(loopback.socket(0));
                Socket second = connect(loopback.socket(0))) {
            write(first, LINE + message(""));
            assertEquals(message(""), read(first, message("").length()));
            write(other, LINE.replace("192.0.2.1", "192.0.2.7") + message(""));
            assertEquals(message(""), read(other, message("").length()));
            write(second, LINE + message(""));
            assertEquals(-1, second.getInputStream().read());
            assertEquals(1, loopback.transports.total(TransportCounter.SOURCE_REFUSED));
            first.shutdownOutput();
            Loopback.awaitTrue(() -> loopback.transports.connectionCount() == 1);
            try (Socket again = connect(loopback.socket(0))) {
                write(again, LINE + message(""));
                assertEquals(message(""), read(again, message("").length()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void theHeaderStandsBeforeTls(Io io) throws Exception {
        TlsPeer tls = new TlsPeer(folder);
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
        try (Loopback loopback =
                        new Loopback(
                                io, 1, balanced(), security, Loopback::echo, "tls:127.0.0.1:0");
                Socket plain = connect(loopback.socket(0))) {
            write(plain, LINE.substring(0, 9));
            write(plain, LINE.substring(9));
            SSLSocketFactory factory = tls.client().getSocketFactory();
            try (SSLSocket socket =
                    (SSLSocket) factory.createSocket(plain, "127.0.0.1", plain.getPort(), true)) {
                write(socket, message("secret"));
                assertEquals(message("secret"), read(socket, message("secret").length()));
                assertEquals(CLIENT, loopback.await().source());
            }
            assertEquals(EndReason.CLOSED_BY_PEER, loopback.awaitEnded().reason());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aHeaderBeforeTlsThatNeverEndsIsEndedInTime(Io io) throws Exception {
        TlsPeer tls = new TlsPeer(folder);
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
        TransportConfig config =
                streams(with -> with.messages(65_535, 200).balancers(Networks.ALL));
        try (Loopback loopback =
                        new Loopback(io, 1, config, security, Loopback::echo, "tls:127.0.0.1:0");
                Socket plain = connect(loopback.socket(0))) {
            write(plain, "PROXY TCP4 ");
            assertEquals(EndReason.MESSAGE_TIMEOUT, loopback.awaitEnded().reason());
            assertEquals(-1, plain.getInputStream().read());
        }
    }
}
