package strowger.engine.module;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * How a configuration names a variable: {@code $(name(inner)[index])}.
 *
 * @param name before the parentheses.
 * @param inner what is within them, variables in it replaced at each use; null without parentheses.
 * @param index what is within the brackets; {@link Index#NONE} without.
 */
public record VariableName(String name, @Nullable Argument inner, Index index) {

    /**
     * An index.
     *
     * @param kind of index.
     * @param number when it is a constant: counted from the first (0) or from the last (-1).
     * @param argument when it is made at each use.
     */
    public record Index(Kind kind, int number, @Nullable Argument argument) {
        /** No index given. */
        public static final Index NONE = new Index(Kind.NONE, 0, null);

        /** {@code [*]}. */
        public static final Index ALL = new Index(Kind.ALL, 0, null);

        public static Index of(int number) {
            return new Index(Kind.CONSTANT, number, null);
        }

        public static Index of(Argument argument) {
            return new Index(Kind.DYNAMIC, 0, argument);
        }
    }

    /** Kinds of index. */
    public enum Kind {
        NONE,
        CONSTANT,
        DYNAMIC,
        ALL
    }

    /** The inner name, when it is constant. */
    public Optional<String> constantInner() {
        return inner != null && inner.isConstant() ? Optional.of(inner.source()) : Optional.empty();
    }
}
