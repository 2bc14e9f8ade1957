package strowger.engine.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.SetupException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A profile with its keys and certificates read: ready for connections.
 *
 * @param profile it was made of.
 * @param ssl makes what encrypts a connection.
 * @param own our certificate, if it has one.
 */
record TlsContext(TlsProfile profile, SslContext ssl, Optional<X509Certificate> own) {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    /** The library that encrypts. */
    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /**
     * Reads what a profile names.
     *
     * @throws SetupException that says in one line what is wrong with which file.
     */
    static TlsContext of(TlsProfile profile) {
        List<X509Certificate> chain =
                profile.certificate().isPresent()
                        ? reading(
                                profile,
                                "certificate",
                                profile.certificate().get(),
                                PemCertificates::chain)
                        : List.of();
        try {
            SslContextBuilder builder = builder(profile, chain);
            builder.sslProvider(provider()).protocols(profile.protocols());
            if (!profile.ciphers().isEmpty()) {
                builder.ciphers(ciphers(profile));
            }
            trust(profile, builder);
            return new TlsContext(profile, builder.build(), chain.stream().findFirst());
        } catch (SSLException | IllegalArgumentException refused) {
            throw fault(profile, "the library refuses it: " + cause(refused), refused);
        }
    }

    private static String cause(Exception refused) {
        Throwable cause = refused.getCause() == null ? refused : refused.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static List<String> ciphers(TlsProfile profile) {
        try {
            return Ciphers.of(profile.ciphers());
        } catch (GeneralSecurityException none) {
            throw fault(
                    profile,
                    "cipher_list \"" + profile.ciphers() + "\": " + none.getMessage(),
                    none);
        }
    }

    private static SslContextBuilder builder(TlsProfile profile, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            if (profile.server()) {
                throw new SetupException(
                        "tls: [" + profile.name() + "] has no certificate; set certificate");
            }
            return SslContextBuilder.forClient();
        }
        warnOfDates(profile, chain.getFirst());
        Path file = profile.privateKey().orElseGet(() -> profile.certificate().orElseThrow());
        PrivateKey key =
                reading(
                        profile,
                        "private_key",
                        file,
                        path -> PemKey.read(path, profile.password()));
        if (!belongs(key, chain.getFirst().getPublicKey())) {
            throw new SetupException(
                    "tls: ["
                            + profile.name()
                            + "] private_key "
                            + file
                            + " is not that of certificate "
                            + profile.certificate().orElseThrow());
        }
        X509Certificate[] certificates = chain.toArray(X509Certificate[]::new);
        return profile.server()
                ? SslContextBuilder.forServer(key, certificates)
                : SslContextBuilder.forClient().keyManager(key, certificates);
    }

    private static void warnOfDates(TlsProfile profile, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException | CertificateNotYetValidException outOfDate) {
            LOG.warn(
                    "tls: [{}] certificate is valid from {} to {} only",
                    profile.name(),
                    certificate.getNotBefore(),
                    certificate.getNotAfter());
        }
    }

    /** Of RSA they have the modulus in common; of others, what one signs the other verifies. */
    static boolean belongs(PrivateKey key, PublicKey owned) {
        if (!key.getAlgorithm().equals(owned.getAlgorithm())) {
            return false;
        }
        if (key instanceof RSAKey mine && owned instanceof RSAKey its) {
            return mine.getModulus().equals(its.getModulus());
        }
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
        try {
            byte[] text = {1, 2, 3};
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(owned);
            verifying.update(text);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException unsuitable) {
            return false;
        }
    }

    private static void trust(TlsProfile profile, SslContextBuilder builder) {
        if (profile.server()) {
            builder.clientAuth(
                    switch (profile.verify()) {
                        case NONE -> ClientAuth.NONE;
                        case ASK, OPTIONAL -> ClientAuth.OPTIONAL;
                        case REQUIRED, NAMED -> ClientAuth.REQUIRE;
                    });
        }
        if (!profile.isChecking()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            return;
        }
        if (profile.trusted().isEmpty()) {
            throw new SetupException(
                    "tls: ["
                            + profile.name()
                            + "] verifies certificates, but knows no authority; set ca_list or"
                            + " ca_path");
        }
        List<X509Certificate> authorities = new ArrayList<>();
        for (Path place : profile.trusted()) {
            String what = Files.isDirectory(place) ? "ca_path" : "ca_list";
            authorities.addAll(reading(profile, what, place, PemCertificates::all));
        }
        builder.trustManager(trustManager(profile, authorities));
        builder.endpointIdentificationAlgorithm(""); // DomainIdentity does, if asked for
    }

    private static TrustManager trustManager(
            TlsProfile profile, List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int index = 0; index < authorities.size(); index++) {
                store.setCertificateEntry("authority" + index, authorities.get(index));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            if (profile.revoked().isPresent()) {
                factory.init(new CertPathTrustManagerParameters(revoking(profile, store)));
            } else {
                factory.init(store);
            }
            return new DepthCheck(
                    (X509ExtendedTrustManager) factory.getTrustManagers()[0],
                    profile.verifyDepth());
        } catch (GeneralSecurityException | IOException unusable) {
            throw fault(profile, "ca_list cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    private static PKIXBuilderParameters revoking(TlsProfile profile, KeyStore store)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        parameters.setRevocationEnabled(true);
        parameters.addCertStore(
                CertStore.getInstance(
                        "Collection",
                        new CollectionCertStoreParameters(
                                reading(
                                        profile,
                                        "crl",
                                        profile.revoked().orElseThrow(),
                                        PemCertificates::revoked))));
        return parameters;
    }

    /** Reads a file. */
    @FunctionalInterface
    private interface Reading<T> {
        T read(Path file) throws IOException, GeneralSecurityException;
    }

    private static <T> T reading(TlsProfile profile, String what, Path file, Reading<T> reading) {
        String place = what + " " + file;
        try {
            return reading.read(file);
        } catch (NoSuchFileException absent) {
            throw fault(profile, place + ": no such file", absent);
        } catch (IOException unreadable) {
            String why = Files.isReadable(file) ? cause(unreadable) : "it may not be read";
            throw fault(profile, place + ": " + why, unreadable);
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            throw fault(profile, place + ": " + cause(wrong), wrong);
        }
    }

    private static SetupException fault(TlsProfile profile, String what, Exception cause) {
        return new SetupException("tls: [" + profile.name() + "] " + what, cause);
    }
}
