package strowger.engine.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.GeneralSecurityException;
import java.util.List;

class JdkCiphersTest {
    @ParameterizedTest
    @CsvSource({
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-ECDSA-CHACHA20-POLY1305",
        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256, DHE-RSA-AES256-SHA256",
        "TLS_RSA_WITH_AES_256_GCM_SHA384, AES256-GCM-SHA384"
    })
    void aSuiteHasItsNameInOpenSsl(String suite, String name) {
        assertEquals(name, JdkCiphers.openSslName(suite));
    }

    @Test
    void wordsChooseAndLeaveOut() throws Exception {
        List<String> chosen = JdkCiphers.of("ECDHE+AESGCM:!AES256:!aNULL");
        assertTrue(chosen.contains("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), chosen::toString);
        assertTrue(chosen.stream().allMatch(each -> each.contains("_ECDHE_")), chosen::toString);
        assertFalse(chosen.stream().anyMatch(each -> each.contains("AES_256")), chosen::toString);
        assertEquals(
                List.of("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                JdkCiphers.of("ECDHE-RSA-AES256-GCM-SHA384"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOSUCH", "", "HIGH:!AES:!CHACHA20", "!ALL"})
    void aListThatLeavesNoneIsRefused(String list) {
        assertThrows(GeneralSecurityException.class, () -> JdkCiphers.of(list));
    }
}
