package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

final class TokenTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "q",
                "to",
                "tag",
                "2.0",
                "sips",
                "rport",
                "branch",
                "sip/2.0",
                "z9hG4bK-",
                "received",
                "transport",
                "a_b",
                "sip-if-match",
                "x@y",
                "-",
                ""
            })
    void anyOneByteChanged_thenItMatchesOnlyItsOtherCase(String text) {
        Token token = Token.of(text);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);

        assertTrue(token.matches(buffer, 0, bytes.length));
        for (int at = 0; at < bytes.length; at++) {
            byte was = bytes[at];
            for (int value = 0; value < 256; value++) {
                bytes[at] = (byte) value;
                boolean same = lower((byte) value) == lower(was);
                String changed = "%s with %02x at %d".formatted(text, value, at);
                assertEquals(same, token.matches(buffer, 0, bytes.length), changed);
            }
            bytes[at] = was;
        }
    }

    private static byte lower(byte value) {
        return value >= 'A' && value <= 'Z' ? (byte) (value + 32) : value;
    }

    @Test
    void rangesOfEveryLength_thenOnlyTheSameBytesAreEqual() {
        for (int length = 0; length <= 40; length++) {
            byte[] left =
                    "sip:alice@atlanta.example.com;transport=udp"
                            .substring(0, length)
                            .getBytes(StandardCharsets.US_ASCII);
            byte[] right =
                    ("<" + new String(left, StandardCharsets.US_ASCII))
                            .getBytes(StandardCharsets.US_ASCII);
            UnsafeBuffer a = new UnsafeBuffer(left);
            UnsafeBuffer b = new UnsafeBuffer(right);

            assertTrue(Token.equals(a, 0, length, b, 1, length));
            assertFalse(Token.equals(a, 0, length, b, 0, length + 1));
            for (int at = 1; at <= length; at++) {
                right[at] ^= 1;
                assertFalse(Token.equals(a, 0, length, b, 1, length), at + " of " + length);
                right[at] ^= 1;
            }
        }
    }

    @Test
    void everyMethod_thenItIsFoundByItsCapitalsOnly() {
        for (Method method : Method.values()) {
            if (method == Method.OTHER) {
                continue;
            }
            byte[] bytes = method.name().getBytes(StandardCharsets.US_ASCII);
            UnsafeBuffer buffer = new UnsafeBuffer(bytes);

            assertEquals(method, Method.of(buffer, 0, bytes.length));
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] ^= 0x20;
                assertEquals(
                        Method.OTHER, Method.of(buffer, 0, bytes.length), at + " in " + method);
                bytes[at] ^= 0x20;
            }
            byte[] lower =
                    method.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            assertEquals(Method.OTHER, Method.of(new UnsafeBuffer(lower), 0, lower.length));
        }
    }
}
