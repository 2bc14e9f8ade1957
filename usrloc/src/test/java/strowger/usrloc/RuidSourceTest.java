package strowger.usrloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RuidSourceTest {
    private final UnsafeBuffer text = new UnsafeBuffer(new byte[RuidSource.LENGTH_MAX]);

    private String next(RuidSource source) {
        return text.getStringWithoutLengthAscii(0, source.next(text, 0));
    }

    @Test
    void aNameTellsServerStartProcessAndCountInHexadecimal() {
        RuidSource source = new RuidSource("uloc", 11, 0x6b02_0831L * 1000, 0x5f83);
        assertEquals("uloc-b-6b020831-5f83-1", next(source));
        for (int count = 2; count < 16; count++) {
            next(source);
        }
        assertEquals("uloc-b-6b020831-5f83-10", next(source));
        assertEquals("ulcx-1-ff-1", next(new RuidSource("ulcx", 0, 1999, 255)));
    }
}
