package strowger.parser.body;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.ByteScan;
import strowger.parser.Token;

/**
 * The lines of a session description, or of one section of it: {@code type=value} (RFC 8866 §5).
 *
 * <p>A cursor. Lines end with CRLF, LF, or the end of the body (GHSA-xj5x-g52f-548h). A value is
 * taken apart at its first colon, as {@code a=} and {@code b=} have it; without a colon all of it
 * is the name (CVE-2026-46334). A line that is no {@code type=value} is passed over.
 */
public final class SdpLines {
    private DirectBuffer buffer = new UnsafeBuffer();
    private int cursor;
    private int limit;
    private int offset;
    private int length;
    private int valueLength;
    private int colon;

    /** Stands before the first line of the range. */
    public SdpLines wrap(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        cursor = offset;
        limit = offset + length;
        return this;
    }

    /** Goes to the next line; false behind the last. */
    public boolean next() {
        while (cursor < limit) {
            offset = cursor;
            int lineFeed = ByteScan.indexOf(buffer, offset, limit, (byte) '\n');
            cursor = Math.min(lineFeed + 1, limit);
            length = cursor - offset;
            int end = lineFeed;
            if (end > offset && buffer.getByte(end - 1) == '\r') {
                end--;
            }
            if (end - offset >= 2 && buffer.getByte(offset + 1) == '=') {
                valueLength = end - offset - 2;
                colon = ByteScan.indexOf(buffer, offset + 2, end, (byte) ':');
                return true;
            }
        }
        return false;
    }

    /** The line's type, a letter. */
    public char type() {
        return (char) (buffer.getByte(offset) & 0xFF);
    }

    /** Where the line begins. */
    public int offset() {
        return offset;
    }

    /** Length of the line with its line end. */
    public int length() {
        return length;
    }

    /** Where the value begins, which is where its name begins. */
    public int valueOffset() {
        return offset + 2;
    }

    /** Length of the value in bytes, maybe 0. */
    public int valueLength() {
        return valueLength;
    }

    /** Length of the name: what stands before the colon, or the whole value. */
    public int nameLength() {
        return colon - valueOffset();
    }

    /** Where the argument begins, behind the colon. */
    public int argumentOffset() {
        return Math.min(colon + 1, valueOffset() + valueLength);
    }

    /** Length of the argument in bytes, 0 if there is no colon. */
    public int argumentLength() {
        return valueOffset() + valueLength - argumentOffset();
    }

    /** Whether it is an attribute of this name. */
    public boolean isAttribute(Token name) {
        return type() == 'a' && name.matches(buffer, valueOffset(), nameLength());
    }
}
