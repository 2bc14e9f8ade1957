package strowger.modules.variables;

import strowger.engine.value.Value;

/**
 * Walks the parameters in a text, {@code name=value} or {@code name}, with white space around them
 * and a separator of choice; a value may stand in quotes. More lenient than RFC 3261 §25.1: a name
 * is what stands before the equals sign.
 */
public final class ParameterText {
    private static final int PARAMETERS_MAX = 256;

    private Value text = Texts.EMPTY;
    private byte separator;
    private int cursor;
    private int count;
    private boolean malformed;

    /**
     * Takes a text, to stand before its first parameter.
     *
     * @param between the separator of two.
     */
    public ParameterText wrap(Value other, char between) {
        text = other;
        separator = (byte) between;
        cursor = 0;
        count = 0;
        malformed = false;
        return this;
    }

    /**
     * Goes to the next parameter.
     *
     * @param name becomes its name.
     * @param value becomes its value, without quotes; empty if it has none.
     * @return false behind the last, or at one that is malformed.
     */
    public boolean next(Value name, Value value) {
        int start = skipBlanks(cursor);
        if (malformed || start >= text.length() || count++ == PARAMETERS_MAX) {
            return false;
        }
        int end = start;
        while (end < text.length() && isName(text.byteAt(end))) {
            end++;
        }
        int at = skipBlanks(end);
        boolean assigned = at < text.length() && text.byteAt(at) == '=';
        if (end == start || (at < text.length() && !assigned && text.byteAt(at) != separator)) {
            malformed = true;
            return false;
        }
        set(name, start, end);
        set(value, at, at);
        cursor = assigned ? readValue(skipBlanks(at + 1), value) : at + 1;
        return !malformed;
    }

    private boolean isName(byte letter) {
        return letter != separator
                && letter != '='
                && letter != '"'
                && letter != '<'
                && letter != '>'
                && letter != '@'
                && !isBlank(letter);
    }

    private int readValue(int start, Value value) {
        boolean quoted = start < text.length() && isQuote(text.byteAt(start));
        int end = quoted ? closing(start) : start;
        while (!quoted && end < text.length() && text.byteAt(end) != separator) {
            end++;
        }
        if (end > text.length()) {
            malformed = true;
            return end;
        }
        int behind = skipBlanks(quoted ? end + 1 : end);
        set(value, quoted ? start + 1 : start, quoted ? end : trimmed(start, end));
        malformed = behind < text.length() && text.byteAt(behind) != separator;
        return behind + 1;
    }

    private static boolean isQuote(byte letter) {
        return letter == '"' || letter == '\'';
    }

    /** Where the closing quote stands; behind the text's end if it is missing. */
    private int closing(int open) {
        int index = open + 1;
        while (index < text.length() && text.byteAt(index) != text.byteAt(open)) {
            index += text.byteAt(index) == '\\' ? 2 : 1;
        }
        return index < text.length() ? index : text.length() + 1;
    }

    private int trimmed(int start, int end) {
        int index = end;
        while (index > start && isBlank(text.byteAt(index - 1))) {
            index--;
        }
        return index;
    }

    private int skipBlanks(int from) {
        int index = from;
        while (index < text.length() && isBlank(text.byteAt(index))) {
            index++;
        }
        return index;
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
    }

    private void set(Value out, int start, int end) {
        int from = Math.min(start, text.length());
        out.setText(text.buffer(), text.offset() + from, Math.max(0, end - from));
    }

    /** Whether the walk ended at something that is no parameter. */
    public boolean isMalformed() {
        return malformed;
    }
}
