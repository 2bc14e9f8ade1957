package strowger.parser;

import org.agrona.DirectBuffer;

import java.util.Arrays;

/**
 * Where each header of a message begins, what it is called, and where its value lies.
 *
 * <p>One pass over the bytes (RFC 3261 §7.3): a name is all before the first colon, white space
 * before the colon not counted, so "{@code Name :}" and "{@code Name:}" are one header here and
 * everywhere (CVE-2020-28361). A line that begins with white space continues the one before. Lines
 * end with CRLF or LF; a CR alone is a fault. A header takes a row of ints:
 *
 * <pre>
 *  int  field
 *    0  headerOffset  where the name begins
 *    1  headerLength  with all folds and the last line end
 *    2  nameLength
 *    3  valueOffset   white space before it skipped
 *    4  valueLength   white space behind it cut off
 *    5  ordinal       of its HeaderName
 * </pre>
 */
final class HeaderIndex {
    private static final int ROW = 8;
    private static final int HEADER_LENGTH = 1;
    private static final int NAME_LENGTH = 2;
    private static final int VALUE_OFFSET = 3;
    private static final int VALUE_LENGTH = 4;
    private static final int ORDINAL = 5;
    private static final HeaderName[] NAMES = HeaderName.values();

    private final int[] rows = new int[SipMessage.HEADERS_MAX * ROW];
    private final int[] first = new int[NAMES.length];
    private int count;
    private int end;
    private int lineEnd;
    private int lineNext;

    HeaderIndex() {
        Arrays.fill(first, SipMessage.ABSENT);
    }

    void clear() {
        for (int row = 0; row < count * ROW; row += ROW) {
            first[rows[row + ORDINAL]] = SipMessage.ABSENT;
        }
        count = 0;
        end = 0;
    }

    /**
     * Reads all headers from {@code offset} up to the empty line.
     *
     * @return {@link ParseError#NONE}, or the first fault; headers before it stay readable.
     */
    ParseError read(DirectBuffer buffer, int offset, int limit) {
        int at = offset;
        while (at < limit) {
            byte start = buffer.getByte(at);
            if (start == '\n') {
                end = at + 1;
                return ParseError.NONE;
            }
            if (start == '\r') {
                return readEnd(buffer, at, limit);
            }
            if (count == SipMessage.HEADERS_MAX) {
                return ParseError.TOO_MANY_HEADERS;
            }
            ParseError error = readHeader(buffer, at, limit);
            if (error != ParseError.NONE) {
                return error;
            }
            at = lineNext;
        }
        return ParseError.HEADERS_UNTERMINATED;
    }

    private ParseError readEnd(DirectBuffer buffer, int at, int limit) {
        if (at + 1 < limit && buffer.getByte(at + 1) == '\n') {
            end = at + 2;
            return ParseError.NONE;
        }
        return at + 1 < limit ? ParseError.LINE_END_MALFORMED : ParseError.HEADERS_UNTERMINATED;
    }

    private ParseError readHeader(DirectBuffer buffer, int at, int limit) {
        int nameLimit = (int) Math.min(limit, (long) at + SipMessage.HEADER_NAME_LENGTH_MAX + 1);
        int colon = ByteScan.indexOf(buffer, at, nameLimit, (byte) ':');
        if (colon == nameLimit) {
            return nameFault(buffer, at, nameLimit, limit);
        }
        int nameEnd = colon;
        HeaderName name = HeaderNames.find(buffer, at, nameEnd - at, limit);
        if (name == HeaderName.OTHER) {
            nameEnd = trimName(buffer, at, colon);
            name = HeaderNames.find(buffer, at, nameEnd - at, limit);
            if (nameEnd == at || Token.skip(buffer, at, nameEnd) != nameEnd) {
                return ParseError.HEADER_NAME_MALFORMED;
            }
        }
        ParseError error = findLineEnd(buffer, colon + 1, limit);
        if (error == ParseError.NONE && lineNext - at > SipMessage.HEADER_LENGTH_MAX) {
            error = ParseError.HEADER_TOO_LONG;
        }
        if (error == ParseError.NONE) {
            add(buffer, at, nameEnd - at, colon + 1, name);
        }
        return error;
    }

    private static ParseError nameFault(DirectBuffer buffer, int at, int nameLimit, int limit) {
        if (Token.skip(buffer, at, nameLimit) < nameLimit) {
            return ParseError.HEADER_NAME_MALFORMED;
        }
        return nameLimit == limit
                ? ParseError.HEADERS_UNTERMINATED
                : ParseError.HEADER_NAME_TOO_LONG;
    }

    /** HCOLON allows SP and HTAB before the colon, but no fold. */
    private static int trimName(DirectBuffer buffer, int at, int colon) {
        int end = colon;
        while (end > at && (buffer.getByte(end - 1) == ' ' || buffer.getByte(end - 1) == '\t')) {
            end--;
        }
        return end;
    }

    /** Sets where the value's last line ends and where the next header begins. */
    private ParseError findLineEnd(DirectBuffer buffer, int index, int limit) {
        int at = index;
        while (true) {
            at = ByteScan.control(buffer, at, limit);
            if (at >= limit) {
                return ParseError.HEADERS_UNTERMINATED;
            }
            byte found = buffer.getByte(at);
            if (found != '\r' && found != '\n') {
                at++; // a tab, or a control within a quoted string
                continue;
            }
            int next = found == '\n' ? at + 1 : at + 2;
            if (found == '\r' && (next > limit || buffer.getByte(at + 1) != '\n')) {
                return next > limit
                        ? ParseError.HEADERS_UNTERMINATED
                        : ParseError.LINE_END_MALFORMED;
            }
            if (next < limit && (buffer.getByte(next) == ' ' || buffer.getByte(next) == '\t')) {
                at = next + 1; // a fold
                continue;
            }
            lineEnd = at;
            lineNext = next;
            return ParseError.NONE;
        }
    }

    private void add(DirectBuffer buffer, int offset, int nameLength, int after, HeaderName name) {
        int valueOffset = after;
        while (valueOffset < lineEnd && Lws.is(buffer.getByte(valueOffset))) {
            valueOffset++;
        }
        int ordinal = name.ordinal();
        int row = count * ROW;
        rows[row] = offset;
        rows[row + HEADER_LENGTH] = lineNext - offset;
        rows[row + NAME_LENGTH] = nameLength;
        rows[row + VALUE_OFFSET] = valueOffset;
        rows[row + VALUE_LENGTH] = Lws.trimEnd(buffer, valueOffset, lineEnd) - valueOffset;
        rows[row + ORDINAL] = ordinal;
        if (first[ordinal] == SipMessage.ABSENT) {
            first[ordinal] = count;
        }
        count++;
    }

    int count() {
        return count;
    }

    /** Where the body begins: behind the empty line; 0 while that has not been met. */
    int end() {
        return end;
    }

    HeaderName name(int index) {
        return NAMES[rows[row(index) + ORDINAL]];
    }

    int headerOffset(int index) {
        return rows[row(index)];
    }

    int headerLength(int index) {
        return rows[row(index) + HEADER_LENGTH];
    }

    int nameLength(int index) {
        return rows[row(index) + NAME_LENGTH];
    }

    int valueOffset(int index) {
        return rows[row(index) + VALUE_OFFSET];
    }

    int valueLength(int index) {
        return rows[row(index) + VALUE_LENGTH];
    }

    private int row(int index) {
        assert index >= 0 && index < count : "header index=" + index + ", count=" + count;
        return index * ROW;
    }

    int find(HeaderName name) {
        return first[name.ordinal()];
    }

    /** The first header of this name at {@code from} or behind, or ABSENT. */
    int find(HeaderName name, int from) {
        int ordinal = name.ordinal();
        for (int index = from; index < count; index++) {
            if (rows[index * ROW + ORDINAL] == ordinal) {
                return index;
            }
        }
        return SipMessage.ABSENT;
    }

    /** The first unknown header at {@code from} or behind with this text as name, or ABSENT. */
    int find(DirectBuffer buffer, DirectBuffer name, int offset, int length, int from) {
        int other = HeaderName.OTHER.ordinal();
        for (int index = from; index < count; index++) {
            int row = index * ROW;
            if (rows[row + ORDINAL] == other
                    && Token.equalsIgnoreCase(
                            buffer, rows[row], rows[row + NAME_LENGTH], name, offset, length)) {
                return index;
            }
        }
        return SipMessage.ABSENT;
    }
}
