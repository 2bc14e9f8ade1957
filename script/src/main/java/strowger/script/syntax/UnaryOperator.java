package strowger.script.syntax;

/** Operators with one operand. */
public enum UnaryOperator {
    NOT,
    MINUS,
    COMPLEMENT,
    DEFINED,
    LENGTH,
    IS_EMPTY,
    TO_INTEGER,
    TO_TEXT
}
