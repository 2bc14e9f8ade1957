package strowger.engine.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

    private PemCertificates() {}

    /** The certificates of a file, in their order. */
    static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = chain(Files.readAllBytes(file));
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("no certificate in PEM in it");
        }
        return chain;
    }

    private static List<X509Certificate> chain(byte[] pem) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(pem);
        for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            chain.add((X509Certificate) each);
        }
        return chain;
    }

    /** The certificates of a file, or of those files of a folder that hold some in PEM. */
    static List<X509Certificate> all(Path place) throws IOException, GeneralSecurityException {
        if (!Files.isDirectory(place)) {
            return chain(place);
        }
        List<X509Certificate> all = new ArrayList<>();
        for (Path file : files(place)) {
            byte[] content = Files.readAllBytes(file);
            if (new String(content, StandardCharsets.ISO_8859_1).contains(BEGIN)) {
                all.addAll(named(file, content));
            }
        }
        if (all.isEmpty()) {
            throw new GeneralSecurityException("no certificate in PEM in any of its files");
        }
        return all;
    }

    /** Those of a file of a folder: what is wrong with it is told with its name. */
    private static List<X509Certificate> named(Path file, byte[] pem)
            throws GeneralSecurityException {
        try {
            return chain(pem);
        } catch (GeneralSecurityException broken) {
            var told =
                    new GeneralSecurityException(file.getFileName() + ": " + broken.getMessage());
            told.addSuppressed(broken);
            throw told;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    /** The lists of revoked certificates in a file. */
    static Collection<? extends CRL> revoked(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCRLs(in);
        }
    }
}
