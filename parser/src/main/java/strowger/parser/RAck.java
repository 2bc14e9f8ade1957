package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The value of an {@code RAck} header, which says what a PRACK acknowledges (RFC 3262 §7.2, §10):
 * {@code response-num LWS CSeq-num LWS Method}. Valid while the wrapped buffer is.
 */
public final class RAck {
    private static final long RESPONSE_NUMBER_MAX = (1L << 32) - 1;

    private final CSeq cSeq = new CSeq();
    private long responseNumber;

    /**
     * Reads a value that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#RACK_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        int limit = offset + length;
        int end = CharClass.skip(buffer, offset, limit, CharClass.DIGIT);
        int next = Lws.skip(buffer, end, limit);
        responseNumber = parseResponseNumber(buffer, offset, end - offset);
        boolean sound =
                responseNumber >= 0
                        && next > end
                        && cSeq.wrap(buffer, next, limit - next) == ParseError.NONE;
        return sound ? ParseError.NONE : ParseError.RACK_MALFORMED;
    }

    /** The number of an {@code RSeq} header, 0 to 2^32-1, or {@link Decimal#MALFORMED}. */
    public static long parseResponseNumber(DirectBuffer buffer, int offset, int length) {
        long value = Decimal.parse(buffer, offset, length);
        return value > RESPONSE_NUMBER_MAX ? Decimal.MALFORMED : value;
    }

    /** The RSeq of the provisional response. */
    public long responseNumber() {
        return responseNumber;
    }

    /** The CSeq of the provisional response. */
    public CSeq cSeq() {
        return cSeq;
    }
}
