package strowger.presence.document;

import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;

/** Goes through a document in ASCII, a copy of it. Allocates nothing once warm; for one thread. */
final class XmlCursor {
    private static final int NAME_LENGTH_MAX = 255;

    private static final byte NAME_START = 1;
    private static final byte NAME = 2;
    private static final byte TEXT = 4; // stands in text by itself
    private static final byte SPACE = 8;
    private static final byte[] CLASSES = classes();

    private byte[] text = new byte[0];
    private int limit;
    private int at;
    private int nameOffset;
    private int nameLength;
    private int prefixLength;

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int letter = 0x20; letter < 0x7F; letter++) {
            boolean start = Character.isLetter(letter) || letter == '_';
            boolean name = start || Character.isDigit(letter) || letter == '-' || letter == '.';
            boolean plain = letter != '<' && letter != '&' && letter != ']';
            classes[letter] =
                    (byte) ((start ? NAME_START : 0) | (name ? NAME : 0) | (plain ? TEXT : 0));
        }
        for (int space : new int[] {' ', '\t', '\r', '\n'}) {
            classes[space] |= SPACE | TEXT;
        }
        return classes;
    }

    static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    void wrap(DirectBuffer buffer, int offset, int length) {
        if (text.length < length) {
            text = new byte[Math.max(length, 2 * text.length)];
        }
        buffer.getBytes(offset, text, 0, length);
        limit = length;
        at = 0;
    }

    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at == limit;
    }

    /** The byte that comes next; -1 at the end. */
    int next() {
        return at < limit ? text[at] : -1;
    }

    boolean take(int letter) {
        boolean there = next() == letter;
        at += there ? 1 : 0;
        return there;
    }

    boolean take(byte[] word) {
        boolean there = at + word.length <= limit && is(at, word.length, word);
        at += there ? word.length : 0;
        return there;
    }

    /** One of some words. */
    boolean takeOneOf(byte[][] words) {
        for (byte[] word : words) {
            if (take(word)) {
                return true;
            }
        }
        return false;
    }

    /** A quote: {@code "} or {@code '}; -1 for neither. */
    int takeQuote() {
        int quote = next();
        return (quote == '"' || quote == '\'') && take(quote) ? quote : -1;
    }

    boolean skipSpace() {
        int from = at;
        at = skip(at, SPACE);
        return at > from;
    }

    /** Characters that stand for themselves, one at least. */
    boolean skipText() {
        int from = at;
        at = skip(at, TEXT);
        return at > from;
    }

    /** The same, up to a quote; there may be none. */
    void skipText(int quote) {
        int index = at;
        while (index < limit && text[index] != quote && (CLASSES[text[index] & 0xFF] & TEXT) != 0) {
            index++;
        }
        at = index;
    }

    private int skip(int from, byte kind) {
        int index = from;
        while (index < limit && (CLASSES[text[index] & 0xFF] & kind) != 0) {
            index++;
        }
        return index;
    }

    /** A name with one colon at most, and something on both sides of it. */
    boolean takeName() {
        nameOffset = at;
        prefixLength = 0;
        if (!takePart()) {
            return false;
        }
        if (next() == ':') {
            prefixLength = at - nameOffset;
            at++;
            if (!takePart()) {
                return false;
            }
        }
        nameLength = at - nameOffset;
        return nameLength <= NAME_LENGTH_MAX;
    }

    private boolean takePart() {
        boolean begins = at < limit && (CLASSES[text[at] & 0xFF] & NAME_START) != 0;
        if (begins) {
            at = skip(at + 1, NAME);
        }
        return begins;
    }

    /** Where the name taken last begins. */
    int nameOffset() {
        return nameOffset;
    }

    int nameLength() {
        return nameLength;
    }

    /** The length of its prefix, the colon not counted; 0 when it has none. */
    int prefixLength() {
        return prefixLength;
    }

    /** Whether two pieces are the same. */
    boolean isSame(int left, int leftLength, int right, int rightLength) {
        boolean same = leftLength == rightLength;
        for (int index = 0; index < leftLength && same; index++) {
            same = text[left + index] == text[right + index];
        }
        return same;
    }

    /** Whether a piece is a word. */
    boolean is(int offset, int length, byte[] word) {
        boolean same = length == word.length;
        for (int index = 0; index < length && same; index++) {
            same = text[offset + index] == word[index];
        }
        return same;
    }
}
