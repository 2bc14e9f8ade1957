package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.TlsPeer.CONFIG;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keys, certificates and ciphers that do not do: told in one line. */
class TlsKeysTest {
    @TempDir private static Path folder;
    private static TlsPeer tls;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));

    @BeforeAll
    static void makeCertificates() throws Exception {
        tls = new TlsPeer(folder);
    }

    private String fault(String certificate, String key) {
        TlsProfile template = tls.server("server", "", TlsProfile.Verify.NONE);
        TlsProfile wrong =
                new TlsProfile(
                        template.name(),
                        true,
                        template.scope(),
                        template.address(),
                        "",
                        "",
                        template.subdomains(),
                        certificate.isEmpty()
                                ? Optional.empty()
                                : Optional.of(folder.resolve(certificate)),
                        Optional.of(folder.resolve(key)),
                        "",
                        List.of(),
                        Optional.empty(),
                        TlsProfile.Verify.NONE,
                        9,
                        template.protocols(),
                        "");
        SetupException refused =
                assertThrows(SetupException.class, () -> security.use(List.of(wrong)));
        String message = String.valueOf(refused.getMessage());
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void eachIsToldInOneLine() throws IOException {
        Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        assertTrue(fault("absent.pem", "server.key").contains("absent.pem: no such file"));
        assertTrue(fault("server.pem", "absent.key").contains("absent.key: no such file"));
        assertTrue(fault("server.pem", "empty.pem").contains("no private key"));
        assertTrue(fault("empty.pem", "server.key").contains("empty.pem"));
        assertTrue(fault("server.pem", "other.key").contains("is not that of"));
        assertTrue(fault("", "other.key").contains("set certificate"));
    }

    @Test
    void aListOfCiphersThatLeavesNoneIsRefused() {
        TlsProfile none =
                tls.profile(
                        "server:default",
                        "server",
                        "",
                        TlsProfile.Verify.NONE,
                        List.of("TLSv1.2"),
                        "NOSUCH");
        SetupException refused =
                assertThrows(SetupException.class, () -> security.use(List.of(none)));
        assertTrue(String.valueOf(refused.getMessage()).contains("cipher_list \"NOSUCH\""));
    }

    @Test
    void aSocketOfTlsWithoutSecurityIsRefused() {
        SetupException refused =
                assertThrows(
                        SetupException.class,
                        () -> {
                            try (Loopback loopback =
                                    new Loopback(Io.NIO, 1, CONFIG, "tls:127.0.0.1:0")) {
                                assertTrue(loopback.received.isEmpty());
                            }
                        });
        assertTrue(String.valueOf(refused.getMessage()).contains("TLS needs a certificate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void keysInTheFormsOfOpenSslAreRead(String kind) throws Exception {
        CertificateBuilder builder =
                new CertificateBuilder().subject("CN=" + kind).setIsCertificateAuthority(true);
        X509Bundle bundle =
                (kind.equals("rsa") ? builder.rsa2048() : builder.ecp256()).buildSelfSigned();
        tls.write(kind, bundle);
        Path converted = folder.resolve(kind + "-old.key");
        Process openssl =
                new ProcessBuilder(
                                "openssl",
                                kind,
                                "-in",
                                folder.resolve(kind + ".key").toString(),
                                "-out",
                                converted.toString(),
                                kind.equals("rsa") ? "-traditional" : "-no_public")
                        .start();
        if (openssl.waitFor() != 0 || !Files.exists(converted)) {
            return; // another openssl; the PKCS #8 form is read by all other tests
        }
        Files.writeString(folder.resolve(kind + "-old.pem"), bundle.getCertificatePathPEM());
        security.use(List.of(tls.server(kind + "-old", "", TlsProfile.Verify.NONE)));
        assertEquals(1, security.profiles().size());
    }
}
