package strowger.engine.regex;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An extended regular expression of POSIX that is only asked whether it is found.
 *
 * <p>Takes time in proportion to the text's length, allocates nothing once warm, and may be shared
 * by threads. An expression with {@code \1} to {@code \9}, {@code \b}, {@code \B}, {@code \<},
 * {@code \>}, or one whose automaton would be too large, is left to Java's backtracking matcher.
 */
public final class Regex {
    private final @Nullable Automaton automaton;
    private final Pattern pattern;

    private Regex(@Nullable Automaton automaton, Pattern pattern) {
        this.automaton = automaton;
        this.pattern = pattern;
    }

    /**
     * Compiles an expression.
     *
     * @param source a character to a byte.
     * @throws java.util.regex.PatternSyntaxException if it is none.
     */
    public static Regex compile(String source, boolean ignoreCase) {
        Pattern pattern = PosixPattern.compile(source, ignoreCase);
        Optional<Automaton> automaton =
                ExpressionReader.read(source, ignoreCase).flatMap(Program::of).map(Automaton::new);
        return new Regex(automaton.orElse(null), pattern);
    }

    /** Whether the expression is found anywhere in {@code [offset, offset + length)}. */
    public boolean found(DirectBuffer buffer, int offset, int length) {
        Automaton fast = automaton;
        return fast != null
                ? fast.found(buffer, offset, length)
                : pattern.matcher(new Slice(buffer, offset, length)).find();
    }

    /** Whether time and memory are bounded, as nothing in the expression needs backtracking. */
    public boolean isLinear() {
        return automaton != null;
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
            return buffer.getStringWithoutLengthAscii(offset, length);
        }
    }
}
