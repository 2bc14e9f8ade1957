package strowger.script.compile;

import org.agrona.DirectBuffer;

import strowger.engine.regex.PosixPattern;
import strowger.engine.value.Value;
import strowger.script.source.Bytes;

import java.util.regex.Pattern;

/**
 * A regular expression of POSIX, extended, letters of both cases alike, as {@code =~} and cases of
 * a switch have it. Shared by all reactors.
 */
final class Regex {
    private final Pattern pattern;

    /**
     * @throws java.util.regex.PatternSyntaxException if the text is no expression.
     */
    Regex(String expression) {
        pattern = PosixPattern.compile(expression, true);
    }

    /** Whether the expression is found in a text. */
    boolean found(Value text) {
        return pattern.matcher(new Slice(text.buffer(), text.offset(), text.length())).find();
    }

    /** Bytes as characters. */
    private record Slice(DirectBuffer buffer, int offset, int length) implements CharSequence {
        @Override
        public char charAt(int index) {
            return (char) (buffer.getByte(offset + index) & 0xFF);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Slice(buffer, offset + start, end - start);
        }

        @Override
        public String toString() {
            byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            return Bytes.textOf(bytes);
        }
    }
}
