package strowger.modules.json;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;

/**
 * Finds its way in a JSON text (RFC 8259): where values, members and elements begin and end.
 * Nothing is copied. Reusable; for one thread.
 */
final class JsonScan {
    /** What is answered when something is not there, or is no JSON. */
    static final int ABSENT = -1;

    private static final int DEPTH_MAX = 64;

    private DirectBuffer buffer = new UnsafeBuffer();
    private int start;
    private int limit;

    /**
     * Begins to read a text.
     *
     * @return whether it is one JSON value and nothing else.
     */
    boolean wrap(Value text) {
        buffer = text.buffer();
        limit = text.offset() + text.length();
        start = blanks(text.offset());
        int end = skip(start, 0);
        return end != ABSENT && blanks(end) == limit;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Where the value that is the whole text begins. */
    int start() {
        return start;
    }

    /** The first letter of a value, which tells its kind; 0 behind the end. */
    char kind(int at) {
        return at < limit ? (char) (buffer.getByte(at) & 0xff) : 0;
    }

    /** The next letter that is no blank. */
    int blanks(int from) {
        int at = from;
        while (at < limit && isBlank(buffer.getByte(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
    }

    /** Where the value at a place ends; ABSENT if there is none. */
    int end(int at) {
        return skip(at, 0);
    }

    private int skip(int at, int depth) {
        if (at >= limit || depth > DEPTH_MAX) {
            return ABSENT;
        }
        return switch (kind(at)) {
            case '"' -> skipText(at);
            case '{' -> skipList(at, '}', true, depth);
            case '[' -> skipList(at, ']', false, depth);
            case 't' -> skipWord(at, "true");
            case 'f' -> skipWord(at, "false");
            case 'n' -> skipWord(at, "null");
            default -> skipNumber(at);
        };
    }

    private int skipWord(int at, String word) {
        if (limit - at < word.length()) {
            return ABSENT;
        }
        for (int index = 0; index < word.length(); index++) {
            if (kind(at + index) != word.charAt(index)) {
                return ABSENT;
            }
        }
        return at + word.length();
    }

    private int skipText(int at) {
        int index = at + 1;
        while (index < limit) {
            byte letter = buffer.getByte(index);
            if (letter == '"') {
                return index + 1;
            }
            if (letter >= 0 && letter < ' ') {
                return ABSENT;
            }
            index = letter == '\\' ? skipEscape(index) : index + 1;
            if (index == ABSENT) {
                return ABSENT;
            }
        }
        return ABSENT;
    }

    private int skipEscape(int at) {
        char letter = kind(at + 1);
        if (letter != 'u') {
            return "\"\\/bfnrt".indexOf(letter) < 0 ? ABSENT : at + 2;
        }
        return unit(at) == ABSENT ? ABSENT : at + 6;
    }

    /** The 16 bits of an escape with four hexadecimal digits, the backslash at a place. */
    int unit(int at) {
        int unit = 0;
        for (int index = at + 2; index < at + 6; index++) {
            int digit = Character.digit(kind(index), 16);
            if (digit < 0) {
                return ABSENT;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private int skipNumber(int at) {
        int index = kind(at) == '-' ? at + 1 : at;
        int whole = digits(index);
        if (whole == index || (kind(index) == '0' && whole > index + 1)) {
            return ABSENT;
        }
        int end = whole;
        if (kind(end) == '.') {
            end = digits(whole + 1);
            if (end == whole + 1) {
                return ABSENT;
            }
        }
        if (kind(end) == 'e' || kind(end) == 'E') {
            int signed = kind(end + 1) == '+' || kind(end + 1) == '-' ? end + 2 : end + 1;
            end = digits(signed);
            if (end == signed) {
                return ABSENT;
            }
        }
        return end;
    }

    private int digits(int from) {
        int at = from;
        while (kind(at) >= '0' && kind(at) <= '9') {
            at++;
        }
        return at;
    }

    private int skipList(int at, char close, boolean named, int depth) {
        int index = blanks(at + 1);
        if (kind(index) == close) {
            return index + 1;
        }
        while (index < limit) {
            if (named) {
                int name = kind(index) == '"' ? skipText(index) : ABSENT;
                int colon = name == ABSENT ? ABSENT : blanks(name);
                if (colon == ABSENT || kind(colon) != ':') {
                    return ABSENT;
                }
                index = blanks(colon + 1);
            }
            int end = skip(index, depth + 1);
            if (end == ABSENT) {
                return ABSENT;
            }
            index = blanks(end);
            if (kind(index) == close) {
                return index + 1;
            }
            if (kind(index) != ',') {
                return ABSENT;
            }
            index = blanks(index + 1);
        }
        return ABSENT;
    }

    // Steps through an object or array, which is known to be sound.

    /** The first member or element of what begins at a place; ABSENT if it has none. */
    int first(int at) {
        int index = blanks(at + 1);
        return kind(index) == '}' || kind(index) == ']' ? ABSENT : index;
    }

    /** The member or element behind one, whose value ends at a place; ABSENT behind the last. */
    int next(int end) {
        int index = blanks(end);
        return kind(index) == ',' ? blanks(index + 1) : ABSENT;
    }

    /** Where the value of the member at a place begins. */
    int memberValue(int member) {
        return blanks(blanks(skipText(member)) + 1);
    }

    /** The value of a member of an object; ABSENT if there is none of the name. */
    int member(int object, DirectBuffer name, int offset, int length) {
        int found = ABSENT;
        int member = first(object);
        while (member != ABSENT) {
            int value = memberValue(member);
            if (isNamed(member, name, offset, length)) {
                found = value; // the last of several counts
            }
            member = next(skip(value, 0));
        }
        return found;
    }

    private boolean isNamed(int member, DirectBuffer name, int offset, int length) {
        int end = skipText(member) - 1;
        if (end - member - 1 != length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (buffer.getByte(member + 1 + index) != name.getByte(offset + index)) {
                return false;
            }
        }
        return true;
    }

    /** An element of an array, counted from 0; ABSENT if it has fewer. */
    int element(int array, long index) {
        int element = first(array);
        for (long left = index; left > 0 && element != ABSENT; left--) {
            element = next(skip(element, 0));
        }
        return index < 0 ? ABSENT : element;
    }

    /** How many elements an array has. */
    int count(int array) {
        int count = 0;
        int element = first(array);
        while (element != ABSENT) {
            count++;
            element = next(skip(element, 0));
        }
        return count;
    }
}
