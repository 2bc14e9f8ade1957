package strowger.modules.sdp;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;
import strowger.parser.Token;

/** Comparisons of bytes in the message. */
final class Bytes {
    private Bytes() {}

    /** Where a text stands first in a range; below 0 if it does not. */
    static int indexOf(DirectBuffer buffer, int offset, int length, byte[] text) {
        for (int at = offset; at <= offset + length - text.length; at++) {
            int index = 0;
            while (index < text.length && buffer.getByte(at + index) == text[index]) {
                index++;
            }
            if (index == text.length) {
                return at;
            }
        }
        return -1;
    }

    /** Whether a range begins with a text. */
    static boolean startsWith(DirectBuffer buffer, int offset, int length, Value text) {
        return length >= text.length()
                && Token.equals(
                        buffer, offset, text.length(), text.buffer(), text.offset(), text.length());
    }

    /** Whether a range is a text, whatever the case of letters. */
    static boolean isText(DirectBuffer buffer, int offset, int length, Value text) {
        return Token.equalsIgnoreCase(
                buffer, offset, length, text.buffer(), text.offset(), text.length());
    }

    /** Whether a text stands somewhere in a range. */
    static boolean contains(DirectBuffer buffer, int offset, int length, Value text) {
        for (int at = 0; at <= length - text.length(); at++) {
            if (isText(buffer, offset + at, text.length(), text)) {
                return true;
            }
        }
        return false;
    }
}
