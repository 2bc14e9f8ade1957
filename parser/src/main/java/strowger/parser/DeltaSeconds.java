package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * A time in seconds: {@code Expires}, {@code Min-Expires}, {@code Retry-After}, {@code Min-SE} and
 * the like (RFC 3261 §20.19, §20.23, §20.33).
 *
 * <p>The value goes up to 2^32-1; here it stops at 2^31-1, which is 68 years. What stands behind
 * the number (a comment, parameters) is not read.
 */
public final class DeltaSeconds {
    /** What is given for anything that does not begin with a number. */
    public static final int MALFORMED = -1;

    /** What is given when the message has no such header. */
    public static final int ABSENT = -2;

    private DeltaSeconds() {}

    /** The seconds in the range, or {@link #MALFORMED}. */
    public static int parse(DirectBuffer buffer, int offset, int length) {
        int limit = offset + length;
        int end = CharClass.skip(buffer, offset, limit, CharClass.DIGIT);
        boolean ended = end == limit || !CharClass.is(buffer.getByte(end), CharClass.TOKEN);
        long value = ended ? Decimal.parse(buffer, offset, end - offset) : MALFORMED;
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** The seconds in the first header of this name, {@link #MALFORMED}, or {@link #ABSENT}. */
    public static int of(SipMessage message, HeaderName name) {
        int index = message.find(name);
        return index == SipMessage.ABSENT
                ? ABSENT
                : parse(message.buffer(), message.valueOffset(index), message.valueLength(index));
    }
}
