package strowger.engine.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;

import org.junit.jupiter.api.Test;

import java.security.cert.X509Certificate;
import java.util.List;

/** RFC 5922 §7.1 and §7.2. */
class DomainIdentityTest {
    private static CertificateBuilder subject(String name) {
        return new CertificateBuilder().subject(name).setIsCertificateAuthority(true).ecp256();
    }

    private static X509Certificate of(CertificateBuilder builder) throws Exception {
        return builder.buildSelfSigned().getCertificate();
    }

    @Test
    void sipUrisCountBeforeDnsNames() throws Exception {
        X509Certificate certificate =
                of(
                        subject("CN=cn.test")
                                .addSanUriName("sip:Example.com")
                                .addSanUriName("sip:bob@users.test")
                                .addSanUriName("https://web.test")
                                .addSanDnsName("dns.test"));
        assertEquals(List.of("example.com"), DomainIdentity.of(certificate));
        assertTrue(DomainIdentity.holds(certificate, "EXAMPLE.com"));
        assertTrue(DomainIdentity.holds(certificate, "example.com."));
        assertFalse(DomainIdentity.holds(certificate, "dns.test"));
        assertFalse(DomainIdentity.holds(certificate, "users.test"));
    }

    @Test
    void dnsNamesCountBeforeTheCommonName() throws Exception {
        X509Certificate certificate =
                of(subject("CN=cn.test").addSanDnsName("a.test").addSanDnsName("b.test"));
        assertEquals(List.of("a.test", "b.test"), DomainIdentity.of(certificate));
        assertFalse(DomainIdentity.holds(certificate, "cn.test"));
    }

    @Test
    void withoutEitherTheCommonNameCounts() throws Exception {
        assertTrue(DomainIdentity.holds(of(subject("CN=cn.test,O=x")), "cn.test"));
    }

    /** Users of an authority choose their organisation's name, not their domain. */
    @Test
    void aCommonNameWithinAnotherPartOfTheNameIsNone() throws Exception {
        X509Certificate certificate = of(subject("O=x\\,CN=victim.test,CN=own.test"));
        assertEquals(List.of("own.test"), DomainIdentity.of(certificate));
        assertFalse(DomainIdentity.holds(certificate, "victim.test"));
        assertEquals(List.of(), DomainIdentity.of(of(subject("O=x\\,CN=victim.test"))));
    }

    @Test
    void ofCommonNamesTheMostSpecificCountsAlsoBesideAnotherPart() throws Exception {
        assertEquals(List.of("a.test"), DomainIdentity.of(of(subject("CN=A.test,CN=b.test"))));
        assertEquals(List.of("a.test"), DomainIdentity.of(of(subject("OU=x+CN=a.test,O=y"))));
    }

    @Test
    void besideAlternativeNamesOfOtherKindsTheCommonNameCountsForNothing() throws Exception {
        X509Certificate certificate = of(subject("CN=cn.test").addSanRfc822Name("bob@cn.test"));
        assertEquals(List.of(), DomainIdentity.of(certificate));
    }

    @Test
    void aWildcardStandsForNothing() throws Exception {
        X509Certificate certificate = of(subject("CN=*.example.com"));
        assertFalse(DomainIdentity.holds(certificate, "sip.example.com"));
        assertFalse(DomainIdentity.holds(certificate, ""));
    }
}
