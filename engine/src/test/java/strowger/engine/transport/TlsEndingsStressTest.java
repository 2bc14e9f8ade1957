package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** TLS connections that end in any way at any point: each is told of once, and nothing stays. */
@Timeout(120)
class TlsEndingsStressTest {
    private static final int QUIET_MS = 500;
    private static final int CONNECTIONS = 400;
    private static final String MESSAGE = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n";
    private static final byte[] HALF_A_HELLO = {0x16, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3};

    @TempDir private Path folder;
    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(500, 64, true));

    private SSLContext certify() throws Exception {
        X509Bundle own =
                new CertificateBuilder()
                        .subject("CN=server")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        Path certificate = folder.resolve("c.pem");
        Path key = folder.resolve("k.pem");
        Files.writeString(certificate, own.getCertificatePEM());
        Files.writeString(key, own.getPrivateKeyPEM());
        security.use(
                List.of(
                        new TlsProfile(
                                "server:default",
                                true,
                                TlsProfile.Scope.DEFAULT,
                                new Endpoint(),
                                "",
                                "",
                                TlsProfile.Subdomains.NO,
                                Optional.of(certificate),
                                Optional.of(key),
                                "",
                                List.of(),
                                Optional.empty(),
                                TlsProfile.Verify.NONE,
                                9,
                                List.of("TLSv1.2", "TLSv1.3"),
                                "")));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {own.toTrustManager()}, null);
        return context;
    }

    @Test
    void eachEndsOnceAndNothingStays() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SSLContext context = certify();
        try (Loopback loopback =
                new Loopback(
                        Io.AUTO,
                        2,
                        TransportConfig.defaults().withQueues(64, 64),
                        security,
                        Loopback::echo,
                        "tls:127.0.0.1:0")) {
            InetSocketAddress address = loopback.socket(0).endpoint().toSocketAddress();
            for (int connection = 0; connection < CONNECTIONS; connection++) {
                try {
                    live(random, context, address, loopback);
                } catch (IOException refused) {
                    assertTrue(refused.getMessage() != null || refused.getCause() == null);
                }
            }
            Loopback.awaitTrue(() -> loopback.transports.connectionCount() == 0);
            Set<Long> ids = new HashSet<>();
            Loopback.Ended end = loopback.ended.poll(QUIET_MS, TimeUnit.MILLISECONDS);
            while (end != null) { // the last may be accepted only after it was closed
                assertTrue(ids.add(end.connectionId()), "told twice, seed=" + seed);
                end = loopback.ended.poll(QUIET_MS, TimeUnit.MILLISECONDS);
            }
            assertEquals(
                    loopback.transports.total(TransportCounter.CONNECTIONS_ACCEPTED),
                    ids.size(),
                    "seed=" + seed);
            assertEquals(0, security.sessionCount(), "seed=" + seed);
            assertEquals(
                    0,
                    loopback.transports.total(TransportCounter.HANDSHAKES_REFUSED),
                    "seed=" + seed);
        }
    }

    private static void live(
            Random random, SSLContext context, InetSocketAddress address, Loopback loopback)
            throws IOException {
        int kind = random.nextInt(7);
        if (kind < 3) {
            try (Socket plain = new Socket()) {
                plain.connect(address);
                if (random.nextBoolean()) {
                    plain.setSoLinger(true, 0); // RST
                }
                if (kind == 1) {
                    plain.getOutputStream().write(HALF_A_HELLO);
                } else if (kind == 2) {
                    plain.getOutputStream().write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
                }
            }
            return;
        }
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            socket.setSoTimeout((int) Loopback.DEADLINE_MS);
            socket.connect(address);
            socket.startHandshake();
            if (kind == 4) {
                socket.setSoLinger(true, 0);
            } else if (kind > 4) {
                socket.getOutputStream().write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
                assertEquals(
                        MESSAGE.length(),
                        socket.getInputStream().readNBytes(MESSAGE.length()).length);
            }
            if (kind == 6) {
                Loopback.Received received = loopback.received.poll();
                while (received != null) {
                    boolean _ = loopback.transports.connections().close(received.connectionId());
                    received = loopback.received.poll();
                }
            }
        }
    }
}
