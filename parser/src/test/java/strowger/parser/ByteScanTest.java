package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;

class ByteScanTest {
    private static final int LENGTH_MAX = 40;

    /** Each byte there is, at each place of a range of each length. */
    @Test
    void theEndOfAUriIsTheFirstByteThatItHasNot() {
        byte[] bytes = new byte[LENGTH_MAX];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int value = 0; value < 256; value++) {
            boolean inUri = CharClass.is((byte) value, CharClass.URI_UNESCAPED);
            for (int length = 1; length <= LENGTH_MAX; length++) {
                for (int at = 0; at < length; at++) {
                    Arrays.fill(bytes, (byte) 'a');
                    bytes[at] = (byte) value;
                    int end = inUri ? length : at;
                    assertEquals(end, ByteScan.uriEnd(buffer, 0, length), "value " + value);
                }
            }
        }
    }

    @Test
    void manyBytesThatAUriHasNotAreFoundFromTheFirstOn() {
        SplittableRandom random = new SplittableRandom(7);
        byte[] bytes = new byte[LENGTH_MAX];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int round = 0; round < 100_000; round++) {
            random.nextBytes(bytes);
            int from = random.nextInt(LENGTH_MAX);
            int limit = from + random.nextInt(LENGTH_MAX - from + 1);
            int expected = CharClass.skip(buffer, from, limit, CharClass.URI_UNESCAPED);
            assertEquals(expected, ByteScan.uriEnd(buffer, from, limit));
        }
    }
}
