package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The parameters behind a header's value or in a URI: {@code *( ";" name [ "=" value ] )}.
 *
 * <p>A cursor over the range: {@link #wrap} checks all of it, then {@link #next} or {@link #find}
 * stands on one parameter and the accessors tell where it lies. A quoted value is given without its
 * quotes, escapes as written. {@code generic-param}, {@code uri-parameter}: RFC 3261 §25.1. Valid
 * while the wrapped buffer is.
 */
public final class Parameters {
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int offset;
    private int limit;
    private int cursor;
    private int stop;
    private int nameOffset;
    private int nameLength;
    private int valueOffset;
    private int valueLength;
    private boolean hasValue;
    private boolean quoted;
    private ParseError fault = ParseError.NONE;

    /**
     * Checks the range, which is empty or begins with a semicolon, and stands before the first.
     *
     * @return {@link ParseError#NONE}, or the first fault met.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        wrapChecked(buffer, offset, length);
        while (next()) {
            // every parameter is looked at once
        }
        ParseError error = stop == limit ? fault : ParseError.PARAMETER_MALFORMED;
        cursor = offset;
        return error;
    }

    /** Takes a range that has been checked before, or is being checked by whoever walks it. */
    void wrapChecked(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        limit = offset + length;
        cursor = offset;
        stop = limit;
        fault = ParseError.NONE;
    }

    /** Stands before the first parameter again. */
    public void rewind() {
        cursor = offset;
    }

    /** Goes to the next parameter; false behind the last. */
    public boolean next() {
        int at = Lws.skip(buffer, cursor, limit);
        if (at >= limit || buffer.getByte(at) != ';') {
            stop = at;
            return false;
        }
        nameOffset = Lws.skip(buffer, at + 1, limit);
        int end = CharClass.skip(buffer, nameOffset, limit, CharClass.NAME);
        nameLength = end - nameOffset;
        if (nameLength == 0) {
            return fail(ParseError.PARAMETER_MALFORMED);
        }
        int equals = Lws.skip(buffer, end, limit);
        hasValue = equals < limit && buffer.getByte(equals) == '=';
        quoted = false;
        valueLength = 0;
        valueOffset = end;
        cursor = end;
        return !hasValue || readValue(Lws.skip(buffer, equals + 1, limit));
    }

    /** What made the last walk end before its time, if anything did. */
    ParseError fault() {
        return fault;
    }

    /** Where the last walk ended: the limit, or a byte that is no semicolon. */
    int stop() {
        return stop;
    }

    private boolean readValue(int index) {
        quoted = index < limit && buffer.getByte(index) == '"';
        if (quoted) {
            int end = QuotedString.end(buffer, index, limit);
            if (end == QuotedString.UNTERMINATED) {
                return fail(ParseError.QUOTED_STRING_UNTERMINATED);
            }
            valueOffset = index + 1;
            valueLength = end - 1 - valueOffset;
            cursor = end;
        } else {
            valueOffset = index;
            cursor = CharClass.skip(buffer, index, limit, CharClass.VALUE);
            valueLength = cursor - index;
        }
        return true;
    }

    private boolean fail(ParseError error) {
        fault = error;
        cursor = limit;
        stop = limit;
        return false;
    }

    /** Stands on the first parameter of this name, whatever its case; false if there is none. */
    public boolean find(Token name) {
        rewind();
        while (next()) {
            if (name.matches(buffer, nameOffset, nameLength)) {
                return true;
            }
        }
        return false;
    }

    /** Stands on the first parameter whose name is the given text, whatever its case. */
    public boolean find(DirectBuffer name, int nameAt, int length) {
        rewind();
        while (next()) {
            if (Token.equalsIgnoreCase(buffer, nameOffset, nameLength, name, nameAt, length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the parameter's name is this one. */
    public boolean isNamed(Token name) {
        return name.matches(buffer, nameOffset, nameLength);
    }

    /** Where the range begins. */
    public int offset() {
        return offset;
    }

    /** Length of the range in bytes, semicolons included; 0 if there are no parameters. */
    public int length() {
        return limit - offset;
    }

    /** Where the parameter's name begins. */
    public int nameOffset() {
        return nameOffset;
    }

    /** Length of the name in bytes. */
    public int nameLength() {
        return nameLength;
    }

    /** Whether there is an equals sign, even with nothing behind it. */
    public boolean hasValue() {
        return hasValue;
    }

    /** Whether the value was quoted. */
    public boolean isQuoted() {
        return quoted;
    }

    /** Where the value begins, behind the quote if quoted. */
    public int valueOffset() {
        return valueOffset;
    }

    /** Length of the value in bytes, quotes not counted. */
    public int valueLength() {
        return valueLength;
    }

    /** The value as a number of at most {@code max}, or {@link Decimal#MALFORMED}. */
    public int valueAsInt(int max) {
        return Decimal.parse(buffer, valueOffset, valueLength, max);
    }
}
