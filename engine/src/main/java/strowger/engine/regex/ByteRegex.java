package strowger.engine.regex;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An extended regular expression of POSIX that is searched for in bytes, and tells where its groups
 * lie; {@link Regex} serves who asks only whether it is there. Shared by all reactors; a search
 * allocates nothing once warm.
 *
 * <p>The work of a search is bounded: an expression that tries too many ways through a text that a
 * peer has chosen finds nothing, and {@link #abandonedCount()} counts it.
 */
public final class ByteRegex {
    /** Bytes looked at in one search, at most, each as often as it is looked at. */
    public static final int LOOKS_MAX = 2_000_000;

    private static final LongAdder ABANDONED = new LongAdder();

    private final Pattern pattern;
    private final @Nullable Regex linear;
    private final ThreadLocal<Search> searches = ThreadLocal.withInitial(this::newSearch);

    private ByteRegex(Pattern pattern, @Nullable Regex linear) {
        this.pattern = pattern;
        this.linear = linear != null && linear.isLinear() ? linear : null;
    }

    /**
     * Compiles an expression.
     *
     * @throws java.util.regex.PatternSyntaxException if the text is none.
     */
    public static ByteRegex of(String expression, boolean ignoreCase) {
        String source = bytes(expression);
        return new ByteRegex(
                PosixPattern.compile(source, ignoreCase), Regex.compile(source, ignoreCase));
    }

    /**
     * Compiles an expression for text of many lines, letters of both cases alike: {@code ^} and
     * {@code $} are also the begin and end of a line, and a dot is no line end.
     *
     * @throws java.util.regex.PatternSyntaxException if the text is none.
     */
    public static ByteRegex ofLines(String expression) {
        return new ByteRegex(PosixPattern.compile(bytes(expression), true, true), null);
    }

    /**
     * Compiles an expression as Perl has them.
     *
     * @param flags of {@link Pattern}.
     * @throws java.util.regex.PatternSyntaxException if the text is none.
     */
    public static ByteRegex ofPerl(String expression, int flags) {
        return new ByteRegex(Pattern.compile(bytes(expression), flags), null);
    }

    private static String bytes(String expression) {
        return new String(expression.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private Search newSearch() {
        return new Search(pattern);
    }

    /** Searches of all expressions that were given up because they took too long. */
    public static long abandonedCount() {
        return ABANDONED.sum();
    }

    /** Whether the expression is found in a text. */
    public boolean isFound(Value text) {
        return isFound(text.buffer(), text.offset(), text.length());
    }

    /** Whether the expression is found in {@code [offset, offset + length)}. */
    public boolean isFound(DirectBuffer buffer, int offset, int length) {
        Regex fast = linear;
        return fast != null
                ? fast.found(buffer, offset, length)
                : search(buffer, offset, length).next();
    }

    /** Begins a search; it is this thread's only one of this expression. */
    public Search search(DirectBuffer buffer, int offset, int length) {
        return searches.get().begin(buffer, offset, length);
    }

    /** A walk from match to match. Offsets count from the start of the buffer. */
    public static final class Search {
        private final Slice slice = new Slice();
        private final Matcher matcher;

        private Search(Pattern pattern) {
            matcher = pattern.matcher(slice);
        }

        private Search begin(DirectBuffer buffer, int offset, int length) {
            slice.wrap(buffer, offset, length);
            matcher.reset();
            return this;
        }

        /** Goes to the next match; false if there is none. */
        public boolean next() {
            try {
                return matcher.find();
            } catch (Abandoned | StackOverflowError tooMuch) {
                ABANDONED.increment();
                slice.wrap(slice.buffer, slice.offset, 0);
                matcher.reset();
                return false;
            }
        }

        /** Where the match begins. */
        public int start() {
            return slice.offset + matcher.start();
        }

        /** Behind the match. */
        public int end() {
            return slice.offset + matcher.end();
        }

        /** How many groups the expression has. */
        public int groupCount() {
            return matcher.groupCount();
        }

        /** Whether a group, 1 and up, took part in the match. */
        public boolean hasGroup(int group) {
            return group <= matcher.groupCount() && matcher.start(group) >= 0;
        }

        /** Where a group that took part begins. */
        public int groupStart(int group) {
            return slice.offset + matcher.start(group);
        }

        /** Behind a group that took part. */
        public int groupEnd(int group) {
            return slice.offset + matcher.end(group);
        }
    }

    /** Bytes as characters, counted as they are looked at. */
    private static final class Slice implements CharSequence {
        private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
        private int offset;
        private int length;
        private int left;
        private final Abandoned abandoned = new Abandoned();

        void wrap(DirectBuffer text, int start, int count) {
            buffer = text;
            offset = start;
            length = count;
            left = LOOKS_MAX;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw abandoned;
            }
            return (char) (buffer.getByte(offset + index) & 0xFF);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            Slice part = new Slice();
            part.wrap(buffer, offset + start, end - start);
            return part;
        }

        @Override
        public String toString() {
            byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Ends a search from within; made once for each, without a trace. */
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Abandoned() {
            super("a search looked at too many bytes", null, false, false);
        }
    }
}
