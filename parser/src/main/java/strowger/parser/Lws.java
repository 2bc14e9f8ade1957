package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * White space between the parts of a value: {@code LWS} and {@code SWS} of RFC 3261 §25.1.
 *
 * <p>Within a header's value a line end is always a fold, so it counts as white space here.
 */
public final class Lws {
    private Lws() {}

    /** Whether the byte is white space or a line end. */
    public static boolean is(byte value) {
        return CharClass.is(value, CharClass.LWS);
    }

    /** The first index at or after {@code index} that is not white space, or the limit. */
    public static int skip(DirectBuffer buffer, int index, int limit) {
        if (index < limit && buffer.getByte(index) > ' ') {
            return index; // nearly always
        }
        int at = index; // by single bytes: there is seldom more than one
        while (at < limit && is(buffer.getByte(at))) {
            at++;
        }
        return at;
    }

    /** The end of the range once white space at its end is cut off; at least {@code offset}. */
    public static int trimEnd(DirectBuffer buffer, int offset, int limit) {
        int end = limit;
        while (end > offset && is(buffer.getByte(end - 1))) {
            end--;
        }
        return end;
    }
}
