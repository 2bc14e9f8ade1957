package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/**
 * The sets of bytes the grammar of RFC 3261 §25.1 is made of, each a bit of one table.
 *
 * <p>Bytes of 128 and more belong to a set only where the RFC admits UTF-8.
 */
public final class CharClass {
    /** {@code DIGIT}. */
    public static final int DIGIT = 1;

    /** {@code HEXDIG}. */
    public static final int HEX = 1 << 1;

    /** White space, and the line ends of a folded value. */
    public static final int LWS = 1 << 2;

    /** {@code token}. */
    public static final int TOKEN = 1 << 3;

    /** {@code hostname} and {@code IPv4address}; underscores too, as they are met in the field. */
    public static final int HOST = 1 << 4;

    /** Within the brackets of an {@code IPv6reference}. */
    public static final int IPV6 = 1 << 5;

    /** {@code userinfo} of a SIP URI with its password, escapes included. */
    public static final int USER = 1 << 6;

    /** {@code scheme} of a URI after its first letter. */
    public static final int SCHEME = 1 << 7;

    /** Any byte a URI may be made of, escapes included, and UTF-8. */
    public static final int URI = 1 << 8;

    /** A value of a header parameter that is not quoted: {@code token} or {@code host}. */
    public static final int VALUE = 1 << 9;

    /** Any visible byte, and UTF-8. */
    public static final int VISIBLE = 1 << 10;

    /** {@code display-name} without quotes, white space included, and UTF-8. */
    public static final int DISPLAY = 1 << 11;

    /** {@code ALPHA}. */
    public static final int ALPHA = 1 << 12;

    /** A parameter's name: {@link #VALUE} without the equals sign. */
    public static final int NAME = 1 << 13;

    /** {@link #URI} without the percent sign, behind which an escape must stand. */
    static final int URI_UNESCAPED = 1 << 14;

    private static final String ALPHA_BYTES =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGIT_BYTES = "0123456789";
    private static final String ALPHANUM = ALPHA_BYTES + DIGIT_BYTES;
    private static final String UNRESERVED = ALPHANUM + "-_.!~*'()";
    private static final String TOKEN_BYTES = ALPHANUM + "-.!%*_+`'~";

    private static final short[] CLASSES = new short[256];

    static {
        set(DIGIT, DIGIT_BYTES);
        set(HEX, DIGIT_BYTES + "abcdefABCDEF");
        set(LWS, " \t\r\n");
        set(ALPHA, ALPHA_BYTES);
        set(TOKEN, TOKEN_BYTES);
        set(HOST, ALPHANUM + "-._");
        set(IPV6, DIGIT_BYTES + "abcdefABCDEF:.");
        set(USER, UNRESERVED + "%&=+$,;?/:#");
        set(SCHEME, ALPHANUM + "+-.");
        set(URI, UNRESERVED + "%&=+$,;?/:@[]#|{}^`\\");
        set(URI_UNESCAPED, UNRESERVED + "&=+$,;?/:@[]#|{}^`\\");
        set(VALUE, TOKEN_BYTES + "[]:/@$&()|#?{}^\\=");
        set(NAME, TOKEN_BYTES + "[]:/@$&()|#?{}^\\");
        set(DISPLAY, TOKEN_BYTES + " \t\r\n()/@#$&|{}[]^?=:\\'");
        for (int value = 0x21; value < 0x7F; value++) {
            CLASSES[value] |= VISIBLE;
        }
        for (int value = 0x80; value <= 0xFF; value++) {
            CLASSES[value] |= VISIBLE | DISPLAY | URI | URI_UNESCAPED | VALUE | NAME | USER;
        }
    }

    private CharClass() {}

    private static void set(int charClass, String members) {
        for (int i = 0; i < members.length(); i++) {
            CLASSES[members.charAt(i)] |= (short) charClass;
        }
    }

    /** Whether {@code value} belongs to {@code charClass}, or to one of several joined by or. */
    public static boolean is(byte value, int charClass) {
        return (CLASSES[value & 0xFF] & charClass) != 0;
    }

    /** The first index at or after {@code index} whose byte is not of the class, or the limit. */
    public static int skip(DirectBuffer buffer, int index, int limit, int charClass) {
        if (index >= limit) {
            return index;
        }
        buffer.boundsCheck(index, limit - index); // once for all of it
        Object base = buffer.byteArray();
        long start = buffer.addressOffset();
        int at = index;
        while (at <= limit - Long.BYTES) {
            long word = Word.at(base, start + at);
            for (int next = at + Long.BYTES; at < next; at++) {
                if ((CLASSES[(int) word & 0xFF] & charClass) == 0) {
                    return at;
                }
                word >>>= Byte.SIZE;
            }
        }
        while (at < limit && is(UnsafeApi.getByte(base, start + at), charClass)) {
            at++;
        }
        return at;
    }

    /** Whether every byte of a range is of the class; true of an empty range. */
    public static boolean all(DirectBuffer buffer, int offset, int length, int charClass) {
        return skip(buffer, offset, offset + length, charClass) == offset + length;
    }

    /** A letter in lower case; any other byte as it is. */
    public static byte lower(byte value) {
        return value >= 'A' && value <= 'Z' ? (byte) (value | 0x20) : value;
    }
}
