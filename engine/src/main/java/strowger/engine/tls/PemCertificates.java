package strowger.engine.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Reads certificates and lists of revoked ones in PEM (RFC 7468). */
final class PemCertificates {
    private PemCertificates() {}

    /** The certificates of a file, in their order. */
    static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                chain.add((X509Certificate) each);
            }
        }
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("no certificate in PEM in it");
        }
        return chain;
    }

    /** The certificates of files, and of the files in folders. */
    static List<X509Certificate> all(List<Path> places)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        all.addAll(chain(file));
                    }
                }
            } else {
                all.addAll(chain(place));
            }
        }
        return all;
    }

    /** The lists of revoked certificates in a file. */
    static Collection<? extends CRL> revoked(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCRLs(in);
        }
    }
}
