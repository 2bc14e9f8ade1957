package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.script.source.Position;
import strowger.script.source.SourceFile;

/** A place in a text that moves forward, with its line and column. */
final class Cursor {
    /** What {@link #peek()} answers at the end of the text. */
    static final char END = '\uFFFF';

    private final SourceFile file;
    private final String text;
    private final @Nullable Position anchor;
    private final String expanded;
    private int index;
    private int line = 1;
    private int lineStart;
    private boolean blankBefore = true;

    /** Reads a file. */
    Cursor(SourceFile file) {
        this(file, file.text(), null, "");
    }

    /**
     * Reads the value of a define.
     *
     * @param anchor where it is used: all of it stands there.
     * @param expanded name of the define.
     */
    Cursor(Position anchor, String expanded, String value) {
        this(anchor.file(), value, anchor, expanded);
        blankBefore = false;
    }

    private Cursor(SourceFile file, String text, @Nullable Position anchor, String expanded) {
        this.file = file;
        this.text = text;
        this.anchor = anchor;
        this.expanded = expanded;
    }

    SourceFile file() {
        return file;
    }

    String text() {
        return text;
    }

    /** Whether this is a file and not the value of a define. */
    boolean isFile() {
        return anchor == null;
    }

    /** The define whose value this is. */
    String expanded() {
        return expanded;
    }

    int index() {
        return index;
    }

    boolean atEnd() {
        return index >= text.length();
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        int at = index + ahead;
        return at < text.length() ? text.charAt(at) : END;
    }

    boolean startsWith(String prefix) {
        return text.startsWith(prefix, index);
    }

    void advance() {
        if (text.charAt(index++) == '\n') {
            line++;
            lineStart = index;
        }
    }

    void advance(int count) {
        for (int left = count; left > 0; left--) {
            advance();
        }
    }

    void advanceTo(int target) {
        while (index < target) {
            advance();
        }
    }

    Position position() {
        return anchor != null ? anchor : new Position(file, line, index - lineStart + 1);
    }

    /** Whether only blanks stand before this place on its line. */
    boolean atLineStart() {
        for (int at = index - 1; at >= lineStart; at--) {
            if (!isBlank(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** Skips blanks and line ends. */
    void skipBlanks() {
        while (!atEnd() && (isBlank(peek()) || peek() == '\n')) {
            advance();
            blankBefore = true;
        }
    }

    /** Skips the rest of the line, its end included. */
    void skipLine() {
        blankBefore = true;
        int end = text.indexOf('\n', index);
        advanceTo(end < 0 ? text.length() : end + 1);
    }

    /** Takes the rest of the line, and the next lines if a backslash ends it. */
    String takeLine() {
        StringBuilder taken = new StringBuilder();
        boolean continued = true;
        while (continued && !atEnd()) {
            int end = text.indexOf('\n', index);
            int stop = end < 0 ? text.length() : end;
            String part = text.substring(index, stop);
            if (part.endsWith("\r")) {
                part = part.substring(0, part.length() - 1);
            }
            continued = part.endsWith("\\") && end >= 0;
            taken.append(part, 0, continued ? part.length() - 1 : part.length());
            advanceTo(end < 0 ? stop : end + 1);
        }
        blankBefore = true;
        return taken.toString().strip();
    }

    /** Notes that something that separates tokens was skipped. */
    void separate() {
        blankBefore = true;
    }

    /** Whether blanks came since this was last asked. */
    boolean takeBlankBefore() {
        boolean blank = blankBefore;
        blankBefore = false;
        return blank;
    }

    static boolean isBlank(char letter) {
        return letter == ' '
                || letter == '\t'
                || letter == '\r'
                || letter == '\f'
                || letter == 0x0B;
    }
}
