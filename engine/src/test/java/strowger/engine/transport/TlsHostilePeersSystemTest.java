package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.TlsPeer.CONFIG;
import static strowger.engine.transport.TlsPeer.MESSAGE;
import static strowger.engine.transport.TlsPeer.connect;
import static strowger.engine.transport.TlsPeer.read;
import static strowger.engine.transport.TlsPeer.write;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SSLSocket;

/** Peers that do not finish a handshake, or begin none. */
class TlsHostilePeersSystemTest {
    @TempDir private static Path folder;
    private static TlsPeer tls;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));
    private final TlsSecurity hasty = new TlsSecurity(new TlsSecurity.Limits(300, 4, false));

    @BeforeAll
    static void makeCertificates() throws Exception {
        tls = new TlsPeer(folder);
    }

    private Loopback serveHastily() {
        hasty.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
        return new Loopback(Io.NIO, 1, CONFIG, hasty, Loopback::echo, "tls:127.0.0.1:0");
    }

    private Socket plain(Loopback loopback) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) Loopback.DEADLINE_MS);
        socket.connect(loopback.socket(0).endpoint().toSocketAddress());
        return socket;
    }

    @Test
    void aClientHelloThatNeverEndsIsEndedByTheDeadline() throws IOException, InterruptedException {
        try (Loopback loopback = serveHastily();
                Socket socket = plain(loopback)) {
            byte[] head = {0x16, 3, 1, 0x10, 0, 1, 0, 0x0f, (byte) 0xfc, 3, 3};
            socket.getOutputStream().write(head);
            assertEquals(EndReason.HANDSHAKE_TIMEOUT, loopback.awaitEnded().reason());
            assertEquals(1, loopback.transports.ended(EndReason.HANDSHAKE_TIMEOUT));
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void aClientHelloTooLongIsRefusedByItsHead() throws IOException, InterruptedException {
        try (Loopback loopback = serveHastily();
                Socket socket = plain(loopback)) {
            byte[] head = {0x16, 3, 1, 0x10, 0, 1, 0x7f, (byte) 0xff, (byte) 0xff, 3, 3};
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(new byte[0x1000]);
            assertEquals(EndReason.SECURITY_FAULT, loopback.awaitEnded().reason());
        }
    }

    @Test
    void whatIsNoTlsIsEndedAtOnce() throws IOException, InterruptedException {
        try (Loopback loopback = serveHastily();
                Socket socket = plain(loopback)) {
            write(socket, MESSAGE);
            assertEquals(EndReason.SECURITY_FAULT, loopback.awaitEnded().reason());
            assertTrue(loopback.received.isEmpty());
        }
    }

    @Test
    void aSourceHasABoundedNumberOfHandshakes() throws Exception {
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
        try (Loopback loopback = TlsPeer.serve(Io.NIO, security);
                Socket one = plain(loopback);
                Socket two = plain(loopback);
                Socket three = plain(loopback);
                SSLSocket done = connect(tls.client(), loopback.socket(0))) {
            done.startHandshake();
            write(done, MESSAGE);
            assertEquals(MESSAGE, read(done));
            try (Socket four = plain(loopback);
                    Socket five = plain(loopback)) {
                assertEquals(-1, five.getInputStream().read(), "the fifth unfinished one");
                assertEquals(1, loopback.transports.total(TransportCounter.HANDSHAKES_REFUSED));
                assertTrue(four.isConnected() && one.isConnected());
                assertTrue(two.isConnected() && three.isConnected());
            }
        }
    }
}
