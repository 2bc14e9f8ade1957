package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/** Finds bytes eight at a time (SIMD within a register), never reading at or after the limit. */
public final class ByteScan {
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = LOW_BITS * ' ';
    private static final long VISIBLE = LOW_BITS * '!';
    private static final long QUOTES = LOW_BITS * '"';
    private static final long PERCENTS = LOW_BITS * '%';
    private static final long GREATERS = LOW_BITS * '>';
    private static final long DELETES = LOW_BITS * 0x7F;
    private static final long LESS_TO_GREATER = LOW_BITS * ('<' ^ '>');

    private ByteScan() {}

    /** The first index at or after {@code index} of a byte below the space, or the limit. */
    public static int control(DirectBuffer buffer, int index, int limit) {
        if (index >= limit) {
            return index;
        }
        buffer.boundsCheck(index, limit - index); // once for all of it
        Object base = buffer.byteArray();
        long start = buffer.addressOffset();
        int at = index;
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            long word = Word.at(base, start + at);
            long found = (word - SPACES) & ~word & HIGH_BITS; // the lowest one set is exact
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < limit && (UnsafeApi.getByte(base, start + at) & 0xFF) >= ' ') {
            at++;
        }
        return at;
    }

    /** The first index at or after {@code index} of this byte, or the limit. */
    public static int indexOf(DirectBuffer buffer, int index, int limit, byte value) {
        if (index >= limit) {
            return index;
        }
        buffer.boundsCheck(index, limit - index);
        Object base = buffer.byteArray();
        long start = buffer.addressOffset();
        long pattern = LOW_BITS * value;
        int at = index;
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            long word = Word.at(base, start + at) ^ pattern;
            long found = (word - LOW_BITS) & ~word & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < limit && UnsafeApi.getByte(base, start + at) != value) {
            at++;
        }
        return at;
    }

    /** The first index at or after {@code index} of a byte not of URI_UNESCAPED, or the limit. */
    static int uriEnd(DirectBuffer buffer, int index, int limit) {
        if (index >= limit) {
            return index;
        }
        buffer.boundsCheck(index, limit - index);
        Object base = buffer.byteArray();
        long start = buffer.addressOffset();
        int at = index;
        for (; at <= limit - Long.BYTES; at += Long.BYTES) {
            long word = Word.at(base, start + at);
            long invisible = (word - VISIBLE) & ~word;
            long other =
                    zeros(word ^ QUOTES)
                            | zeros(word ^ PERCENTS)
                            | zeros((word | LESS_TO_GREATER) ^ GREATERS)
                            | zeros(word ^ DELETES);
            long found = (invisible | other) & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        return CharClass.skip(buffer, at, limit, CharClass.URI_UNESCAPED);
    }

    /** The high bit of each byte that is 0; the lowest one set is exact. */
    private static long zeros(long word) {
        return (word - LOW_BITS) & ~word;
    }
}
