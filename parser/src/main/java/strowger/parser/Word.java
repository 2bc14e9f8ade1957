package strowger.parser;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

import java.nio.ByteOrder;

/**
 * A short text as a number: two texts of one length, one to eight bytes, are the same when their
 * numbers are. Reads no byte outside the text.
 */
final class Word {
    /** The longest text that fits. */
    static final int LENGTH_MAX = Long.BYTES;

    private static final long LETTERS = 0x4040404040404040L;
    private static final long INT = 0xFFFF_FFFFL;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == LITTLE_ENDIAN;

    private Word() {}

    /**
     * Eight bytes of a buffer, the first one lowest, whose bounds were checked by the caller.
     *
     * @param base the buffer's array, or null.
     * @param address the buffer's address offset, and the index.
     */
    static long at(@Nullable Object base, long address) {
        long word = UnsafeApi.getLong(base, address);
        return LITTLE ? word : Long.reverseBytes(word);
    }

    private static int halfAt(@Nullable Object base, long address) {
        int half = UnsafeApi.getInt(base, address);
        return LITTLE ? half : Integer.reverseBytes(half);
    }

    /** The number of the text in {@code [offset, offset + length)}, 1 to 8 bytes. */
    static long of(DirectBuffer buffer, int offset, int length) {
        buffer.boundsCheck(offset, length);
        Object base = buffer.byteArray();
        long from = buffer.addressOffset() + offset;
        if (length >= Integer.BYTES) { // its first four bytes and its last
            long last = halfAt(base, from + length - Integer.BYTES);
            return (halfAt(base, from) & INT) | last << 32;
        }
        int first = UnsafeApi.getByte(base, from) & 0xFF;
        int middle = UnsafeApi.getByte(base, from + (length >> 1)) & 0xFF;
        int last = UnsafeApi.getByte(base, from + length - 1) & 0xFF;
        return first | middle << 8 | last << 16;
    }

    /**
     * Sets bit 5 of all bytes of 64 and more: letters are in lower case then, and nothing else
     * becomes a letter.
     */
    static long lower(long word) {
        return word | ((word & LETTERS) >>> 1);
    }

    /** Whether a byte of a text in lower case stays as it is, and only its capital becomes it. */
    static boolean isPlain(byte value) {
        return (value & 0x40) == 0 ? value > 0 : value >= 'a' && value <= 'z';
    }
}
