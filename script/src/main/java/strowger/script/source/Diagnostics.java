package strowger.script.source;

import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostic.Severity;

import java.util.List;
import java.util.TreeSet;

/** Collects what is wrong with one configuration, in order of position, each thing once. */
public final class Diagnostics {
    /** The most that are kept; what is found after them is only counted. */
    public static final int MAX = 10_000;

    private static final int MESSAGE_MAX = 400;

    private final TreeSet<Diagnostic> found = new TreeSet<>();
    private int omittedCount;
    private boolean failed;

    /** Notes something that keeps the configuration from being run. */
    public void error(Kind kind, Position at, String message) {
        failed = true;
        add(new Diagnostic(at, Severity.ERROR, kind, readable(message)));
    }

    /** Notes something that should be looked at. */
    public void warning(Kind kind, Position at, String message) {
        add(new Diagnostic(at, Severity.WARNING, kind, readable(message)));
    }

    private void add(Diagnostic diagnostic) {
        if (found.size() < MAX) {
            found.add(diagnostic);
        } else {
            omittedCount++;
        }
    }

    private static String readable(String message) {
        String cut =
                message.length() > MESSAGE_MAX
                        ? message.substring(0, MESSAGE_MAX) + "..."
                        : message;
        return Bytes.decoded(cut).replaceAll("\\p{Cntrl}", "?");
    }

    /** Whether there is an error. */
    public boolean failed() {
        return failed;
    }

    /** How many were found after the first {@link #MAX}. */
    public int omittedCount() {
        return omittedCount;
    }

    /** Everything found so far, in order of position. */
    public List<Diagnostic> inOrder() {
        return List.copyOf(found);
    }
}
