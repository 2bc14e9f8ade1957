package strowger.script.source;

import java.util.Comparator;

/**
 * Something wrong with a configuration.
 *
 * @param at where it stands.
 * @param severity whether the configuration can be run.
 * @param kind of thing.
 * @param message what is wrong and what to do, in a line.
 */
public record Diagnostic(Position at, Severity severity, Kind kind, String message)
        implements Comparable<Diagnostic> {
    private static final Comparator<Diagnostic> ORDER =
            Comparator.comparing(Diagnostic::at)
                    .thenComparing(Diagnostic::severity)
                    .thenComparing(Diagnostic::kind)
                    .thenComparing(Diagnostic::message);

    /** Whether the configuration can be run in spite of it. */
    public enum Severity {
        ERROR,
        WARNING;

        /** As reports write it. */
        public String word() {
            return this == ERROR ? "error" : "warning";
        }
    }

    /** Kinds of fault. */
    public enum Kind {
        SYNTAX("syntax"),
        INCLUDE("include"),
        UNKNOWN_MODULE("unknown-module"),
        UNKNOWN_FUNCTION("unknown-function"),
        UNKNOWN_VARIABLE("unknown-variable"),
        UNKNOWN_PARAMETER("unknown-parameter"),
        UNSUPPORTED("unsupported"),
        TYPE("type");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As reports write it. */
        public String word() {
            return word;
        }
    }

    /** The name of the file it stands in. */
    public String file() {
        return at.file().name();
    }

    /** The line, from 1. */
    public int line() {
        return at.line();
    }

    /** The column in bytes, from 1. */
    public int column() {
        return at.column();
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    @Override
    public int compareTo(Diagnostic other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column: error: message [kind]}. */
    @Override
    public String toString() {
        return at + ": " + severity.word() + ": " + message + " [" + kind.word() + "]";
    }
}
