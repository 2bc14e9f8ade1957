package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * An address with maybe a name before it and parameters behind: one element of a {@code From},
 * {@code To}, {@code Contact}, {@code Route} and the like.
 *
 * <p>{@code ( name-addr / addr-spec ) *( SEMI generic-param )} (RFC 3261 §20.10, §25.1). Without
 * angle brackets all behind the first semicolon belongs to the header, and the URI may hold no
 * comma and no question mark. The URI is checked for its scheme by {@link #wrap}, and read to the
 * end when {@link #uri} is first asked for. Valid while the wrapped buffer is.
 */
public final class NameAddr {
    private static final Token TAG = Token.of("tag");

    private final Parameters parameters = new Parameters();
    private final SipUri uri = new SipUri();
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int offset;
    private int length;
    private int displayOffset;
    private int displayLength;
    private boolean displayQuoted;
    private boolean bracketed;
    private int uriOffset;
    private int uriLength;
    private boolean uriRead;
    private ParseError uriError = ParseError.NONE;
    private int tagOffset;
    private int tagLength;

    /**
     * Reads one address that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or the fault met; then the fields mean nothing.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        clear(buffer, offset, length);
        int limit = offset + length;
        int start = Lws.skip(buffer, offset, limit);
        int open = readDisplay(start, limit);
        if (open < 0) {
            return ParseError.QUOTED_STRING_UNTERMINATED;
        }
        bracketed = open < limit && buffer.getByte(open) == '<';
        if (!bracketed && displayQuoted) {
            return ParseError.NAME_ADDR_MALFORMED;
        }
        int uriEnd = bracketed ? readBracketed(open, limit) : readBare(start, limit);
        int colon = SipUri.schemeEnd(buffer, uriOffset, uriOffset + uriLength);
        if (uriEnd < 0 || colon + 1 >= uriOffset + uriLength) {
            return ParseError.NAME_ADDR_MALFORMED;
        }
        return readParameters(uriEnd, limit);
    }

    private void clear(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        displayOffset = offset;
        displayLength = 0;
        displayQuoted = false;
        uriOffset = offset;
        uriLength = 0;
        uriRead = false;
        tagOffset = offset;
        tagLength = 0;
    }

    /** Reads the display name, if any; the index where the bracket should be, or less than 0. */
    private int readDisplay(int index, int limit) {
        if (index < limit && buffer.getByte(index) == '"') {
            int end = QuotedString.end(buffer, index, limit);
            displayQuoted = true;
            displayOffset = index + 1;
            displayLength = end - 1 - displayOffset;
            return end == QuotedString.UNTERMINATED ? -1 : Lws.skip(buffer, end, limit);
        }
        int end = CharClass.skip(buffer, index, limit, CharClass.DISPLAY);
        if (end < limit && buffer.getByte(end) == '<') {
            displayOffset = index;
            displayLength = Lws.trimEnd(buffer, index, end) - index;
        }
        return end;
    }

    private int readBracketed(int open, int limit) {
        int close = ByteScan.indexOf(buffer, open + 1, limit, (byte) '>');
        uriOffset = open + 1;
        uriLength = close - uriOffset;
        return close == limit ? -1 : close + 1;
    }

    private int readBare(int index, int limit) {
        int end = ByteScan.indexOf(buffer, index, limit, (byte) ';');
        uriOffset = index;
        uriLength = Lws.trimEnd(buffer, index, end) - index;
        for (int at = index; at < index + uriLength; at++) {
            byte value = buffer.getByte(at);
            if (value == ',' || value == '?' || !CharClass.is(value, CharClass.URI)) {
                return -1;
            }
        }
        return end;
    }

    private ParseError readParameters(int index, int limit) {
        parameters.wrapChecked(buffer, index, limit - index);
        while (parameters.next()) {
            if (tagLength == 0 && parameters.isNamed(TAG)) {
                tagOffset = parameters.valueOffset();
                tagLength = parameters.valueLength();
            }
        }
        return parameters.stop() == limit ? parameters.fault() : ParseError.NAME_ADDR_MALFORMED;
    }

    /** Where it begins. */
    public int offset() {
        return offset;
    }

    /** Its length in bytes. */
    public int length() {
        return length;
    }

    /** Where the display name begins, behind the quote if quoted. */
    public int displayOffset() {
        return displayOffset;
    }

    /** Length of the display name in bytes, quotes not counted; 0 if there is none. */
    public int displayLength() {
        return displayLength;
    }

    /** Whether the display name was quoted. */
    public boolean isDisplayQuoted() {
        return displayQuoted;
    }

    /** Whether the URI stands in angle brackets. */
    public boolean isBracketed() {
        return bracketed;
    }

    /** Where the URI begins. */
    public int uriOffset() {
        return uriOffset;
    }

    /** Length of the URI in bytes. */
    public int uriLength() {
        return uriLength;
    }

    /** The URI; every part of it is absent if {@link #uriError} tells of a fault. */
    public SipUri uri() {
        uriError();
        return uri;
    }

    /** What is wrong with the URI behind its scheme; {@link ParseError#NONE} if nothing is. */
    public ParseError uriError() {
        if (!uriRead) {
            uriRead = true;
            uriError = uri.wrap(buffer, uriOffset, uriLength);
        }
        return uriError;
    }

    /** Where the tag begins. */
    public int tagOffset() {
        return tagOffset;
    }

    /** Length of the tag in bytes, 0 if there is none. */
    public int tagLength() {
        return tagLength;
    }

    /** The header's parameters, as a cursor that stands before the first. */
    public Parameters parameters() {
        parameters.rewind();
        return parameters;
    }

    /** The buffer it was wrapped over. */
    public DirectBuffer buffer() {
        return buffer;
    }
}
