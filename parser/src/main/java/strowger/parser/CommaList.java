package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The elements of a value with commas between: {@code element *( COMMA element )} (RFC 3261
 * §7.3.1).
 *
 * <p>A comma within quotes or angle brackets separates nothing. A cursor; white space around an
 * element is cut off, and an element may be empty. Valid while the wrapped buffer is.
 */
public final class CommaList {
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int cursor;
    private int limit;
    private int offset;
    private int length;
    private boolean ended = true;
    private ParseError fault = ParseError.NONE;

    /** Takes the value in {@code [offset, offset + length)} and stands before its first element. */
    public CommaList wrap(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        limit = offset + length;
        cursor = offset;
        ended = Lws.skip(buffer, offset, limit) == limit; // no value, no element
        fault = ParseError.NONE;
        return this;
    }

    /** Goes to the next element; false behind the last, or at a quote that never ends. */
    public boolean next() {
        if (ended) {
            return false;
        }
        int end = elementEnd(cursor);
        if (end == QuotedString.UNTERMINATED) {
            fault = ParseError.QUOTED_STRING_UNTERMINATED;
            ended = true;
            return false;
        }
        offset = Lws.skip(buffer, cursor, end);
        length = Lws.trimEnd(buffer, offset, end) - offset;
        ended = end == limit;
        cursor = end + 1;
        return true;
    }

    private int elementEnd(int index) {
        int at = index;
        while (at < limit) {
            byte value = buffer.getByte(at);
            if (value == ',') {
                return at;
            }
            if (value == '"') {
                at = QuotedString.end(buffer, at, limit);
                if (at == QuotedString.UNTERMINATED) {
                    return QuotedString.UNTERMINATED;
                }
            } else if (value == '<') {
                at = ByteScan.indexOf(buffer, at, limit, (byte) '>');
            } else {
                at++;
            }
        }
        return limit;
    }

    /** Where the element begins. */
    public int offset() {
        return offset;
    }

    /** Length of the element in bytes, maybe 0. */
    public int length() {
        return length;
    }

    /** What ended the walk before the end of the value; {@link ParseError#NONE} if nothing did. */
    public ParseError fault() {
        return fault;
    }
}
