package strowger.script.syntax;

import java.util.Optional;

/** Operators with two operands; the higher its level, the tighter one binds. */
public enum BinaryOperator {
    OR(1, "||", "or"),
    AND(2, "&&", "and"),
    BIT_OR(3, "|"),
    BIT_AND(4, "&"),
    BIT_XOR(5, "^"),
    SHIFT_LEFT(6, "<<"),
    SHIFT_RIGHT(7, ">>"),
    EQUAL(8, "=="),
    NOT_EQUAL(8, "!="),
    MATCHES(8, "=~"),
    TEXT_EQUAL(8, "eq"),
    TEXT_NOT_EQUAL(8, "ne"),
    INTEGER_EQUAL(8, "ieq"),
    INTEGER_NOT_EQUAL(8, "ine"),
    GREATER(9, ">"),
    LESS(9, "<"),
    GREATER_OR_EQUAL(9, ">="),
    LESS_OR_EQUAL(9, "<="),
    PLUS(10, "+"),
    MINUS(10, "-"),
    TIMES(11, "*"),
    DIVIDED(11, "/"),
    MODULO(11, "mod");

    /** The level of those that bind tightest. */
    static final int LEVEL_MAX = 11;

    /** The level of the comparisons for equality. */
    static final int EQUALITY_LEVEL = 8;

    private static final BinaryOperator[] ALL = values();

    private final int level;
    private final String sign;
    private final String word;

    BinaryOperator(int level, String sign) {
        this(level, sign, sign);
    }

    BinaryOperator(int level, String sign, String word) {
        this.level = level;
        this.sign = sign;
        this.word = word;
    }

    int level() {
        return level;
    }

    /** As a configuration writes it. */
    public String sign() {
        return sign;
    }

    /** The operator that a token is. */
    static Optional<BinaryOperator> of(Token token) {
        if (token.kind() == Token.Kind.SYMBOL || token.kind() == Token.Kind.WORD) {
            for (BinaryOperator operator : ALL) {
                if (operator.sign.equals(token.text()) || operator.word.equals(token.text())) {
                    return Optional.of(operator);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether it compares two values. */
    public boolean isComparison() {
        return level == EQUALITY_LEVEL || level == EQUALITY_LEVEL + 1;
    }
}
