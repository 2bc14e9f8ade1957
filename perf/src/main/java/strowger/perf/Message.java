package strowger.perf;

import java.util.Arrays;

/**
 * Where the lines of a SIP message lie that the load tool reads; nothing is copied (RFC 3261 §7).
 *
 * <p>Valid while the scanned bytes are. Only what a load tool meets is read: a header folded over
 * lines ends at its first.
 */
final class Message {
    /** What an absent field's offset is. */
    static final int ABSENT = -1;

    static final int LINES_MAX = 32;

    private static final int HEADERS = Header.values().length;
    private static final int VERSION_LENGTH = "SIP/2.0".length();
    private static final int STATUS_OFFSET = VERSION_LENGTH + 1;
    private static final byte[] VERSION = {'S', 'I', 'P', '/', '2', '.', '0'};
    private static final byte[] BRANCH = {'b', 'r', 'a', 'n', 'c', 'h', '='};

    private final int[] first = new int[HEADERS]; // line of each header, or ABSENT
    private final int[] kind = new int[LINES_MAX];
    private final int[] value = new int[LINES_MAX];
    private final int[] end = new int[LINES_MAX];
    private int lines;
    private int status;
    private int methodEnd;
    private int viaCount;
    private int branchOffset;
    private int branchEnd;

    /**
     * Reads {@code bytes[0, length)}.
     *
     * @return false when it is not SIP, or lacks a field that every message has (§8.1.1).
     */
    boolean scan(byte[] bytes, int length) {
        Arrays.fill(first, ABSENT);
        lines = 0;
        viaCount = 0;
        branchOffset = ABSENT;
        int index = scanFirstLine(bytes, length);
        while (index != ABSENT && index < length && bytes[index] != '\r') {
            index = scanHeader(bytes, index, length);
        }
        boolean whole = index != ABSENT && index + 1 < length && bytes[index + 1] == '\n';
        return whole && hasAllFields() && findBranch(bytes);
    }

    private boolean hasAllFields() {
        return has(Header.VIA)
                && has(Header.FROM)
                && has(Header.TO)
                && has(Header.CALL_ID)
                && has(Header.CSEQ);
    }

    private int scanFirstLine(byte[] bytes, int length) {
        int lineEnd = lineEnd(bytes, 0, length);
        if (lineEnd == ABSENT || lineEnd < STATUS_OFFSET + 4) {
            return ABSENT;
        }
        boolean response = Arrays.equals(bytes, 0, VERSION_LENGTH, VERSION, 0, VERSION_LENGTH);
        status = response ? number(bytes, STATUS_OFFSET, STATUS_OFFSET + 3) : 0;
        methodEnd = response ? 0 : indexOf(bytes, (byte) ' ', 0, lineEnd);
        return methodEnd == ABSENT || status == ABSENT ? ABSENT : lineEnd + 2;
    }

    private int scanHeader(byte[] bytes, int start, int length) {
        int lineEnd = lineEnd(bytes, start, length);
        int colon = lineEnd == ABSENT ? ABSENT : indexOf(bytes, (byte) ':', start, lineEnd);
        if (colon == ABSENT) {
            return ABSENT;
        }
        Header header = Header.named(bytes, start, trimEnd(bytes, start, colon));
        if (header != null && lines < LINES_MAX) {
            int begin = skipSpace(bytes, colon + 1, lineEnd);
            add(header, begin, trimEnd(bytes, begin, lineEnd));
            viaCount += header == Header.VIA ? 1 + count(bytes, (byte) ',', begin, lineEnd) : 0;
        }
        return lineEnd + 2;
    }

    private void add(Header header, int begin, int limit) {
        int index = header.index;
        if (first[index] == ABSENT) {
            first[index] = lines;
        }
        kind[lines] = index;
        value[lines] = begin;
        end[lines++] = limit;
    }

    private boolean findBranch(byte[] bytes) {
        int limit = end(Header.VIA);
        for (int index = offset(Header.VIA); index < limit; index++) {
            if (bytes[index] == ',') {
                return false; // the top Via has none
            }
            if (bytes[index] == ';' && isBranchAt(bytes, index + 1, limit)) {
                branchOffset = index + 1 + BRANCH.length;
                branchEnd = branchOffset;
                while (branchEnd < limit && isBranchCharacter(bytes[branchEnd])) {
                    branchEnd++;
                }
                return true;
            }
        }
        return false;
    }

    private static boolean isBranchAt(byte[] bytes, int offset, int limit) {
        int branch = offset + BRANCH.length;
        return branch <= limit && Arrays.equals(bytes, offset, branch, BRANCH, 0, BRANCH.length);
    }

    private static boolean isBranchCharacter(byte character) {
        return character != ';' && character != ',' && character != ' ';
    }

    /** The status, or 0 for a request. */
    int status() {
        return status;
    }

    /** End of a request's method, which begins at 0. */
    int methodEnd() {
        return methodEnd;
    }

    /** Vias in all, over all lines. */
    int viaCount() {
        return viaCount;
    }

    int branchOffset() {
        return branchOffset;
    }

    int branchEnd() {
        return branchEnd;
    }

    boolean has(Header header) {
        return first[header.index] != ABSENT;
    }

    /** Offset of the first value of a header that is there. */
    int offset(Header header) {
        return value[first[header.index]];
    }

    /** End of the first value of a header that is there. */
    int end(Header header) {
        return end[first[header.index]];
    }

    /** Lines that carry one of the {@link Header}s; {@link #LINES_MAX} at most. */
    int lines() {
        return lines;
    }

    boolean isLine(int line, Header header) {
        return kind[line] == header.index;
    }

    int lineOffset(int line) {
        return value[line];
    }

    int lineEnd(int line) {
        return end[line];
    }

    /** True when the first value of {@code header} is the same bytes in both messages. */
    boolean sameValue(Header header, byte[] bytes, Message other, byte[] otherBytes) {
        return Arrays.equals(
                bytes,
                offset(header),
                end(header),
                otherBytes,
                other.offset(header),
                other.end(header));
    }

    /** True when the branch of the top Via is the same in both messages. */
    boolean sameBranch(byte[] bytes, Message other, byte[] otherBytes) {
        return Arrays.equals(
                bytes, branchOffset, branchEnd, otherBytes, other.branchOffset, other.branchEnd);
    }

    private static int lineEnd(byte[] bytes, int start, int length) {
        int index = indexOf(bytes, (byte) '\r', start, length - 1);
        return index != ABSENT && bytes[index + 1] == '\n' ? index : ABSENT;
    }

    private static int indexOf(byte[] bytes, byte wanted, int start, int limit) {
        for (int index = start; index < limit; index++) {
            if (bytes[index] == wanted) {
                return index;
            }
        }
        return ABSENT;
    }

    private static int count(byte[] bytes, byte wanted, int start, int limit) {
        int count = 0;
        for (int index = start; index < limit; index++) {
            count += bytes[index] == wanted ? 1 : 0;
        }
        return count;
    }

    private static int skipSpace(byte[] bytes, int start, int limit) {
        int index = start;
        while (index < limit && (bytes[index] == ' ' || bytes[index] == '\t')) {
            index++;
        }
        return index;
    }

    private static int trimEnd(byte[] bytes, int start, int limit) {
        int index = limit;
        while (index > start && (bytes[index - 1] == ' ' || bytes[index - 1] == '\t')) {
            index--;
        }
        return index;
    }

    private static int number(byte[] bytes, int start, int limit) {
        int value = 0;
        for (int index = start; index < limit; index++) {
            if (bytes[index] < '0' || bytes[index] > '9') {
                return ABSENT;
            }
            value = value * 10 + bytes[index] - '0';
        }
        return value;
    }
}
