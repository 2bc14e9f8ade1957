package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * A dialog named in a header: {@code Replaces} (RFC 3891 §6.1), {@code Join} (RFC 3911 §7.1),
 * {@code Target-Dialog} (RFC 4538 §7), as {@code callid *( SEMI tag )}.
 *
 * <p>The tags are seen from whoever receives the header: to-tag is its local tag, from-tag its
 * remote one. Each must be there once. Valid while the wrapped buffer is.
 */
public final class Replaces {
    private static final Token TO_TAG = Token.of("to-tag");
    private static final Token FROM_TAG = Token.of("from-tag");
    private static final Token LOCAL_TAG = Token.of("local-tag");
    private static final Token REMOTE_TAG = Token.of("remote-tag");
    private static final Token EARLY_ONLY = Token.of("early-only");

    private final ParameterizedValue value = new ParameterizedValue();
    private int toTagOffset;
    private int toTagLength;
    private int fromTagOffset;
    private int fromTagLength;
    private boolean earlyOnly;

    /**
     * Reads a value that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#REPLACES_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        ParseError error = value.wrap(buffer, offset, length);
        toTagLength = fromTagLength = 0;
        earlyOnly = false;
        boolean once = true;
        Parameters parameters = value.parameters();
        while (error == ParseError.NONE && parameters.next()) {
            if (parameters.isNamed(TO_TAG) || parameters.isNamed(LOCAL_TAG)) {
                once &= toTagLength == 0;
                toTagOffset = parameters.valueOffset();
                toTagLength = parameters.valueLength();
            } else if (parameters.isNamed(FROM_TAG) || parameters.isNamed(REMOTE_TAG)) {
                once &= fromTagLength == 0;
                fromTagOffset = parameters.valueOffset();
                fromTagLength = parameters.valueLength();
            } else {
                earlyOnly |= parameters.isNamed(EARLY_ONLY);
            }
        }
        return error == ParseError.NONE && once && toTagLength > 0 && fromTagLength > 0
                ? ParseError.NONE
                : ParseError.REPLACES_MALFORMED;
    }

    /** Where the Call-ID begins. */
    public int callIdOffset() {
        return value.offset();
    }

    /** Length of the Call-ID in bytes. */
    public int callIdLength() {
        return value.length();
    }

    /** Where the to-tag begins. */
    public int toTagOffset() {
        return toTagOffset;
    }

    /** Length of the to-tag in bytes. */
    public int toTagLength() {
        return toTagLength;
    }

    /** Where the from-tag begins. */
    public int fromTagOffset() {
        return fromTagOffset;
    }

    /** Length of the from-tag in bytes. */
    public int fromTagLength() {
        return fromTagLength;
    }

    /** Whether only an early dialog may be replaced. */
    public boolean isEarlyOnly() {
        return earlyOnly;
    }
}
