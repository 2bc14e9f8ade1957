package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The value of a {@code CSeq} header: a number, and the method it counts.
 *
 * <p>{@code CSeq = 1*DIGIT LWS Method} (RFC 3261 §25.1), the number below 2^31 (§8.1.1.5). Leading
 * zeros and folded white space are legal (RFC 4475 §3.1.1.1). Valid while the wrapped buffer is.
 */
public final class CSeq {
    /** The largest number allowed. */
    public static final int NUMBER_MAX = Integer.MAX_VALUE;

    private DirectBuffer buffer = SipMessage.NOTHING;
    private int number;
    private int methodOffset;
    private int methodLength;

    /**
     * Reads the value in {@code [offset, offset + length)}.
     *
     * @param buffer that holds the message.
     * @param offset of the value, in bytes from the start of the buffer.
     * @param length of the value in bytes, white space around it not counted.
     * @return {@link ParseError#NONE}, or the first fault met; then the fields mean nothing.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        int limit = offset + length;
        int index = offset;
        long tally = 0;
        for (; index < limit; index++) {
            int digit = buffer.getByte(index) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            tally = tally * 10 + digit;
            if (tally > NUMBER_MAX) {
                return ParseError.CSEQ_NUMBER_TOO_LARGE;
            }
        }
        int method = Lws.skip(buffer, index, limit);
        boolean separated = index > offset && method > index && method < limit;
        if (!separated || Token.skip(buffer, method, limit) != limit) {
            return ParseError.CSEQ_MALFORMED;
        }
        number = (int) tally;
        methodOffset = method;
        methodLength = limit - method;
        return ParseError.NONE;
    }

    /** The sequence number, 0 to {@link #NUMBER_MAX}. */
    public int number() {
        return number;
    }

    /** Where the method begins. */
    public int methodOffset() {
        return methodOffset;
    }

    /** Length of the method in bytes. */
    public int methodLength() {
        return methodLength;
    }

    /** The method, {@link Method#OTHER} where it is none we know. */
    public Method method() {
        return Method.of(buffer, methodOffset, methodLength);
    }
}
