package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.TlsPeer.MESSAGE;
import static strowger.engine.transport.TlsPeer.OFFICE;
import static strowger.engine.transport.TlsPeer.connect;
import static strowger.engine.transport.TlsPeer.read;
import static strowger.engine.transport.TlsPeer.subject;
import static strowger.engine.transport.TlsPeer.write;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;
import strowger.engine.tls.TlsSession;

import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS against the JDK's client, with certificates made for the test. */
class TlsSystemTest {
    @TempDir private static Path folder;
    private static TlsPeer tls;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));

    @BeforeAll
    static void makeCertificates() throws Exception {
        tls = new TlsPeer(folder);
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aMessageIsDecryptedAndAnsweredOverTheSameConnection(Io io) throws Exception {
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
        try (Loopback loopback = TlsPeer.serve(io, security);
                SSLSocket socket = connect(tls.client(), loopback.socket(0))) {
            write(socket, MESSAGE);
            assertEquals(MESSAGE, read(socket));
            Loopback.Received received = loopback.await();
            assertEquals(MESSAGE, received.text());
            TlsSession session = security.session(received.connectionId()).orElseThrow();
            assertEquals("TLSv1.3", session.protocol());
            assertFalse(session.verified());
            socket.shutdownOutput(); // close_notify
            assertEquals(EndReason.CLOSED_BY_PEER, loopback.awaitEnded().reason());
            Loopback.awaitTrue(() -> security.sessionCount() == 0);
            assertEquals(1, loopback.transports.total(TransportCounter.HANDSHAKES_COMPLETED));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, NIO", "TLSv1.3, NIO", "TLSv1.3, IO_URING"})
    void bothVersionsAreSpokenAndNoOther(String version, Io io) throws Exception {
        security.use(
                List.of(
                        tls.profile(
                                "server:default",
                                "server",
                                "",
                                TlsProfile.Verify.NONE,
                                List.of(version),
                                "")));
        try (Loopback loopback = TlsPeer.serve(io, security);
                SSLSocket socket = connect(tls.client(), loopback.socket(0));
                SSLSocket refused = connect(tls.client(), loopback.socket(0))) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertEquals(version, socket.getSession().getProtocol());
            refused.setEnabledProtocols(
                    new String[] {version.equals("TLSv1.2") ? "TLSv1.3" : "TLSv1.2"});
            SSLException alert = assertThrows(SSLException.class, refused::startHandshake);
            assertTrue(String.valueOf(alert.getMessage()).contains("protocol_version"), "told why");
            assertEquals(EndReason.HANDSHAKE_FAILED, loopback.awaitEnded().reason());
        }
    }

    @Test
    void ciphersAreChosenInOpenSslsNotation() throws Exception {
        security.use(
                List.of(
                        tls.profile(
                                "server:default",
                                "server",
                                "",
                                TlsProfile.Verify.NONE,
                                List.of("TLSv1.2"),
                                "ECDHE+AESGCM:!AES256:!aNULL")));
        try (Loopback loopback = TlsPeer.serve(Io.NIO, security);
                SSLSocket socket = connect(tls.client(), loopback.socket(0))) {
            socket.startHandshake();
            assertEquals(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    socket.getSession().getCipherSuite());
        }
    }

    @Test
    void theCertificateIsThatOfTheNameAskedFor() throws Exception {
        security.use(
                List.of(
                        tls.server("server", "", TlsProfile.Verify.NONE),
                        tls.server("office", OFFICE, TlsProfile.Verify.NONE)));
        try (Loopback loopback = TlsPeer.serve(Io.NIO, security)) {
            assertEquals("CN=" + OFFICE, subjectFor(loopback, OFFICE));
            assertEquals("CN=" + OFFICE, subjectFor(loopback, "OFFICE.example.com"));
            assertEquals("CN=server", subjectFor(loopback, "elsewhere.example.com"));
            assertEquals("CN=server", subjectFor(loopback, ""));
        }
    }

    private static String subjectFor(Loopback loopback, String name) throws Exception {
        try (SSLSocket socket = connect(tls.client(), loopback.socket(0))) {
            if (!name.isEmpty()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(name)));
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return subject(socket);
        }
    }

    @Test
    void newProfilesAreForNewConnectionsAndOldOnesGoOn() throws Exception {
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
        try (Loopback loopback = TlsPeer.serve(Io.NIO, security);
                SSLSocket old = connect(tls.client(), loopback.socket(0))) {
            write(old, MESSAGE);
            assertEquals(MESSAGE, read(old));
            security.use(List.of(tls.server("other", "", TlsProfile.Verify.NONE)));
            assertEquals("CN=other", subjectFor(loopback, ""));
            write(old, MESSAGE);
            assertEquals(MESSAGE, read(old), "the old one was not dropped");
            assertEquals("CN=server", subject(old));
            TlsProfile wrong =
                    tls.profile(
                            "server:default",
                            "absent",
                            "",
                            TlsProfile.Verify.NONE,
                            List.of("TLSv1.3"),
                            "");
            assertThrows(SetupException.class, () -> security.use(List.of(wrong)));
            assertEquals("CN=other", subjectFor(loopback, ""), "a fault changes nothing");
        }
    }
}
