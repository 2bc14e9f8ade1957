package strowger.modules.tls;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** What a certificate (RFC 5280) says, as texts. */
final class CertificateText {
    static final int SAN_EMAIL = 1;
    static final int SAN_DNS = 2;
    static final int SAN_URI = 6;
    static final int SAN_IP = 7;

    private static final Map<String, String> SHORT_NAMES =
            Map.of(
                    "1.2.840.113549.1.9.1",
                    "emailAddress",
                    "0.9.2342.19200300.100.1.1",
                    "UID",
                    "2.5.4.5",
                    "serialNumber");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss uuuu 'GMT'", Locale.ROOT);

    private CertificateText() {}

    private static List<Rdn> parts(X500Principal name) {
        try {
            return new LdapName(name.getName(X500Principal.RFC2253, SHORT_NAMES)).getRdns();
        } catch (InvalidNameException odd) {
            return List.of();
        }
    }

    /** The whole name on a line: {@code /C=DE/O=Example/CN=sip.example.com}. */
    static String line(X500Principal name) {
        StringBuilder line = new StringBuilder();
        for (Rdn part : parts(name)) {
            line.append('/').append(part.getType()).append('=').append(part.getValue());
        }
        return line.toString();
    }

    /** One part of a name. */
    static Optional<String> part(X500Principal name, String type) {
        return parts(name).stream()
                .filter(part -> part.getType().equalsIgnoreCase(type))
                .map(part -> part.getValue().toString())
                .findFirst();
    }

    /** The alternative names of a kind (RFC 5280 §4.2.1.6). */
    static List<String> alternatives(X509Certificate certificate, int kind) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                if (each.getFirst().equals(kind)) {
                    names.add(String.valueOf(each.get(1)));
                }
            }
        } catch (CertificateParsingException odd) {
            return List.of();
        }
        return names;
    }

    static String time(Instant instant) {
        return TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** The certificate in PEM. */
    static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException odd) {
            return "";
        }
    }

    static String urlEncoded(X509Certificate certificate) {
        return URLEncoder.encode(pem(certificate), StandardCharsets.US_ASCII).replace("+", "%20");
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    static boolean isExpired(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant().isBefore(Instant.now());
    }
}
