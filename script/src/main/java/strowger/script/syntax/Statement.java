package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.script.source.Position;

import java.util.List;

/** Something that a route does. */
public sealed interface Statement {
    /** Where it begins. */
    Position at();

    /** Statements in braces. */
    record Block(Position at, List<Statement> statements) implements Statement {}

    /** An {@code if} with all its {@code else if}, tried in order, and perhaps an {@code else}. */
    record If(Position at, List<Branch> branches, @Nullable Statement otherwise)
            implements Statement {}

    /** A condition and what is done if it holds. */
    record Branch(Expression condition, Statement then) {}

    record While(Position at, Expression condition, Statement body) implements Statement {}

    /** A {@code switch}; control falls from one case into the next. */
    record Switch(Position at, Expression subject, List<Case> cases) implements Statement {}

    /**
     * A case of a switch.
     *
     * @param label a constant; null for {@code default}.
     * @param regex whether the label is an expression to match.
     */
    record Case(
            Position at, @Nullable Expression label, boolean regex, List<Statement> statements) {}

    /** {@code return}; without a value it returns 1. */
    record Return(Position at, @Nullable Expression value) implements Statement {}

    record Exit(Position at) implements Statement {}

    record Drop(Position at) implements Statement {}

    record Break(Position at) implements Statement {}

    record Assign(Position at, VariableReference target, Expression value) implements Statement {}

    /** An expression whose value is that of the action: a function called, as a rule. */
    record Action(Position at, Expression expression) implements Statement {}
}
