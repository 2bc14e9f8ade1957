package strowger.perf;

/** The Record-Route values of an answer, read backwards by the caller (RFC 3261 §12.1.2). */
final class RouteSet {
    static final int ROUTES_MAX = 16;

    private final int[] offset = new int[ROUTES_MAX];
    private final int[] end = new int[ROUTES_MAX];
    private int count;

    /** Collects the values; false when there are more than {@link #ROUTES_MAX}. */
    boolean read(Message message, byte[] bytes) {
        count = 0;
        for (int line = 0; line < message.lines(); line++) {
            if (message.isLine(line, Header.RECORD_ROUTE)
                    && !split(bytes, message.lineOffset(line), message.lineEnd(line))) {
                return false;
            }
        }
        return true;
    }

    private boolean split(byte[] bytes, int start, int limit) {
        int begin = start;
        boolean enclosed = false;
        for (int index = start; index < limit; index++) {
            byte character = bytes[index];
            enclosed = character == '<' || (enclosed && character != '>');
            if (character == ',' && !enclosed) {
                if (!add(begin, index)) {
                    return false;
                }
                begin = index + 1;
            }
        }
        return add(begin, limit);
    }

    private boolean add(int begin, int limit) {
        if (count == ROUTES_MAX) {
            return false;
        }
        offset[count] = begin;
        end[count++] = limit;
        return true;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Appends a line for each route, in the caller's order. */
    void putReversed(ByteWriter into, byte[] bytes, byte[] name, byte[] lineEnd) {
        for (int index = count - 1; index >= 0; index--) {
            into.put(name).put(bytes, offset[index], end[index]).put(lineEnd);
        }
    }
}
