package strowger.script;

import strowger.script.source.Bytes;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.Position;
import strowger.script.syntax.BinaryOperator;
import strowger.script.syntax.Expression;
import strowger.script.syntax.UnaryOperator;

import java.util.Optional;

/** Reckons the values of parameters: numbers, strings, words, signs, sums. */
final class ConstantExpression {
    private ConstantExpression() {}

    /** The value of a parameter; an error if it is not constant. */
    static Optional<Setting> setting(Position at, Expression expression, Diagnostics diagnostics) {
        Optional<Object> value = valueOf(expression);
        if (value.isEmpty()) {
            diagnostics.error(
                    Kind.TYPE, expression.at(), "the value of a parameter must be a constant");
        }
        return value.map(constant -> new Setting(at, constant));
    }

    /** A {@code Long} or a {@code String}; nothing if it is not constant. */
    static Optional<Object> valueOf(Expression expression) {
        return switch (expression) {
            case Expression.Numeral number -> Optional.of(number.value());
            case Expression.Text text -> Optional.of(Bytes.decoded(text.text()));
            case Expression.Word word -> Optional.of(Bytes.decoded(word.text()));
            case Expression.Unary unary ->
                    unary.operator() == UnaryOperator.MINUS
                            ? integer(unary.operand()).map(number -> -number)
                            : Optional.empty();
            case Expression.Binary binary -> binary(binary);
            case Expression.KeywordTest _,
                    Expression.Variable _,
                    Expression.Select _,
                    Expression.Call _,
                    Expression.Choice _,
                    Expression.Assignment _ ->
                    Optional.empty();
        };
    }

    private static Optional<Long> integer(Expression expression) {
        return valueOf(expression)
                .filter(value -> value instanceof Long)
                .map(value -> (Long) value);
    }

    private static Optional<Object> binary(Expression.Binary binary) {
        Optional<Object> left = valueOf(binary.left());
        Optional<Object> right = valueOf(binary.right());
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        if (binary.operator() == BinaryOperator.PLUS && left.get() instanceof String text) {
            return Optional.of(text + right.get());
        }
        return left.get() instanceof Long first && right.get() instanceof Long second
                ? integers(binary.operator(), first, second).map(value -> value)
                : Optional.empty();
    }

    private static Optional<Long> integers(BinaryOperator operator, long left, long right) {
        return switch (operator) {
            case PLUS -> Optional.of(left + right);
            case MINUS -> Optional.of(left - right);
            case TIMES -> Optional.of(left * right);
            case DIVIDED -> right == 0 ? Optional.empty() : Optional.of(left / right);
            case MODULO -> right == 0 ? Optional.empty() : Optional.of(left % right);
            case BIT_OR -> Optional.of(left | right);
            case BIT_AND -> Optional.of(left & right);
            case BIT_XOR -> Optional.of(left ^ right);
            case SHIFT_LEFT -> Optional.of(left << right);
            case SHIFT_RIGHT -> Optional.of(left >> right);
            default -> Optional.empty();
        };
    }
}
