package strowger.engine.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The domains that a certificate speaks for (RFC 5922 §7.1): the SIP URIs without a user among its
 * subject's alternative names; if it has no URI of SIP, its DNS names; if it has no alternative
 * names at all, its common name. Compared as a whole: wildcards stand for nothing (§7.2).
 */
final class DomainIdentity {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final String COMMON_NAME = "CN";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17"; // RFC 5280 §4.2.1.6

    private DomainIdentity() {}

    /** Whether a certificate is one of a domain. */
    static boolean holds(X509Certificate certificate, String domain) {
        return !domain.isEmpty()
                && of(certificate).contains(withoutDot(domain).toLowerCase(Locale.ROOT));
    }

    /** The domains, in lower case. */
    static List<String> of(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (List<?> name : alternatives(certificate)) {
            String text = String.valueOf(name.get(1)).toLowerCase(Locale.ROOT);
            if (Integer.valueOf(URI).equals(name.get(0)) && text.startsWith("sip:")) {
                uris.add(text.substring("sip:".length()));
            } else if (Integer.valueOf(DNS).equals(name.get(0))) {
                names.add(withoutDot(text));
            }
        }
        if (!uris.isEmpty()) {
            return uris.stream().filter(DomainIdentity::isDomain).toList();
        }
        return certificate.getExtensionValue(ALTERNATIVE_NAMES) == null
                ? commonName(certificate).stream().toList()
                : names;
    }

    /** No user, port, parameters or headers. */
    private static boolean isDomain(String rest) {
        return rest.matches("[a-z0-9.-]+");
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** Of several the most specific one, which a name on a line begins with. */
    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts =
                    new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (Rdn part : parts.reversed()) {
                Attribute name = part.toAttributes().get(COMMON_NAME);
                if (name != null && name.get() instanceof String text) {
                    return Optional.of(text.toLowerCase(Locale.ROOT));
                }
            }
        } catch (NamingException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
