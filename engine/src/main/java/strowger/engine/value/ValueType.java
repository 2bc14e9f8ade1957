package strowger.engine.value;

/**
 * What is known of a value before it is read, so that a comparison can be typed at compile time.
 */
public enum ValueType {
    /** Known only when it is read. */
    ANY,
    /** An integer, or null. */
    INTEGER,
    /** Text, or null. */
    TEXT
}
