package strowger.engine.module;

/** How an argument of a function is read from the configuration. */
public enum ParameterKind {
    /** Text in which variables are replaced at each call. */
    TEXT,
    /** An integer: a number, or text or a variable that gives one. */
    INTEGER,
    /** Text taken as it is, {@code $} included. */
    VERBATIM,
    /** A regular expression in the notation of POSIX; constant unless the text has variables. */
    REGEX,
    /** The name of a variable that the function reads or assigns. */
    VARIABLE,
    /** The name of a route block. */
    ROUTE
}
