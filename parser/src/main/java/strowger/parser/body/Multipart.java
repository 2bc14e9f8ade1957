package strowger.parser.body;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.ByteScan;
import strowger.parser.HeaderLine;
import strowger.parser.HeaderName;
import strowger.parser.MediaType;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.Token;

/**
 * The parts of a multipart body (RFC 2046 §5.1.1, RFC 5621 §3).
 *
 * <p>A cursor. A delimiter is a line of its own: two hyphens, the boundary, white space at most, so
 * that a boundary that begins another is not taken for it. The line end before a delimiter belongs
 * to it. When the close delimiter is missing, the last part goes to the end of the body and {@link
 * #fault} tells. Valid while the wrapped buffer is.
 */
public final class Multipart {
    /** Parts a body may have. */
    public static final int PARTS_MAX = 64;

    /** Bytes a boundary may have (RFC 2046 §5.1.1). */
    public static final int BOUNDARY_LENGTH_MAX = 70;

    private static final Token TEXT = Token.of("text");
    private static final Token PLAIN = Token.of("plain");

    private final MediaType type = new MediaType();
    private final HeaderLine line = new HeaderLine();
    private DirectBuffer buffer = new UnsafeBuffer();
    private int boundaryOffset;
    private int boundaryLength;
    private int start;
    private int limit;
    private int cursor;
    private int count;
    private boolean closed;
    private boolean typed;
    private int delimiterEnd;
    private int partOffset;
    private int contentOffset;
    private int contentEnd;
    private ParseError fault = ParseError.NONE;

    /**
     * Takes the body of a message by its Content-Type and stands before the first part.
     *
     * @return {@link ParseError#NONE}, or the fault met.
     */
    public ParseError wrap(SipMessage message) {
        if (type.wrap(message) != ParseError.NONE) {
            return ParseError.MEDIA_TYPE_MALFORMED;
        }
        return type.findBoundary()
                ? wrap(
                        message.buffer(),
                        message.bodyOffset(),
                        message.bodyLength(),
                        type.parameters())
                : ParseError.BODY_MALFORMED;
    }

    /**
     * Takes a body.
     *
     * @param boundary that stands on the parameter of this name, in the same buffer.
     * @return {@link ParseError#NONE}, or {@link ParseError#BODY_MALFORMED} if the boundary is too
     *     long or no delimiter is found.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length, Parameters boundary) {
        this.buffer = buffer;
        boundaryOffset = boundary.valueOffset();
        boundaryLength = boundary.valueLength();
        start = offset;
        limit = offset + length;
        fault = ParseError.NONE;
        if (boundaryLength == 0 || boundaryLength > BOUNDARY_LENGTH_MAX) {
            limit = offset;
        }
        rewind();
        return closed ? ParseError.BODY_MALFORMED : ParseError.NONE;
    }

    /** Stands before the first part again, behind the preamble. */
    public void rewind() {
        count = 0;
        closed = false;
        typed = false;
        fault = ParseError.NONE;
        int delimiter = findDelimiter(start);
        cursor = delimiterEnd;
        closed |= delimiter == limit;
    }

    /** Goes to the next part; false behind the last. */
    public boolean next() {
        if (closed || cursor >= limit) {
            return false;
        }
        if (++count > PARTS_MAX) {
            closed = true;
            fault = ParseError.BODY_TOO_COMPLEX;
            return false;
        }
        partOffset = cursor;
        int delimiter = findDelimiter(cursor);
        contentEnd = delimiter == limit ? limit : lineEndBefore(delimiter);
        if (delimiter == limit) {
            closed = true;
            fault = ParseError.BODY_MALFORMED; // no close delimiter
        }
        cursor = delimiterEnd;
        readHeaders();
        return true;
    }

    /** The start of the next delimiter's line at or behind a line's start, or the limit. */
    private int findDelimiter(int lineStart) {
        int at = lineStart;
        while (at < limit) {
            int next = Math.min(ByteScan.indexOf(buffer, at, limit, (byte) '\n') + 1, limit);
            if (isDelimiter(at, next)) {
                delimiterEnd = next;
                return at;
            }
            at = next;
        }
        delimiterEnd = limit;
        return limit;
    }

    private boolean isDelimiter(int at, int next) {
        int after = at + 2 + boundaryLength;
        boolean begins = after <= next && isHyphens(at) && matchesBoundary(at + 2);
        if (!begins) {
            return false;
        }
        boolean close = after + 2 <= next && isHyphens(after);
        for (int index = close ? after + 2 : after; index < next; index++) {
            if (buffer.getByte(index) > ' ' || buffer.getByte(index) < 0) {
                return false; // this boundary begins another
            }
        }
        closed |= close;
        return true;
    }

    private boolean isHyphens(int at) {
        return buffer.getByte(at) == '-' && buffer.getByte(at + 1) == '-';
    }

    private boolean matchesBoundary(int at) {
        return Token.equals(buffer, at, boundaryLength, buffer, boundaryOffset, boundaryLength);
    }

    private int lineEndBefore(int delimiter) {
        int end = delimiter;
        if (end > partOffset && buffer.getByte(end - 1) == '\n') {
            end--;
            if (end > partOffset && buffer.getByte(end - 1) == '\r') {
                end--;
            }
        }
        return end;
    }

    /** Reads the part's headers; a part whose headers have no end is all headers. */
    private void readHeaders() {
        typed = false;
        int at = partOffset;
        while (at < contentEnd && buffer.getByte(at) != '\r' && buffer.getByte(at) != '\n') {
            if (line.read(buffer, at, contentEnd) != ParseError.NONE) {
                contentOffset = contentEnd;
                return;
            }
            if (line.name() == HeaderName.CONTENT_TYPE && !typed) {
                typed =
                        type.wrap(buffer, line.valueOffset(), line.valueLength())
                                == ParseError.NONE;
            }
            at = line.next();
        }
        boolean crLf =
                at + 1 < contentEnd && buffer.getByte(at) == '\r' && buffer.getByte(at + 1) == '\n';
        contentOffset = Math.min(contentEnd, crLf ? at + 2 : at + 1);
    }

    /** Goes to the first part of this media type; false if there is none. */
    public boolean find(Token mainType, Token subtype) {
        rewind();
        while (next()) {
            if (is(mainType, subtype)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the part is of this media type; a part that says none is text/plain. */
    public boolean is(Token mainType, Token subtype) {
        return typed ? type.is(mainType, subtype) : same(mainType, TEXT) && same(subtype, PLAIN);
    }

    private static boolean same(Token a, Token b) {
        return a.toString().equalsIgnoreCase(b.toString());
    }

    /** Where the part begins: its headers. */
    public int partOffset() {
        return partOffset;
    }

    /** Where its headers end and its content begins. */
    public int contentOffset() {
        return contentOffset;
    }

    /** Length of its content in bytes. */
    public int contentLength() {
        return contentEnd - contentOffset;
    }

    /** What is wrong with the body as far as it was walked. */
    public ParseError fault() {
        return fault;
    }
}
