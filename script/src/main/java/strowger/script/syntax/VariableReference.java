package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.script.source.Position;

import java.util.List;

/**
 * A pseudo-variable where it is used: {@code $(name(inner)[index]{class.name,argument})}.
 *
 * @param at where it begins.
 * @param source as it was written.
 * @param name before the parentheses; {@code f.}, {@code tu.}, {@code g.} and so on for the
 *     attributes of SER, whose own name is then the inner one.
 * @param inner what is within the parentheses; null without them.
 * @param index what is within the brackets.
 * @param transformations in the order they are applied.
 */
public record VariableReference(
        Position at,
        String source,
        String name,
        @Nullable Format inner,
        Index index,
        List<Transformation> transformations)
        implements Format.Part {

    /** An index. */
    public sealed interface Index {
        /** Without one. */
        record None() implements Index {}

        /** {@code [*]}. */
        record All() implements Index {}

        /** {@code [2]}, {@code [-1]}. */
        record Constant(int number) implements Index {}

        /** {@code [$var(i)]}. */
        record Dynamic(VariableReference variable) implements Index {}
    }

    /** The name and what is within the parentheses, without index and transformations. */
    public String bareName() {
        return "$" + name + (inner == null ? "" : "(" + inner.source() + ")");
    }

    /**
     * A transformation.
     *
     * @param at where it begins.
     * @param name such as {@code s.len}.
     * @param arguments text or variables.
     */
    public record Transformation(Position at, String name, List<Format> arguments) {}
}
