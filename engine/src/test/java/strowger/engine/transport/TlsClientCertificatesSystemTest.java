package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.TlsPeer.MESSAGE;
import static strowger.engine.transport.TlsPeer.connect;
import static strowger.engine.transport.TlsPeer.read;
import static strowger.engine.transport.TlsPeer.write;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;
import strowger.engine.tls.TlsSession;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** TLS that asks for a certificate of those who connect. */
class TlsClientCertificatesSystemTest {
    @TempDir private static Path folder;
    private static TlsPeer tls;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));

    @BeforeAll
    static void makeCertificates() throws Exception {
        tls = new TlsPeer(folder);
    }

    @Test
    void oneOfTheAuthorityIsTaken() throws Exception {
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.REQUIRED)));
        try (Loopback loopback = TlsPeer.serve(Io.NIO, security);
                SSLSocket socket = connect(tls.client(tls.phone), loopback.socket(0))) {
            write(socket, MESSAGE);
            assertEquals(MESSAGE, read(socket));
            TlsSession session = security.session(loopback.await().connectionId()).orElseThrow();
            assertTrue(session.verified());
            assertEquals("CN=phone", session.peer().getFirst().getSubjectX500Principal().getName());
        }
    }

    @Test
    void noneAndAStrangersAreRefused() throws Exception {
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.REQUIRED)));
        for (SSLContext client : List.of(tls.client(), tls.client(tls.stranger))) {
            try (Loopback loopback = TlsPeer.serve(Io.NIO, security);
                    SSLSocket socket = connect(client, loopback.socket(0))) {
                assertThrows(
                        IOException.class,
                        () -> {
                            write(socket, MESSAGE); // in TLS 1.3 the client is done first
                            if (read(socket).isEmpty()) {
                                throw new IOException("closed");
                            }
                        });
                assertEquals(EndReason.HANDSHAKE_FAILED, loopback.awaitEnded().reason());
                assertTrue(loopback.received.isEmpty());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void aChainLongerThanVerifyDepthIsRefused(int depth, boolean taken) throws Exception {
        X509Bundle between =
                new CertificateBuilder()
                        .subject("CN=Between")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildIssuedBy(tls.authority);
        X509Bundle own = new CertificateBuilder().subject("CN=far").ecp256().buildIssuedBy(between);
        TlsProfile nine = tls.server("server", "", TlsProfile.Verify.REQUIRED);
        security.use(
                List.of(
                        new TlsProfile(
                                nine.name(),
                                true,
                                nine.scope(),
                                nine.address(),
                                "",
                                "",
                                nine.subdomains(),
                                nine.certificate(),
                                nine.privateKey(),
                                "",
                                nine.trusted(),
                                Optional.empty(),
                                nine.verify(),
                                depth,
                                List.of("TLSv1.2"), // its handshake ends when both agree
                                "")));
        try (Loopback loopback = TlsPeer.serve(Io.NIO, security);
                SSLSocket socket = connect(tls.client(own), loopback.socket(0))) {
            if (taken) {
                socket.startHandshake();
                assertEquals("TLSv1.2", socket.getSession().getProtocol());
            } else {
                assertThrows(IOException.class, socket::startHandshake);
                assertEquals(EndReason.HANDSHAKE_FAILED, loopback.awaitEnded().reason());
            }
        }
    }

    @Test
    void oneThatIsOnlyAskedForIsShownUnverified() throws Exception {
        security.use(List.of(tls.server("server", "", TlsProfile.Verify.ASK)));
        try (Loopback loopback = TlsPeer.serve(Io.NIO, security);
                SSLSocket socket = connect(tls.client(tls.phone), loopback.socket(0))) {
            write(socket, MESSAGE);
            TlsSession session = security.session(loopback.await().connectionId()).orElseThrow();
            assertEquals(1, Math.min(1, session.peer().size()));
            assertFalse(session.verified());
        }
    }
}
