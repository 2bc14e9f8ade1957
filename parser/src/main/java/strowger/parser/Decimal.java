package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Numbers in a message: {@code 1*DIGIT}, leading zeros allowed (RFC 4475 §3.1.1.1).
 *
 * <p>The tally stops growing at {@link #HUGE}, so that no number, however long, wraps round.
 */
public final class Decimal {
    /** What {@link #parse} gives for anything that is not {@code 1*DIGIT}. */
    public static final long MALFORMED = -1;

    /** What {@link #parse} gives for any number of 2^40 and more. */
    public static final long HUGE = 1L << 40;

    private Decimal() {}

    /** The number in the range, at most {@link #HUGE}; or {@link #MALFORMED}. */
    public static long parse(DirectBuffer buffer, int offset, int length) {
        if (length <= 0) {
            return MALFORMED;
        }
        buffer.boundsCheck(offset, length);
        Object base = buffer.byteArray();
        long start = buffer.addressOffset() + offset;
        long tally = 0;
        for (int i = 0; i < length; i++) {
            int digit = UnsafeApi.getByte(base, start + i) - '0';
            if (digit < 0 || digit > 9) {
                return MALFORMED;
            }
            tally = Math.min(tally * 10 + digit, HUGE);
        }
        return tally;
    }

    /** The number in the range if it is {@code max} at most; or {@link #MALFORMED}. */
    public static int parse(DirectBuffer buffer, int offset, int length, int max) {
        long value = parse(buffer, offset, length);
        return value > max ? (int) MALFORMED : (int) value;
    }
}
