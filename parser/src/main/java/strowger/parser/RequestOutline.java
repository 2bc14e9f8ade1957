package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * Of a request only what its refusal is made of: the method, the top Via, whether there is a To
 * tag, and where the lines lie that a reply copies (RFC 3261 §8.2.6.2). A fraction of the work of
 * {@link SipMessage#wrap}. All else is passed over, and what is unusual in what is read makes it no
 * outline: such a request is to be read whole.
 *
 * <p>Reused for request after request; for one thread; valid while the buffer is.
 */
public final class RequestOutline {
    /** Runs of lines that a reply copies: more is unusual. */
    private static final int RUNS_MAX = 16;

    private static final int LOWER_CASE = 0x20;
    private static final int VIA = 1;
    private static final int FROM = 1 << 1;
    private static final int TO = 1 << 2;
    private static final int CALL_ID = 1 << 3;
    private static final int CSEQ = 1 << 4;
    private static final int ALL = VIA | FROM | TO | CALL_ID | CSEQ;

    private final StartLine startLine = new StartLine();
    private final HeaderLine line = new HeaderLine();
    private final Via topVia = new Via();
    private final NameAddr to = new NameAddr();
    private final int[] starts = new int[RUNS_MAX];
    private final int[] ends = new int[RUNS_MAX];
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int runCount;
    private int toEnd;
    private int found; // which of those that must be there

    /**
     * Reads what begins with a request line.
     *
     * @return false when it is to be read whole.
     */
    public boolean read(DirectBuffer buffer, int offset, int length) {
        clear(buffer);
        int limit = offset + length;
        boolean plain =
                startLine.read(buffer, offset, limit) == ParseError.NONE
                        && startLine.isRequest()
                        && startLine.method() != Method.OTHER;
        return plain
                && readLines(startLine.next(), limit)
                && found == ALL
                && topVia.hasMagicBranch();
    }

    /**
     * Reads no more than the first To.
     *
     * @return false when there is none, or it is malformed.
     */
    public boolean readTo(DirectBuffer buffer, int offset, int length) {
        clear(buffer);
        int limit = offset + length;
        int at = next(offset, limit);
        while (at < limit && found == 0) {
            boolean maybe = (buffer.getByte(at) | LOWER_CASE) == 't';
            if (maybe && (line.read(buffer, at, limit) != ParseError.NONE || !add(at))) {
                return false;
            }
            at = maybe ? line.next() : next(at, limit);
        }
        return found == TO;
    }

    private void clear(DirectBuffer bytes) {
        buffer = bytes;
        runCount = 0;
        found = 0;
    }

    /** False when a line is not plain, or the empty one is missing. */
    private boolean readLines(int start, int limit) {
        int at = start;
        while (at < limit) {
            byte first = buffer.getByte(at);
            if (first == '\r' || first == '\n') {
                return first == '\n' || (at + 1 < limit && buffer.getByte(at + 1) == '\n');
            }
            if (!mayBeCopied(first, at + 1 < limit ? buffer.getByte(at + 1) : 0)) {
                at = next(at, limit);
            } else if (line.read(buffer, at, limit) == ParseError.NONE && add(at)) {
                at = line.next();
            } else {
                return false;
            }
        }
        return false;
    }

    /** Whether a name that begins so can be one of those that count, or its compact form. */
    private static boolean mayBeCopied(byte first, byte second) {
        return switch (first | LOWER_CASE) {
            case 'v', 'f', 't', 'i' -> true;
            case 'c' -> (second | LOWER_CASE) == 'a' || (second | LOWER_CASE) == 's';
            default -> false;
        };
    }

    /** Where the line ends; a fold counts as a line, as it belongs to none that is read here. */
    private int next(int at, int limit) {
        int end = ByteScan.indexOf(buffer, at, limit, (byte) '\n');
        return end == limit ? limit : end + 1;
    }

    /** Takes the line just read; false when it is one too many, or malformed. */
    private boolean add(int at) {
        return switch (line.name()) {
            case VIA -> addVia() && extend(at);
            case FROM -> isFirst(FROM) && extend(at);
            case TO -> isFirst(TO) && wrapTo() && extend(at);
            case CALL_ID -> isFirst(CALL_ID) && extend(at);
            case CSEQ -> isFirst(CSEQ) && extend(at);
            default -> true;
        };
    }

    private boolean isFirst(int name) {
        boolean first = (found & name) == 0;
        found |= name;
        return first;
    }

    private boolean addVia() {
        boolean before = found == 0;
        return !isFirst(VIA) || (before && wrapVia());
    }

    private boolean wrapVia() {
        return topVia.wrap(buffer, line.valueOffset(), line.valueLength()) == ParseError.NONE;
    }

    private boolean wrapTo() {
        toEnd = line.valueOffset() + line.valueLength();
        return to.wrap(buffer, line.valueOffset(), line.valueLength()) == ParseError.NONE;
    }

    private boolean extend(int at) {
        if (runCount > 0 && ends[runCount - 1] == at) {
            ends[runCount - 1] = line.next();
            return true;
        }
        if (runCount == RUNS_MAX) {
            return false;
        }
        starts[runCount] = at;
        ends[runCount++] = line.next();
        return true;
    }

    /** The method, never {@link Method#OTHER}. */
    public Method method() {
        return startLine.method();
    }

    /** The topmost Via, before all else that is copied; its branch has the magic cookie. */
    public Via topVia() {
        return topVia;
    }

    /** Where the To's value ends, white space behind it cut off: a tag is added there. */
    public int toEnd() {
        return toEnd;
    }

    /** Where the To tag begins. */
    public int toTagOffset() {
        return to.tagOffset();
    }

    /** Length of the To tag in bytes, 0 if there is none. */
    public int toTagLength() {
        return to.tagLength();
    }

    /** How many runs of lines a reply copies, in the order they stand. */
    public int runCount() {
        return runCount;
    }

    /** Where a run begins. */
    public int runStart(int index) {
        return starts[index];
    }

    /** The index after a run, behind its last line end. */
    public int runEnd(int index) {
        return ends[index];
    }
}
