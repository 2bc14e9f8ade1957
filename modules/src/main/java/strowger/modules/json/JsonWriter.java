package strowger.modules.json;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.engine.value.Value;

/**
 * Writes JSON anew, in the form of one of the two libraries that Kamailio uses: without blanks
 * (jansson), or with them and the slash escaped (json-c). Numbers stay as they are written.
 */
enum JsonWriter {
    COMPACT,
    SPACED;

    private static final int SURROGATE = 0xd800;
    private static final int SURROGATE_LOW = 0xdc00;
    private static final int SURROGATE_END = 0xe000;

    /** Writes the value at a place of a sound text. */
    void write(JsonScan scan, int at, Output out) {
        switch (scan.kind(at)) {
            case '{', '[' -> writeList(scan, at, out);
            case '"' -> writeText(scan, at, out);
            default -> out.put(scan.buffer(), at, scan.end(at) - at);
        }
    }

    private void writeList(JsonScan scan, int at, Output out) {
        boolean named = scan.kind(at) == '{';
        out.put(scan.kind(at));
        blank(out);
        int member = scan.first(at);
        while (member != JsonScan.ABSENT) {
            int value = member;
            if (named) {
                value = scan.memberValue(member);
                writeText(scan, member, out);
                out.put(':');
                blank(out);
            }
            write(scan, value, out);
            member = scan.next(scan.end(value));
            if (member != JsonScan.ABSENT) {
                out.put(',');
                blank(out);
            } else {
                blank(out);
            }
        }
        out.put(named ? '}' : ']');
    }

    private void blank(Output out) {
        if (this == SPACED) {
            out.put(' ');
        }
    }

    private void writeText(JsonScan scan, int at, Output out) {
        int end = scan.end(at) - 1;
        out.put('"');
        int index = at + 1;
        while (index < end) {
            if (scan.kind(index) == '\\') {
                char letter = scan.kind(index + 1);
                int unit = letter == 'u' ? scan.unit(index) : 0;
                if (letter == '/') {
                    putLetter((byte) '/', out);
                } else if (letter != 'u' || unit < ' ') {
                    out.put(scan.buffer(), index, letter == 'u' ? 6 : 2);
                } else if (unit == '"' || unit == '\\') {
                    out.put('\\').put((char) unit);
                } else {
                    index += putUnit(scan, index, end, out);
                }
                index += letter == 'u' ? 6 : 2;
            } else {
                putLetter(scan.buffer().getByte(index++), out);
            }
        }
        out.put('"');
    }

    private void putLetter(byte letter, Output out) {
        if (letter == '/' && this == SPACED) {
            out.put('\\');
        }
        out.put((char) (letter & 0xff));
    }

    /** Writes what an escape with hexadecimal digits means; the length of a second half it took. */
    private static int putUnit(JsonScan scan, int at, int end, Output out) {
        int unit = scan.unit(at);
        boolean high = unit >= SURROGATE && unit < SURROGATE_LOW;
        if (high && at + 12 <= end && scan.kind(at + 6) == '\\' && scan.kind(at + 7) == 'u') {
            int low = scan.unit(at + 6);
            if (low >= SURROGATE_LOW && low < SURROGATE_END) {
                putCodePoint(Character.toCodePoint((char) unit, (char) low), out);
                return 6;
            }
        }
        putCodePoint(unit >= SURROGATE && unit < SURROGATE_END ? 0xfffd : unit, out);
        return 0;
    }

    private static void putCodePoint(int point, Output out) {
        if (point < 0x80) {
            out.put((char) point);
        } else if (point < 0x800) {
            out.put((char) (0xc0 | point >> 6)).put((char) (0x80 | (point & 0x3f)));
        } else if (point < 0x10000) {
            out.put((char) (0xe0 | point >> 12)).put((char) (0x80 | (point >> 6 & 0x3f)));
            out.put((char) (0x80 | (point & 0x3f)));
        } else {
            out.put((char) (0xf0 | point >> 18)).put((char) (0x80 | (point >> 12 & 0x3f)));
            out.put((char) (0x80 | (point >> 6 & 0x3f))).put((char) (0x80 | (point & 0x3f)));
        }
    }

    /** Writes the text that a JSON string means, without quotes and escapes. */
    static void writeMeaning(JsonScan scan, int at, Output out) {
        int end = scan.end(at) - 1;
        int index = at + 1;
        while (index < end) {
            if (scan.kind(index) != '\\') {
                out.put((char) (scan.buffer().getByte(index++) & 0xff));
            } else if (scan.kind(index + 1) == 'u') {
                index += 6 + putUnit(scan, index, end, out);
            } else {
                out.put(meaning(scan.kind(index + 1)));
                index += 2;
            }
        }
    }

    private static char meaning(char letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    /** Writes a text as a JSON string, quotes included. */
    static void writeQuoted(Value text, Output out) {
        out.put('"');
        writeEscaped(text.buffer(), text.offset(), text.length(), out);
        out.put('"');
    }

    /** Writes a text as it stands within the quotes of a JSON string. */
    static void writeEscaped(DirectBuffer buffer, int offset, int length, Output out) {
        for (int index = offset; index < offset + length; index++) {
            byte letter = buffer.getByte(index);
            switch (letter) {
                case '"' -> out.put('\\').put('"');
                case '\\' -> out.put('\\').put('\\');
                case '\b' -> out.put('\\').put('b');
                case '\f' -> out.put('\\').put('f');
                case '\n' -> out.put('\\').put('n');
                case '\r' -> out.put('\\').put('r');
                case '\t' -> out.put('\\').put('t');
                default -> {
                    if (letter >= 0 && letter < ' ') {
                        out.putToken("\\u00").put(Character.forDigit(letter >> 4, 16));
                        out.put(Character.forDigit(letter & 0xf, 16));
                    } else {
                        out.put((char) (letter & 0xff));
                    }
                }
            }
        }
    }
}
