package strowger.parser;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * A short text as a number: two texts of one length, one to eight bytes, are the same when their
 * numbers are. Reads no byte outside the text.
 */
final class Word {
    /** The longest text that fits. */
    static final int LENGTH_MAX = Long.BYTES;

    private static final long LETTERS = 0x4040404040404040L;
    private static final long INT = 0xFFFF_FFFFL;

    private Word() {}

    /** The number of the text in {@code [offset, offset + length)}, 1 to 8 bytes. */
    static long of(DirectBuffer buffer, int offset, int length) {
        if (length >= Integer.BYTES) { // its first four bytes and its last
            long first = buffer.getInt(offset, LITTLE_ENDIAN) & INT;
            int last = buffer.getInt(offset + length - Integer.BYTES, LITTLE_ENDIAN);
            return first | (long) last << 32;
        }
        long first = buffer.getByte(offset) & 0xFF;
        int middle = buffer.getByte(offset + (length >> 1)) & 0xFF;
        int last = buffer.getByte(offset + length - 1) & 0xFF;
        return first | middle << 8 | (long) last << 16;
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
