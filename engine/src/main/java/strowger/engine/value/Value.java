package strowger.engine.value;

import org.agrona.AsciiEncoding;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/**
 * A value of the configuration language: null, an integer of 64 bits, or text.
 *
 * <p>A reusable flyweight. Text is a slice of somebody's memory (the message, an {@link Arena}, a
 * constant) and valid as long as that memory is; nothing is copied by setting it. Text has no
 * character set: bytes are compared as they are. Not thread-safe.
 */
public final class Value {
    private static final byte NULL = 0;
    private static final byte INTEGER = 1;
    private static final byte TEXT = 2;
    private static final int INTEGER_TEXT_MAX = 20; // "-9223372036854775808"
    private static final UnsafeBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private byte kind;
    private long number;
    private DirectBuffer buffer = EMPTY;
    private int offset;
    private int length;

    /** A constant text. */
    public static Value ofText(String text) {
        Value value = new Value();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        value.setText(new UnsafeBuffer(bytes), 0, bytes.length);
        return value;
    }

    /** A constant integer. */
    public static Value ofInteger(long number) {
        Value value = new Value();
        value.setInteger(number);
        return value;
    }

    public void setNull() {
        kind = NULL;
    }

    public void setInteger(long number) {
        kind = INTEGER;
        this.number = number;
    }

    /** Makes this the text in {@code [offset, offset + length)}; the bytes are not copied. */
    public void setText(DirectBuffer buffer, int offset, int length) {
        kind = TEXT;
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
    }

    /** Makes this the text of no bytes. */
    public void setEmpty() {
        setText(EMPTY, 0, 0);
    }

    /** Makes this equal to another; text is shared, not copied. */
    public void set(Value other) {
        kind = other.kind;
        number = other.number;
        buffer = other.buffer;
        offset = other.offset;
        length = other.length;
    }

    public boolean isNull() {
        return kind == NULL;
    }

    public boolean isInteger() {
        return kind == INTEGER;
    }

    public boolean isText() {
        return kind == TEXT;
    }

    /** The integer; means nothing for other kinds. */
    public long number() {
        return number;
    }

    /** The memory the text lies in; means nothing for other kinds. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Offset of the text in {@link #buffer()}, in bytes. */
    public int offset() {
        return offset;
    }

    /** Length of the text in bytes. */
    public int length() {
        return length;
    }

    /** The byte of the text at an index below {@link #length()}. */
    public byte byteAt(int index) {
        return buffer.getByte(offset + index);
    }

    /**
     * The value as an integer: null is 0, text is the decimal number it consists of (a sign and
     * leading zeros allowed), any other text is 0.
     */
    public long toInteger() {
        return switch (kind) {
            case INTEGER -> number;
            case TEXT -> Decimal.parseOr(buffer, offset, length, 0);
            default -> 0;
        };
    }

    /** Whether {@link #toInteger()} would read a number. */
    public boolean isNumeric() {
        return kind == INTEGER || (kind == TEXT && Decimal.isNumber(buffer, offset, length));
    }

    /**
     * Turns this into text: an integer is written in decimal, null becomes the text of no bytes.
     *
     * @param arena that takes the digits of an integer. When it is full, this becomes empty text.
     */
    public void toText(Arena arena) {
        if (kind == INTEGER) {
            int at = arena.claim(INTEGER_TEXT_MAX);
            if (at == Arena.FULL) {
                setEmpty();
                return;
            }
            int written = arena.buffer().putLongAscii(at, number);
            arena.trim(at + written);
            setText(arena.buffer(), at, written);
        } else if (kind == NULL) {
            setEmpty();
        }
    }

    /** Copies the text, if this is text, into an arena, so that it outlives its present memory. */
    public void keepIn(Arena arena) {
        if (kind == TEXT && buffer != arena.buffer()) {
            int at = arena.copy(buffer, offset, length);
            if (at == Arena.FULL) {
                setNull();
            } else {
                setText(arena.buffer(), at, length);
            }
        }
    }

    /** Whether both are text of the same bytes. */
    public boolean textEquals(Value other) {
        return kind == TEXT && other.kind == TEXT && bytesEqual(other);
    }

    private boolean bytesEqual(Value other) {
        if (length != other.length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (byteAt(index) != other.byteAt(index)) {
                return false;
            }
        }
        return true;
    }

    /** Whether both are text of the same bytes, ASCII letters compared without regard to case. */
    public boolean textEqualsIgnoreCase(Value other) {
        if (kind != TEXT || other.kind != TEXT || length != other.length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (lower(byteAt(index)) != lower(other.byteAt(index))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
    }

    /** Reads the text as a {@code String}; for logs, start-up and tests, not for the hot path. */
    @Override
    public String toString() {
        return switch (kind) {
            case INTEGER -> Long.toString(number);
            case TEXT -> {
                byte[] bytes = new byte[length];
                buffer.getBytes(offset, bytes);
                yield new String(bytes, StandardCharsets.UTF_8);
            }
            default -> "<null>";
        };
    }

    /** Decimal numbers in bytes. */
    private static final class Decimal {
        private static final int DIGITS_MAX = 18;

        static boolean isNumber(DirectBuffer buffer, int offset, int length) {
            int index = signLength(buffer, offset, length);
            if (index == length) {
                return false;
            }
            while (index < length && AsciiEncoding.isDigit(buffer.getByte(offset + index))) {
                index++;
            }
            return index == length;
        }

        static long parseOr(DirectBuffer buffer, int offset, int length, long otherwise) {
            if (!isNumber(buffer, offset, length)) {
                return otherwise;
            }
            int sign = signLength(buffer, offset, length);
            int index = sign;
            while (index < length - 1 && buffer.getByte(offset + index) == '0') {
                index++;
            }
            if (length - index > DIGITS_MAX) {
                return otherwise;
            }
            long tally = 0;
            for (; index < length; index++) {
                tally = tally * 10 + (buffer.getByte(offset + index) - '0');
            }
            return sign == 1 && buffer.getByte(offset) == '-' ? -tally : tally;
        }

        private static int signLength(DirectBuffer buffer, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            byte first = buffer.getByte(offset);
            return first == '-' || first == '+' ? 1 : 0;
        }
    }
}
