package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A {@code quoted-string}: text between double quotes, where a backslash takes the next byte. */
public final class QuotedString {
    /** What {@link #end} gives when the closing quote is missing. */
    public static final int UNTERMINATED = -1;

    private QuotedString() {}

    /**
     * Finds the end of a quoted string.
     *
     * @param index of the opening quote.
     * @return the index after the closing quote, or {@link #UNTERMINATED}.
     */
    public static int end(DirectBuffer buffer, int index, int limit) {
        for (int at = index + 1; at < limit; at++) {
            byte value = buffer.getByte(at);
            if (value == '"') {
                return at + 1;
            }
            if (value == '\\') {
                at++;
            }
        }
        return UNTERMINATED;
    }

    /**
     * Copies what stands between the quotes, escapes resolved.
     *
     * @param offset after the opening quote.
     * @param length up to the closing quote.
     * @param target that has room for {@code length} bytes from {@code targetIndex}.
     * @return the number of bytes written, {@code length} at most.
     */
    public static int unescape(
            DirectBuffer buffer,
            int offset,
            int length,
            MutableDirectBuffer target,
            int targetIndex) {
        int limit = offset + length;
        int to = targetIndex;
        for (int at = offset; at < limit; at++) {
            byte value = buffer.getByte(at);
            if (value == '\\' && at + 1 < limit) {
                value = buffer.getByte(++at);
            }
            target.putByte(to++, value);
        }
        return to - targetIndex;
    }
}
