package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/** Finds bytes eight at a time (SIMD within a register), never reading at or after the limit. */
public final class ByteScan {
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = LOW_BITS * ' ';

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
}
