package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The value of an {@code Event} header: a package, maybe with templates, and an id (RFC 6665
 * §8.2.1, §8.4): {@code event-type *( SEMI event-param )}. Valid while the wrapped buffer is.
 */
public final class Event {
    private static final Token ID = Token.of("id");

    private final ParameterizedValue value = new ParameterizedValue();
    private int packageLength;
    private int idOffset;
    private int idLength;

    /**
     * Reads a value that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#EVENT_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        ParseError error = value.wrap(buffer, offset, length);
        idOffset = value.offset();
        idLength = 0;
        if (error != ParseError.NONE || !value.isToken()) {
            return ParseError.EVENT_MALFORMED;
        }
        int limit = value.offset() + value.length();
        packageLength =
                ByteScan.indexOf(buffer, value.offset(), limit, (byte) '.') - value.offset();
        Parameters parameters = value.parameters();
        if (parameters.find(ID)) {
            idOffset = parameters.valueOffset();
            idLength = parameters.valueLength();
        }
        return packageLength == 0 ? ParseError.EVENT_MALFORMED : ParseError.NONE;
    }

    /** Whether the event type, templates included, is this one, whatever its case. */
    public boolean is(Token type) {
        return value.is(type);
    }

    /** Where the event type begins. */
    public int typeOffset() {
        return value.offset();
    }

    /** Length of the event type in bytes, templates ({@code presence.winfo}) included. */
    public int typeLength() {
        return value.length();
    }

    /** Length of the package's name alone; it begins the event type. */
    public int packageLength() {
        return packageLength;
    }

    /** Where the id begins. */
    public int idOffset() {
        return idOffset;
    }

    /** Length of the id in bytes, 0 if there is none. */
    public int idLength() {
        return idLength;
    }

    /** All parameters, as a cursor that stands before the first. */
    public Parameters parameters() {
        return value.parameters();
    }
}
