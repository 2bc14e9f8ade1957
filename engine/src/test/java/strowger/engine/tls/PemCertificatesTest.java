package strowger.engine.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

class PemCertificatesTest {
    @TempDir private Path folder;

    @Test
    void ofAFolderThoseFilesCountThatHoldCertificates() throws Exception {
        X509Bundle bundle =
                new CertificateBuilder()
                        .subject("CN=a")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        Files.writeString(folder.resolve("README"), "Authorities of the lab");
        Files.writeString(folder.resolve("a.pem"), bundle.getCertificatePathPEM());
        Files.createDirectory(folder.resolve("old"));
        assertEquals(List.of(bundle.getCertificate()), PemCertificates.all(folder));
    }

    @Test
    void aFolderWithoutCertificatesSaysSo() throws Exception {
        Files.writeString(folder.resolve("README"), "Authorities of the lab");
        var none = assertThrows(GeneralSecurityException.class, () -> PemCertificates.all(folder));
        assertEquals("no certificate in PEM in any of its files", none.getMessage());
    }

    @Test
    void theFileOfAFolderThatIsBrokenIsNamed() throws Exception {
        Files.writeString(
                folder.resolve("b.pem"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        var broken =
                assertThrows(GeneralSecurityException.class, () -> PemCertificates.all(folder));
        assertTrue(String.valueOf(broken.getMessage()).startsWith("b.pem: "));
    }
}
