package strowger.parser;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds a header by its name: a hash over the first eight bytes, the last eight and the length.
 *
 * <p>Bytes of 64 and more are folded to lower case by setting bit 5, which sends nothing but
 * letters to letters. Names are compared whole, so a hash never lies.
 */
final class HeaderNames {
    private static final int SLOTS = 1024;
    private static final int LENGTH_MAX = 32;
    private static final HeaderName[] NAMES = new HeaderName[SLOTS];
    private static final DirectBuffer[] LOWER = new DirectBuffer[SLOTS];
    private static final int ROW = 4; // head, tail, length, nothing
    private static final int TAIL = 1;
    private static final int LENGTH = 2;
    private static final long[] ROWS = new long[SLOTS * ROW];

    static {
        java.util.Arrays.fill(NAMES, HeaderName.OTHER);
        java.util.Arrays.fill(LOWER, new UnsafeBuffer(new byte[0]));
        for (HeaderName name : HeaderName.values()) {
            if (name != HeaderName.OTHER) {
                put(name, name.text());
            }
            if (name.compact() != HeaderName.NO_COMPACT_FORM) {
                put(name, String.valueOf(name.compact()));
            }
        }
    }

    private HeaderNames() {}

    private static void put(HeaderName name, String text) {
        UnsafeBuffer lower =
                new UnsafeBuffer(text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
        int length = lower.capacity();
        assert length <= LENGTH_MAX : "name too long for the table: " + text;
        long head = head(lower, 0, length, length);
        long tail = length <= 8 ? 0 : word(lower, length - 8);
        int slot = slot(head, tail, length);
        while (ROWS[slot * ROW + LENGTH] != 0) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        NAMES[slot] = name;
        LOWER[slot] = lower;
        ROWS[slot * ROW] = head;
        ROWS[slot * ROW + TAIL] = tail;
        ROWS[slot * ROW + LENGTH] = length;
    }

    /**
     * Finds the name in {@code [offset, offset + length)}.
     *
     * @param limit up to which bytes may be read, at least {@code offset + length}.
     */
    static HeaderName find(DirectBuffer buffer, int offset, int length, int limit) {
        if (length <= 0 || length > LENGTH_MAX) {
            return HeaderName.OTHER;
        }
        long head = head(buffer, offset, length, limit);
        long tail = length <= 8 ? 0 : word(buffer, offset + length - 8);
        int slot = slot(head, tail, length);
        while (ROWS[slot * ROW + LENGTH] != 0) { // ends: the table is never full
            int row = slot * ROW;
            if (ROWS[row] == head && ROWS[row + TAIL] == tail && ROWS[row + LENGTH] == length) {
                if (length <= 16 || middleMatches(buffer, offset, length, LOWER[slot])) {
                    return NAMES[slot];
                }
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return HeaderName.OTHER;
    }

    private static boolean middleMatches(
            DirectBuffer buffer, int offset, int length, DirectBuffer lower) {
        for (int i = 8; i < length - 8; i++) {
            if (CharClass.lower(buffer.getByte(offset + i)) != lower.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /** The first eight bytes in lower case, zeros behind a shorter name. */
    private static long head(DirectBuffer buffer, int offset, int length, int limit) {
        if (length >= 8) {
            return word(buffer, offset);
        }
        if (limit - offset >= 8) {
            return word(buffer, offset) & ~(-1L << (length << 3));
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = (word << 8) | (buffer.getByte(offset + i) & 0xFF);
        }
        return Word.lower(word);
    }

    private static long word(DirectBuffer buffer, int index) {
        return Word.lower(buffer.getLong(index, LITTLE_ENDIAN));
    }

    private static int slot(long head, long tail, int length) {
        long hash = (head ^ (tail * 31) ^ length) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 54);
    }
}
