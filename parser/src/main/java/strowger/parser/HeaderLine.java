package strowger.parser;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * One header with its folds: where its name ends, where its value lies, where the next begins.
 *
 * <p>Here alone is decided what a header is (RFC 3261 §7.3, §25.1): a name is all before the first
 * colon, white space before the colon not counted, so "{@code Name :}" and "{@code Name:}" are one
 * header everywhere (CVE-2020-28361). A line that begins with white space continues the one before.
 * Lines end with CRLF or LF; a CR alone is a fault.
 */
public final class HeaderLine {
    private static final int CR_LF = 0x0A0D; // as a little-endian number

    private HeaderName name = HeaderName.OTHER;
    private int nameLength;
    private int valueOffset;
    private int valueLength;
    private int lineEnd;
    private int next;

    /** Reads the header that begins at {@code at}. */
    public ParseError read(DirectBuffer buffer, int at, int limit) {
        int nameLimit = at + Math.min(limit - at, SipMessage.HEADER_NAME_LENGTH_MAX + 1);
        int colon = ByteScan.indexOf(buffer, at, nameLimit, (byte) ':');
        if (colon == nameLimit) {
            return nameFault(buffer, at, nameLimit, limit);
        }
        name = HeaderNames.find(buffer, at, colon - at, limit);
        nameLength = colon - at;
        if (name == HeaderName.OTHER && !readUnusualName(buffer, at, colon, limit)) {
            return ParseError.HEADER_NAME_MALFORMED;
        }
        ParseError error = findLineEnd(buffer, colon + 1, limit);
        if (error != ParseError.NONE) {
            return error;
        }
        if (next - at > SipMessage.HEADER_LENGTH_MAX) {
            return ParseError.HEADER_TOO_LONG;
        }
        valueOffset = Lws.skip(buffer, colon + 1, lineEnd);
        valueLength = Lws.trimEnd(buffer, valueOffset, lineEnd) - valueOffset;
        return ParseError.NONE;
    }

    /** A name we do not know, or one with white space before the colon, but without a fold. */
    private boolean readUnusualName(DirectBuffer buffer, int at, int colon, int limit) {
        int end = colon;
        while (end > at && (buffer.getByte(end - 1) == ' ' || buffer.getByte(end - 1) == '\t')) {
            end--;
        }
        nameLength = end - at;
        name = HeaderNames.find(buffer, at, nameLength, limit);
        return nameLength > 0 && Token.skip(buffer, at, end) == end;
    }

    private static ParseError nameFault(DirectBuffer buffer, int at, int nameLimit, int limit) {
        if (Token.skip(buffer, at, nameLimit) < nameLimit) {
            return ParseError.HEADER_NAME_MALFORMED;
        }
        return nameLimit == limit
                ? ParseError.HEADERS_UNTERMINATED
                : ParseError.HEADER_NAME_TOO_LONG;
    }

    /** Sets where the value's last line ends and where the next header begins. */
    private ParseError findLineEnd(DirectBuffer buffer, int index, int limit) {
        int at = ByteScan.control(buffer, index, limit);
        if (at <= limit - Integer.BYTES && isPlainEnd(buffer.getInt(at, LITTLE_ENDIAN))) {
            lineEnd = at;
            next = at + 2;
            return ParseError.NONE;
        }
        return findLineEndSlowly(buffer, at, limit);
    }

    /** Whether four bytes are CRLF and what is no fold: nearly every line's end. */
    private static boolean isPlainEnd(int bytes) {
        int after = (bytes >>> 16) & 0xFF;
        return (bytes & 0xFFFF) == CR_LF && after != ' ' && after != '\t';
    }

    private ParseError findLineEndSlowly(DirectBuffer buffer, int index, int limit) {
        int at = index;
        while (at < limit) {
            byte found = buffer.getByte(at);
            if (found == '\r' || found == '\n') {
                int after = found == '\n' ? at + 1 : at + 2;
                if (after > limit) {
                    return ParseError.HEADERS_UNTERMINATED;
                }
                if (buffer.getByte(after - 1) != '\n') {
                    return ParseError.LINE_END_MALFORMED;
                }
                if (!isFold(buffer, after, limit)) {
                    lineEnd = at;
                    next = after;
                    return ParseError.NONE;
                }
                at = after;
            }
            at = ByteScan.control(buffer, at + 1, limit); // a tab, or a control between quotes
        }
        return ParseError.HEADERS_UNTERMINATED;
    }

    private static boolean isFold(DirectBuffer buffer, int index, int limit) {
        return index < limit && (buffer.getByte(index) == ' ' || buffer.getByte(index) == '\t');
    }

    /** Which header it is. */
    public HeaderName name() {
        return name;
    }

    /** Length of the name, white space before the colon not counted. */
    public int nameLength() {
        return nameLength;
    }

    /** Where the value begins, white space before it skipped. */
    public int valueOffset() {
        return valueOffset;
    }

    /** Length of the value, white space behind it cut off. */
    public int valueLength() {
        return valueLength;
    }

    /** Where the next header, or the empty line, begins. */
    public int next() {
        return next;
    }
}
