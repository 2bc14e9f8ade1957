package strowger.engine.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;
import java.security.KeyPairGenerator;

class KeyOfCertificateTest {
    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519"})
    void aKeyBelongsToItsOwnCertificateOnly(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        KeyPair own = generator.generateKeyPair();
        KeyPair other = generator.generateKeyPair();
        assertTrue(TlsContext.belongs(own.getPrivate(), own.getPublic()));
        assertFalse(TlsContext.belongs(own.getPrivate(), other.getPublic()));
    }
}
