package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * A media type, as of {@code Content-Type} or one element of {@code Accept} (RFC 3261 §20.1,
 * §20.15, §25.1): {@code m-type SLASH m-subtype *( SEMI m-parameter )}.
 *
 * <p>A type without subtype is a fault like any other (CVE-2026-45084). Valid while the wrapped
 * buffer is.
 */
public final class MediaType {
    private static final Token STAR = Token.of("*");
    private static final Token BOUNDARY = Token.of("boundary");

    private final Parameters parameters = new Parameters();
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int typeOffset;
    private int typeLength;
    private int subtypeOffset;
    private int subtypeLength;

    /**
     * Reads a media type that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#MEDIA_TYPE_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        int limit = offset + length;
        typeOffset = Lws.skip(buffer, offset, limit);
        int typeEnd = Token.skip(buffer, typeOffset, limit);
        typeLength = typeEnd - typeOffset;
        int slash = Lws.skip(buffer, typeEnd, limit);
        if (typeLength == 0 || slash == limit || buffer.getByte(slash) != '/') {
            return ParseError.MEDIA_TYPE_MALFORMED;
        }
        subtypeOffset = Lws.skip(buffer, slash + 1, limit);
        int subtypeEnd = Token.skip(buffer, subtypeOffset, limit);
        subtypeLength = subtypeEnd - subtypeOffset;
        boolean sound =
                subtypeLength > 0
                        && parameters.wrap(buffer, subtypeEnd, limit - subtypeEnd)
                                == ParseError.NONE;
        return sound ? ParseError.NONE : ParseError.MEDIA_TYPE_MALFORMED;
    }

    /** Reads a message's Content-Type; malformed, too, when there is none. */
    public ParseError wrap(SipMessage message) {
        int index = message.find(HeaderName.CONTENT_TYPE);
        return index == SipMessage.ABSENT
                ? ParseError.MEDIA_TYPE_MALFORMED
                : wrap(message.buffer(), message.valueOffset(index), message.valueLength(index));
    }

    /** Whether it is this type, whatever its case and its parameters. */
    public boolean is(Token type, Token subtype) {
        return type.matches(buffer, typeOffset, typeLength)
                && subtype.matches(buffer, subtypeOffset, subtypeLength);
    }

    /** Whether this range of media, maybe with stars, takes in a type (RFC 3261 §20.1). */
    public boolean accepts(Token type, Token subtype) {
        boolean anyType = STAR.matches(buffer, typeOffset, typeLength);
        boolean anySubtype = STAR.matches(buffer, subtypeOffset, subtypeLength);
        return (anyType || type.matches(buffer, typeOffset, typeLength))
                && (anySubtype || subtype.matches(buffer, subtypeOffset, subtypeLength));
    }

    /** Stands {@link #parameters} on the boundary of a multipart type; false if there is none. */
    public boolean findBoundary() {
        return parameters.find(BOUNDARY) && parameters.valueLength() > 0;
    }

    /** Where the type begins. */
    public int typeOffset() {
        return typeOffset;
    }

    /** Length of the type in bytes. */
    public int typeLength() {
        return typeLength;
    }

    /** Where the subtype begins. */
    public int subtypeOffset() {
        return subtypeOffset;
    }

    /** Length of the subtype in bytes. */
    public int subtypeLength() {
        return subtypeLength;
    }

    /** The parameters, where the cursor was left. */
    public Parameters parameters() {
        return parameters;
    }
}
