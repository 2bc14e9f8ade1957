package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * One element of a {@code Reason} header (RFC 3326 §2): {@code protocol *( SEMI reason-params )}.
 * Valid while the wrapped buffer is.
 */
public final class Reason {
    /** What {@link #cause} gives where there is none. */
    public static final int ABSENT = -1;

    private static final Token CAUSE = Token.of("cause");
    private static final Token TEXT = Token.of("text");

    private final ParameterizedValue value = new ParameterizedValue();
    private int cause;
    private int textOffset;
    private int textLength;

    /**
     * Reads an element that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#REASON_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        ParseError error = value.wrap(buffer, offset, length);
        if (error != ParseError.NONE || !value.isToken()) {
            return ParseError.REASON_MALFORMED;
        }
        Parameters parameters = value.parameters();
        cause = parameters.find(CAUSE) ? parameters.valueAsInt(Integer.MAX_VALUE) : ABSENT;
        boolean found = parameters.find(TEXT);
        textOffset = found ? parameters.valueOffset() : value.offset();
        textLength = found ? parameters.valueLength() : 0;
        return ParseError.NONE;
    }

    /** Whether the protocol is this one ({@code SIP}, {@code Q.850}), whatever its case. */
    public boolean isProtocol(Token protocol) {
        return value.is(protocol);
    }

    /** Where the protocol begins. */
    public int protocolOffset() {
        return value.offset();
    }

    /** Length of the protocol in bytes. */
    public int protocolLength() {
        return value.length();
    }

    /** The cause, or {@link #ABSENT}. */
    public int cause() {
        return cause;
    }

    /** Where the text begins, behind its quote. */
    public int textOffset() {
        return textOffset;
    }

    /** Length of the text in bytes, quotes not counted; 0 if there is none. */
    public int textLength() {
        return textLength;
    }
}
