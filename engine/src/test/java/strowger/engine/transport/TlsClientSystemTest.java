package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.TlsPeer.CONFIG;
import static strowger.engine.transport.TlsPeer.MESSAGE;

import io.netty.channel.Channel;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

import java.nio.file.Path;
import java.util.List;

/** TLS over connections that we open. */
class TlsClientSystemTest {
    @TempDir private static Path folder;
    private static TlsPeer tls;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));

    @BeforeAll
    static void makeCertificates() throws Exception {
        tls = new TlsPeer(folder);
    }

    private Destination to(ListenSocket socket) {
        Destination to = new Destination().protocol(Protocol.TLS);
        to.remote().copyFrom(socket.endpoint());
        return to;
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aConnectionIsOpenedAndUsedAgain(Io io) throws Exception {
        security.use(
                List.of(
                        tls.server("server", "", TlsProfile.Verify.NONE),
                        tls.client(TlsProfile.Verify.REQUIRED)));
        try (Loopback server = TlsPeer.serve(io, security);
                Loopback sender =
                        new Loopback(io, 1, CONFIG, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
            assertTrue(sender.send(0, MESSAGE, to(server.socket(0))));
            assertEquals(MESSAGE, server.await().text());
            assertEquals(MESSAGE, sender.await().text(), "the echo");
            assertTrue(sender.send(0, MESSAGE, to(server.socket(0))));
            assertEquals(MESSAGE, sender.await().text());
            assertEquals(1, sender.transports.connectionCount());
        }
    }

    /** More than half a queue waits for the handshake: the other side is not read till then. */
    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void muchThatWaitsForTheHandshakeIsSentAndAnswered(Io io) throws Exception {
        security.use(
                List.of(
                        tls.server("server", "", TlsProfile.Verify.NONE),
                        tls.client(TlsProfile.Verify.REQUIRED)));
        String large =
                "OPTIONS sip:a SIP/2.0\r\nContent-Length: 30000\r\n\r\n" + "w".repeat(30_000);
        TransportConfig config =
                CONFIG.withStreams(CONFIG.streams().change().queues(200_000, 1 << 28).conclude());
        try (Loopback server = TlsPeer.serve(io, security);
                Loopback sender =
                        new Loopback(io, 1, config, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
            Destination to = to(server.socket(0));
            assertTrue(
                    sender.on(
                            0,
                            () -> {
                                Outbound outbound =
                                        sender.transports.outbound(sender.reactors.reactor(0));
                                boolean taken = true;
                                for (int each = 0; each < 5; each++) {
                                    taken &= Loopback.sendOn(outbound, large, to);
                                }
                                return taken;
                            }));
            for (int each = 0; each < 5; each++) {
                assertEquals(large, sender.await().text(), "the echo");
            }
            assertEquals(1, sender.transports.connectionCount());
            assertTrue(sender.ended.isEmpty());
        }
    }

    /** Whatever fails, the next message has its turn and nothing is counted for ever. */
    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void whenTheSecurityThrows_thenTheConnectionEndsAndTheNextMessageIsSent(Io io)
            throws Exception {
        StreamSecurity broken =
                new StreamSecurity() {
                    @Override
                    public void accept(Channel channel, Connection connection) {
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public boolean connect(Channel channel, Connection connection) {
                        throw new IllegalStateException("on purpose");
                    }
                };
        try (Loopback sender =
                new Loopback(
                        io,
                        1,
                        CONFIG,
                        broken,
                        (_, _) -> {},
                        "tls:127.0.0.1:0",
                        "tcp:127.0.0.1:0")) {
            for (int each = 0; each < 3; each++) {
                assertFalse(sender.send(0, MESSAGE, to(sender.socket(0))));
                assertEquals(EndReason.CONNECT_FAILED, sender.awaitEnded().reason());
            }
            Loopback.awaitTrue(() -> sender.transports.connectionCount() == 0);
            Destination tcp = to(sender.socket(1)).protocol(Protocol.TCP);
            assertTrue(sender.send(0, MESSAGE, tcp));
            assertEquals(MESSAGE, sender.await().text());
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() throws Exception {
        tls.write("strange", tls.stranger);
        security.use(
                List.of(
                        tls.server("strange", "", TlsProfile.Verify.NONE),
                        tls.client(TlsProfile.Verify.REQUIRED)));
        try (Loopback server = TlsPeer.serve(Io.NIO, security);
                Loopback sender =
                        new Loopback(
                                Io.NIO, 1, CONFIG, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
            assertTrue(sender.send(0, MESSAGE, to(server.socket(0))), "it waits for the end");
            assertEquals(EndReason.HANDSHAKE_FAILED, sender.awaitEnded().reason());
            assertTrue(server.received.isEmpty());
        }
    }

    @Test
    void withoutAProfileNoneIsOpened() {
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
        try (Loopback sender =
                new Loopback(Io.NIO, 1, CONFIG, security, (_, _) -> {}, "tls:127.0.0.1:0")) {
            assertFalse(sender.send(0, MESSAGE, to(sender.socket(0))));
        }
    }
}
