package strowger.script.syntax;

import strowger.script.source.Diagnostic;
import strowger.script.source.Position;

/** Text that is not in the language; caught where reading can go on. Never leaves the package. */
final class SyntaxFault extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Position at;
    private final Diagnostic.Kind kind;

    SyntaxFault(Position at, String message) {
        this(at, Diagnostic.Kind.SYNTAX, message);
    }

    SyntaxFault(Position at, Diagnostic.Kind kind, String message) {
        super(message, null, false, false);
        this.at = at;
        this.kind = kind;
    }

    Position at() {
        return at;
    }

    Diagnostic.Kind kind() {
        return kind;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
