package strowger.server.cluster;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import java.nio.file.Files;
import java.nio.file.Path;

/** What nodes on loopback show each other over TLS. */
final class BusCertificates {
    private BusCertificates() {}

    /** Writes {@code ca.pem}, {@code node.pem} and {@code node.key} into a folder. */
    static void write(Path folder) throws Exception {
        X509Bundle authority =
                new CertificateBuilder()
                        .subject("CN=Authority")
                        .setIsCertificateAuthority(true)
                        .ecp256()
                        .buildSelfSigned();
        X509Bundle node =
                new CertificateBuilder()
                        .subject("CN=node")
                        .addSanIpAddress("127.0.0.1")
                        .ecp256()
                        .buildIssuedBy(authority);
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("node.pem"), node.getCertificatePathPEM());
        Files.writeString(folder.resolve("node.key"), node.getPrivateKeyPEM());
    }
}
