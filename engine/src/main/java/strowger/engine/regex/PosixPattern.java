package strowger.engine.regex;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Translates an extended regular expression of POSIX into one of Java.
 *
 * <p>What differs: brackets take a backslash literally and know {@code [:classes:]}, {@code $} is
 * the very end, a second quantifier repeats the first rather than making it possessive or
 * reluctant, a brace that begins no interval is a character, and a backslash before a letter means
 * that letter but for GNU's {@code \w \W \s \S \b \B \< \> \` \'} and {@code \1} to {@code \9}.
 * Each character stands for one byte.
 */
public final class PosixPattern {
    /** The longest expression, in bytes. */
    public static final int LENGTH_MAX = 4096;

    private static final int REPEAT_MAX = 255; // RE_DUP_MAX of POSIX
    private static final int DEPTH_MAX = 100;
    private static final int NO_ATOM = -1;
    private static final Map<String, String> CLASSES =
            Map.ofEntries(
                    Map.entry("alpha", "a-zA-Z"),
                    Map.entry("digit", "0-9"),
                    Map.entry("alnum", "a-zA-Z0-9"),
                    Map.entry("upper", "A-Z"),
                    Map.entry("lower", "a-z"),
                    Map.entry("space", " \\t\\n\\r\\f\\x0B"),
                    Map.entry("blank", " \\t"),
                    Map.entry("punct", "!-/:-@\\[-`{-~"),
                    Map.entry("print", " -~"),
                    Map.entry("graph", "!-~"),
                    Map.entry("cntrl", "\\x00-\\x1F\\x7F"),
                    Map.entry("xdigit", "0-9A-Fa-f"));

    private final String source;
    private final boolean lines;
    private final StringBuilder out = new StringBuilder();
    private int index;
    private int groupCount;
    private int atomStart = NO_ATOM;
    private boolean quantified;

    private PosixPattern(String source, boolean lines) {
        this.source = source;
        this.lines = lines;
    }

    /**
     * Compiles an expression.
     *
     * @param source a character to a byte.
     * @throws PatternSyntaxException if it is none.
     */
    public static Pattern compile(String source, boolean ignoreCase) {
        return compile(source, ignoreCase, false);
    }

    /**
     * Compiles an expression.
     *
     * @param source a character to a byte.
     * @param lines whether {@code ^} and {@code $} are also the begin and end of each line, and a
     *     dot is no line end ({@code REG_NEWLINE}).
     * @throws PatternSyntaxException if it is none.
     */
    public static Pattern compile(String source, boolean ignoreCase, boolean lines) {
        if (source.length() > LENGTH_MAX) {
            throw new PatternSyntaxException("longer than " + LENGTH_MAX + " bytes", "", -1);
        }
        PosixPattern translation = new PosixPattern(source, lines);
        translation.alternatives(0);
        int extent = lines ? Pattern.MULTILINE | Pattern.UNIX_LINES : Pattern.DOTALL;
        int flags = extent | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
        return Pattern.compile(translation.out.toString(), flags);
    }

    private void alternatives(int depth) {
        if (depth > DEPTH_MAX) {
            throw fault("groups nested deeper than " + DEPTH_MAX);
        }
        atomStart = NO_ATOM;
        while (index < source.length()) {
            char letter = source.charAt(index);
            if (letter == ')' && depth > 0) {
                return;
            }
            index++;
            switch (letter) {
                case '|' -> plain("|");
                case '^' -> plain("^");
                case '$' -> plain(lines ? "$" : "\\z");
                case '(' -> group(depth);
                case '[' -> bracket();
                case '\\' -> escape();
                case '*', '+', '?' -> quantifier(String.valueOf(letter));
                case '{' -> interval();
                default -> atom(letter == '.' ? "." : quoted(letter));
            }
        }
        if (depth > 0) {
            throw fault("missing )");
        }
    }

    private void plain(String text) {
        out.append(text);
        atomStart = NO_ATOM;
    }

    private void atom(String text) {
        atomStart = out.length();
        quantified = false;
        out.append(text);
    }

    private void group(int depth) {
        int start = out.length();
        groupCount++;
        out.append('(');
        alternatives(depth + 1);
        index++; // the closing parenthesis
        out.append(')');
        atomStart = start;
        quantified = false;
    }

    private void quantifier(String text) {
        if (atomStart == NO_ATOM) {
            atom("\\" + text);
            return;
        }
        if (quantified) {
            out.insert(atomStart, "(?:").append(')');
        }
        out.append(text);
        quantified = true;
    }

    private void interval() {
        int end = source.indexOf('}', index);
        String bounds = end < 0 ? "" : source.substring(index, end);
        if (!bounds.matches("[0-9]{1,4}(,[0-9]{0,4})?|,[0-9]{1,4}")) {
            atom("\\{");
            return;
        }
        for (String bound : bounds.split(",", -1)) {
            if (!bound.isEmpty() && Integer.parseInt(bound) > REPEAT_MAX) {
                throw fault("repeated more than " + REPEAT_MAX + " times");
            }
        }
        index = end + 1;
        if (atomStart == NO_ATOM) {
            throw fault("nothing to repeat");
        }
        quantifier("{" + (bounds.startsWith(",") ? "0" : "") + bounds + "}");
    }

    private void escape() {
        if (index == source.length()) {
            throw fault("trailing backslash");
        }
        char letter = source.charAt(index++);
        switch (letter) {
            case 'w', 'W', 's', 'S' -> atom("\\" + letter);
            case 'b', 'B' -> plain("\\" + letter);
            case '<' -> plain("\\b(?=\\w)");
            case '>' -> plain("\\b(?<=\\w)");
            case '`' -> plain("\\A");
            case '\'' -> plain("\\z");
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> reference(letter - '0');
            default -> atom(quoted(letter));
        }
    }

    private void reference(int group) {
        if (group > groupCount) {
            throw fault("no group " + group);
        }
        atom("(?:\\" + group + ")");
    }

    private void bracket() {
        StringBuilder set = new StringBuilder("[");
        if (index < source.length() && source.charAt(index) == '^') {
            set.append('^');
            index++;
        }
        int first = index;
        while (true) {
            if (index >= source.length()) {
                throw fault("missing ]");
            }
            char letter = source.charAt(index);
            if (letter == ']' && index > first) {
                index++;
                break;
            }
            if (source.startsWith("[:", index)) {
                namedClass(set);
            } else {
                member(set);
            }
        }
        atom(set.append(']').toString());
    }

    private void namedClass(StringBuilder set) {
        int end = source.indexOf(":]", index + 2);
        String members = end < 0 ? null : CLASSES.get(source.substring(index + 2, end));
        if (members == null) {
            throw fault("unknown character class");
        }
        set.append(members);
        index = end + 2;
    }

    private void member(StringBuilder set) {
        char low = element();
        boolean range =
                index + 1 < source.length()
                        && source.charAt(index) == '-'
                        && source.charAt(index + 1) != ']';
        if (!range) {
            set.append(inSet(low));
            return;
        }
        index++;
        char high = element();
        if (high < low) {
            throw fault("range upside down");
        }
        set.append(inSet(low)).append('-').append(inSet(high));
    }

    private char element() {
        boolean collating = source.startsWith("[.", index) || source.startsWith("[=", index);
        if (!collating) {
            return source.charAt(index++);
        }
        String close = source.charAt(index + 1) + "]";
        if (!source.startsWith(close, index + 3)) {
            throw fault("unknown collating element");
        }
        char letter = source.charAt(index + 2);
        index += 5;
        return letter;
    }

    private static String inSet(char letter) {
        return isWord(letter) ? String.valueOf(letter) : "\\x" + hex(letter);
    }

    private static String quoted(char letter) {
        return isWord(letter) ? String.valueOf(letter) : "\\x" + hex(letter);
    }

    private static boolean isWord(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_';
    }

    private static String hex(char letter) {
        return letter > 0xFF
                ? "{" + Integer.toHexString(letter) + "}"
                : Character.toString(Character.forDigit(letter >> 4, 16))
                        + Character.forDigit(letter & 0xF, 16);
    }

    private PatternSyntaxException fault(String description) {
        return new PatternSyntaxException(description, source, index);
    }
}
