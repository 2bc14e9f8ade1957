package strowger.modules.uac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

class RouteCookieTest {
    private static final byte[] ALICE = bytes("sip:alice@example.com");
    private static final byte[] SALES = bytes("sip:4930111@example.net;user=phone");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> other(RouteCookie cookie, String value, byte[] uri) {
        return cookie.other(value, uri).map(each -> new String(each, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret"})
    void eitherUriLeadsToTheOther(String password) {
        RouteCookie cookie = new RouteCookie(password);
        String value = cookie.of(ALICE, SALES).orElseThrow();
        assertEquals(
                Optional.of("sip:4930111@example.net;user=phone"), other(cookie, value, ALICE));
        assertEquals(Optional.of("sip:alice@example.com"), other(cookie, value, SALES));
    }

    @Test
    void itIsAParameterOfAUriAndWithAPasswordHidesWhatItHolds() {
        String plain = new RouteCookie("").of(ALICE, SALES).orElseThrow();
        String hidden = new RouteCookie("secret").of(ALICE, SALES).orElseThrow();
        assertEquals("", plain.replaceAll("[A-Za-z0-9_-]", "")); // RFC 3261 §25.1: unreserved
        assertNotEquals(plain, hidden);
        assertNotEquals(
                Optional.of("sip:alice@example.com"), other(new RouteCookie(""), hidden, SALES));
    }

    @Test
    void whatIsTooLongOrNoneOfOursIsRefused() {
        RouteCookie cookie = new RouteCookie("");
        assertEquals(Optional.empty(), cookie.of(ALICE, new byte[513]));
        assertEquals(Optional.empty(), other(cookie, "not base64!", ALICE));
        assertEquals(Optional.empty(), other(cookie, "A".repeat(2_000), ALICE));
        assertEquals(Optional.empty(), other(cookie, "AAAA", ALICE), "shorter than the URI");
    }
}
