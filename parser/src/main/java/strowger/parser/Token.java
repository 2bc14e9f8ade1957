package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/**
 * A token known beforehand, such as a parameter's name, compared without regard to case.
 *
 * <p>Immutable; made once and kept in a constant. RFC 3261 §7.3.1, §25.1.
 */
public final class Token {
    private final byte[] lower;
    private final boolean fits; // in one word
    private final long word;
    private final String text;

    private Token(String text) {
        this.text = text;
        lower = text.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        fits = lower.length > 0 && lower.length <= Word.LENGTH_MAX && isPlain(lower);
        word = fits ? Word.of(new UnsafeBuffer(lower), 0, lower.length) : 0;
    }

    private static boolean isPlain(byte[] text) {
        boolean plain = true;
        for (byte value : text) {
            plain &= Word.isPlain(value);
        }
        return plain;
    }

    /** A token of this text. */
    public static Token of(String text) {
        return new Token(text);
    }

    /** The first index at or after {@code index} that is no token character, or the limit. */
    public static int skip(DirectBuffer buffer, int index, int limit) {
        return CharClass.skip(buffer, index, limit, CharClass.TOKEN);
    }

    /** Whether two ranges are the same but for the case of letters. */
    public static boolean equalsIgnoreCase(
            DirectBuffer a, int aOffset, int aLength, DirectBuffer b, int bOffset, int bLength) {
        if (aLength != bLength) {
            return false;
        }
        for (int i = 0; i < aLength; i++) {
            byte left = a.getByte(aOffset + i);
            byte right = b.getByte(bOffset + i);
            if (left != right && CharClass.lower(left) != CharClass.lower(right)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two ranges are the same, byte by byte. */
    public static boolean equals(
            DirectBuffer a, int aOffset, int aLength, DirectBuffer b, int bOffset, int bLength) {
        if (aLength != bLength) {
            return false;
        }
        if (aLength < Long.BYTES) {
            return aLength == 0 || Word.of(a, aOffset, aLength) == Word.of(b, bOffset, aLength);
        }
        a.boundsCheck(aOffset, aLength);
        b.boundsCheck(bOffset, aLength);
        Object aBase = a.byteArray();
        Object bBase = b.byteArray();
        long aStart = a.addressOffset() + aOffset;
        long bStart = b.addressOffset() + bOffset;
        int last = aLength - Long.BYTES; // these eight may overlap those before
        for (int i = 0; i < last; i += Long.BYTES) {
            if (Word.at(aBase, aStart + i) != Word.at(bBase, bStart + i)) {
                return false;
            }
        }
        return Word.at(aBase, aStart + last) == Word.at(bBase, bStart + last);
    }

    /** Whether the range is this token, whatever the case of its letters. */
    public boolean matches(DirectBuffer buffer, int offset, int length) {
        if (length != lower.length) {
            return false;
        }
        if (fits) {
            return Word.lower(Word.of(buffer, offset, length)) == word;
        }
        for (int i = 0; i < length; i++) {
            if (CharClass.lower(buffer.getByte(offset + i)) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** Length in bytes. */
    public int length() {
        return lower.length;
    }

    /** The text it was made of. */
    @Override
    public String toString() {
        return text;
    }
}
