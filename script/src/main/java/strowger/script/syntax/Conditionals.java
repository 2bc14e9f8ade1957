package strowger.script.syntax;

import strowger.script.source.Position;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The {@code #!ifdef}, {@code #!ifndef} and {@code #!ifexp} that are open. */
final class Conditionals {
    private static final int DEPTH_MAX = 256;

    private final Deque<Conditional> open = new ArrayDeque<>();

    /** One of them: whether its lines count, and whether it has come to its else. */
    private record Conditional(Position at, boolean outer, boolean holds, boolean inElse) {
        boolean active() {
            return outer && holds != inElse;
        }
    }

    /** Whether the lines that come now count. */
    boolean active() {
        return open.isEmpty() || open.getFirst().active();
    }

    void begin(Position at, boolean holds) throws SyntaxFault {
        if (open.size() >= DEPTH_MAX) {
            throw new SyntaxFault(at, "conditions nested deeper than " + DEPTH_MAX);
        }
        open.push(new Conditional(at, active(), holds, false));
    }

    void otherwise(Position at) throws SyntaxFault {
        if (open.isEmpty() || open.getFirst().inElse) {
            throw new SyntaxFault(at, "#!else without #!ifdef, #!ifndef or #!ifexp before it");
        }
        Conditional last = open.pop();
        open.push(new Conditional(last.at, last.outer, last.holds, true));
    }

    void end(Position at) throws SyntaxFault {
        if (open.isEmpty()) {
            throw new SyntaxFault(at, "#!endif without #!ifdef, #!ifndef or #!ifexp before it");
        }
        open.pop();
    }

    /** Where the innermost one begins that was never ended. */
    Optional<Position> unended() {
        return Optional.ofNullable(open.peek()).map(Conditional::at);
    }
}
