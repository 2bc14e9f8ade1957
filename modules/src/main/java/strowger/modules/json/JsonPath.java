package strowger.modules.json;

import strowger.engine.value.Value;

/** A way into a JSON text: {@code name.other[2].third}. Reusable; for one thread. */
final class JsonPath {
    private static final char NONE = 0;
    private static final long INDEX_MAX = 1_000_000;

    private final Value path = new Value();
    private char escape;
    private int position;
    private boolean malformed;
    private int nameOffset;
    private int nameLength;
    private long index;

    /**
     * Takes a path.
     *
     * @param stand what stands for a dot within a name; 0 for nothing.
     */
    JsonPath wrap(Value text, char stand) {
        path.set(text);
        escape = stand;
        position = 0;
        malformed = false;
        return this;
    }

    JsonPath wrap(Value text) {
        return wrap(text, NONE);
    }

    boolean isEmpty() {
        return path.length() == 0;
    }

    /** Whether the path ended where none can. */
    boolean isMalformed() {
        return malformed;
    }

    /** Goes to the next step; false behind the last, or when the path is malformed. */
    boolean next() {
        if (position >= path.length()) {
            return false;
        }
        if (path.byteAt(position) == '[') {
            return nextIndex();
        }
        if (path.byteAt(position) == '.') {
            position++;
            malformed = position == 1;
        }
        int start = position;
        while (position < path.length() && !isEnd(path.byteAt(position))) {
            position++;
        }
        nameOffset = path.offset() + start;
        nameLength = position - start;
        index = -1;
        malformed |= nameLength == 0;
        return !malformed;
    }

    private static boolean isEnd(byte letter) {
        return letter == '.' || letter == '[';
    }

    private boolean nextIndex() {
        int at = position + 1;
        long number = 0;
        while (at < path.length() && path.byteAt(at) >= '0' && path.byteAt(at) <= '9') {
            number = Math.min(number * 10 + path.byteAt(at) - '0', INDEX_MAX);
            at++;
        }
        malformed = at == position + 1 || at >= path.length() || path.byteAt(at) != ']';
        index = number;
        position = at + 1;
        return !malformed;
    }

    boolean isIndex() {
        return index >= 0;
    }

    Value text() {
        return path;
    }

    int nameOffset() {
        return nameOffset;
    }

    int nameLength() {
        return nameLength;
    }

    /** Follows this step from a value; {@link JsonScan#ABSENT} if that does not lead anywhere. */
    int step(JsonScan scan, int at) {
        char kind = scan.kind(at);
        if (index >= 0) {
            return kind == '[' ? scan.element(at, index) : JsonScan.ABSENT;
        }
        return kind == '{' ? member(scan, at) : JsonScan.ABSENT;
    }

    private int member(JsonScan scan, int at) {
        if (escape == NONE) {
            return scan.member(at, path.buffer(), nameOffset, nameLength);
        }
        int member = scan.first(at);
        while (member != JsonScan.ABSENT) {
            int value = scan.memberValue(member);
            if (isNamed(scan, member, value)) {
                return value;
            }
            member = scan.next(scan.end(value));
        }
        return JsonScan.ABSENT;
    }

    private boolean isNamed(JsonScan scan, int member, int value) {
        for (int at = 0; at < nameLength; at++) {
            char letter = (char) (path.buffer().getByte(nameOffset + at) & 0xff);
            char wanted = letter == escape ? '.' : letter;
            if (member + 1 + at >= value || scan.kind(member + 1 + at) != wanted) {
                return false;
            }
        }
        return scan.kind(member + 1 + nameLength) == '"';
    }

    /** Follows all steps from a value. */
    int follow(JsonScan scan, int from) {
        int at = from;
        while (at != JsonScan.ABSENT && next()) {
            at = step(scan, at);
        }
        return malformed ? JsonScan.ABSENT : at;
    }
}
