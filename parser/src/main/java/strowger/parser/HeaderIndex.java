package strowger.parser;

import org.agrona.DirectBuffer;

import java.util.Arrays;

/**
 * Where each header of a message begins, what it is called, and where its value lies.
 *
 * <p>One pass over the bytes; {@link HeaderLine} decides what a header is. A header takes a row of
 * ints:
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
    private final HeaderLine line = new HeaderLine();
    private final int[] first = new int[NAMES.length];
    private final boolean[] repeated = new boolean[NAMES.length];
    private int count;
    private int end;

    HeaderIndex() {
        Arrays.fill(first, SipMessage.ABSENT);
    }

    void clear() {
        for (int row = 0; row < count * ROW; row += ROW) {
            first[rows[row + ORDINAL]] = SipMessage.ABSENT;
            repeated[rows[row + ORDINAL]] = false;
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
            ParseError error = line.read(buffer, at, limit);
            if (error != ParseError.NONE) {
                return error;
            }
            add(at);
            at = line.next();
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

    private void add(int offset) {
        int ordinal = line.name().ordinal();
        int row = count * ROW;
        rows[row] = offset;
        rows[row + HEADER_LENGTH] = line.next() - offset;
        rows[row + NAME_LENGTH] = line.nameLength();
        rows[row + VALUE_OFFSET] = line.valueOffset();
        rows[row + VALUE_LENGTH] = line.valueLength();
        rows[row + ORDINAL] = ordinal;
        if (first[ordinal] == SipMessage.ABSENT) {
            first[ordinal] = count;
        } else {
            repeated[ordinal] = true;
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

    /** Whether there is more than one header of this name. */
    boolean isRepeated(HeaderName name) {
        return repeated[name.ordinal()];
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
