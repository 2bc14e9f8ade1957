package strowger.script.syntax;

import strowger.script.source.Position;

import java.util.List;

/** Something that has a value. */
public sealed interface Expression {
    /** Where it begins. */
    Position at();

    /** An integer. */
    record Numeral(Position at, long value) implements Expression {}

    /** A string; dollar signs in it mean nothing unless a function reads it as a format. */
    record Text(Position at, String text) implements Expression {}

    /** A pseudo-variable. */
    record Variable(Position at, VariableReference reference) implements Expression {}

    /** A select of SER, {@code @path.to.it}. */
    record Select(Position at, String path) implements Expression {}

    /** A bare word, a host or an address: the name of a flag, a route, a protocol. */
    record Word(Position at, String text) implements Expression {}

    /** A function called. */
    record Call(Position at, String name, List<Expression> arguments) implements Expression {}

    /** {@code not}, {@code defined} and others with one operand. */
    record Unary(Position at, UnaryOperator operator, Expression operand) implements Expression {}

    /** Two operands. */
    record Binary(Position at, BinaryOperator operator, Expression left, Expression right)
            implements Expression {}

    /** {@code selval(condition, then, otherwise)}. */
    record Choice(Position at, Expression condition, Expression then, Expression otherwise)
            implements Expression {}

    /** A test such as {@code method == "INVITE"} or {@code src_ip == 10.0.0.0/8}. */
    record KeywordTest(
            Position at, MessageKeyword keyword, BinaryOperator operator, Expression right)
            implements Expression {}

    /** {@code $name = value} as part of an expression. */
    record Assignment(Position at, VariableReference target, Expression value)
            implements Expression {}
}
