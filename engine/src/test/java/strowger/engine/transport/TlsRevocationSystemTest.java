package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** What {@code openssl} makes: an encrypted key, and a list of revoked certificates. */
@Timeout(120)
class TlsRevocationSystemTest {
    private static final String SECRET = "secret";

    @TempDir private Path folder;
    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 16, false));

    /** Runs {@code openssl}, its arguments parted by blanks, in the test's folder. */
    private void openssl(String arguments) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(("openssl " + arguments).split(" ", -1))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        assumeTrue(process.waitFor() == 0, () -> "another openssl: " + arguments);
    }

    private void issue(String name) throws IOException, InterruptedException {
        openssl(
                "req -newkey rsa:2048 -nodes -keyout %s.key -out %s.csr -subj /CN=%s"
                        .formatted(name, name, name));
        openssl(
                "x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out %s.pem"
                        .formatted(name, name));
        openssl(
                "pkcs12 -export -in %s.pem -inkey %s.key -out %s.p12 -passout pass:%s"
                        .formatted(name, name, name, SECRET));
    }

    private void makeAll() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")));
        Files.writeString(
                folder.resolve("ca.cnf"),
                """
                [ca]
                default_ca = own
                [own]
                database = index
                crlnumber = number
                default_md = sha256
                default_crl_days = 30
                """);
        Files.writeString(folder.resolve("index"), "");
        Files.writeString(folder.resolve("number"), "01\n");
        openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=ca");
        issue("server");
        issue("good");
        issue("bad");
        openssl("pkcs8 -topk8 -in server.key -out locked.key -passout pass:" + SECRET);
        openssl("ca -config ca.cnf -revoke bad.pem -keyfile ca.key -cert ca.pem");
        openssl("ca -config ca.cnf -gencrl -out crl.pem -keyfile ca.key -cert ca.pem");
    }

    private TlsProfile profile() {
        return new TlsProfile(
                "server:default",
                true,
                TlsProfile.Scope.DEFAULT,
                new Endpoint(),
                "",
                "",
                TlsProfile.Subdomains.NO,
                Optional.of(folder.resolve("server.pem")),
                Optional.of(folder.resolve("locked.key")),
                SECRET,
                List.of(folder.resolve("ca.pem")),
                Optional.of(folder.resolve("crl.pem")),
                TlsProfile.Verify.REQUIRED,
                9,
                List.of("TLSv1.2"),
                "");
    }

    private SSLSocket connect(String name, Loopback loopback) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, SECRET.toCharArray());
        }
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, SECRET.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(folder.resolve("ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca",
                    java.security.cert.CertificateFactory.getInstance("X.509")
                            .generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setSoTimeout((int) Loopback.DEADLINE_MS);
        socket.connect(loopback.socket(0).endpoint().toSocketAddress());
        return socket;
    }

    @Test
    void aRevokedCertificateIsRefusedAndAnotherTaken() throws Exception {
        makeAll();
        security.use(List.of(profile()));
        TransportConfig config = TransportConfig.defaults().withQueues(64, 64);
        try (Loopback loopback =
                        new Loopback(
                                Io.NIO, 1, config, security, Loopback::echo, "tls:127.0.0.1:0");
                SSLSocket good = connect("good", loopback);
                SSLSocket bad = connect("bad", loopback)) {
            good.startHandshake();
            assertEquals("TLSv1.2", good.getSession().getProtocol());
            assertThrows(IOException.class, bad::startHandshake);
            assertEquals(EndReason.HANDSHAKE_FAILED, loopback.awaitEnded().reason());
        }
    }
}
