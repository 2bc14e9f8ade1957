package strowger.script.syntax;

import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.Position;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts tokens off a text. Blanks, comments and directives are the preprocessor's business. */
final class Scanner {
    private static final String[] SYMBOLS = {
        "==", "=~", "!=", "=>", "&&", "||", ">=", "<=", "<<", ">>", "=", "<", ">", "!", "~", "|",
        "&", "^", "+", "-", "*", "/", ",", ";", ":", ".", "(", ")", "{", "}", "[", "]", "%", "?",
        "@"
    };
    private static final Pattern IPV6 =
            Pattern.compile(
                    "(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}"
                            + "|(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?::"
                            + "(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?");
    private static final Pattern IPV4 =
            Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(?![0-9A-Za-z_])");
    private static final Pattern SELECT =
            Pattern.compile(
                    "@[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z0-9_]+|\\[(?:-?[0-9]+|\"[^\"\n]*\")])*");
    private static final int STRING_MAX = 1 << 20;

    private final Diagnostics diagnostics;

    Scanner(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** The next token; the cursor stands on something that is no blank, and not at the end. */
    Token next(Cursor cursor) {
        boolean joined = !cursor.takeBlankBefore();
        Position at = cursor.position();
        char first = cursor.peek();
        if (first == '"' || first == '\'') {
            return string(cursor, first, at, joined);
        }
        if (first == '$') {
            return variable(cursor, at, joined);
        }
        int begin = cursor.index();
        if (begins(first) && matches(cursor, IPV6)) {
            return taken(cursor, begin, Token.Kind.ADDRESS, at, joined);
        }
        if (isDigit(first)) {
            return number(cursor, begin, at, joined);
        }
        if (isWordLetter(first)) {
            while (isWordLetter(cursor.peek())) {
                cursor.advance();
            }
            return taken(cursor, begin, Token.Kind.WORD, at, joined);
        }
        if (first == '@' && matches(cursor, SELECT)) {
            return taken(cursor, begin, Token.Kind.SELECT, at, joined);
        }
        return symbol(cursor, at, joined);
    }

    private static boolean begins(char first) {
        return first == ':' || Character.digit(first, 16) >= 0;
    }

    private static boolean matches(Cursor cursor, Pattern pattern) {
        Matcher matcher =
                pattern.matcher(cursor.text()).region(cursor.index(), cursor.text().length());
        matcher.useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return false;
        }
        boolean address = pattern == IPV6;
        if (address && (matcher.end() - cursor.index() < 3 || continues(cursor, matcher.end()))) {
            return false;
        }
        cursor.advanceTo(matcher.end());
        return true;
    }

    private static boolean continues(Cursor cursor, int end) {
        return end < cursor.text().length() && isWordLetter(cursor.text().charAt(end));
    }

    private Token number(Cursor cursor, int begin, Position at, boolean joined) {
        if (matches(cursor, IPV4)) {
            return taken(cursor, begin, Token.Kind.ADDRESS, at, joined);
        }
        while (isWordLetter(cursor.peek())) {
            cursor.advance();
        }
        String text = cursor.text().substring(begin, cursor.index());
        try {
            return new Token(Token.Kind.NUMBER, text, valueOf(text), at, joined);
        } catch (NumberFormatException notNumber) {
            return new Token(Token.Kind.ADDRESS, text, 0, at, joined);
        }
    }

    /** Decimal, {@code 0x} hexadecimal, {@code 0} octal, or binary digits that end in b. */
    private static long valueOf(String text) {
        if (text.startsWith("0x") || text.startsWith("0X")) {
            return Long.parseLong(text.substring(2), 16);
        }
        if (text.endsWith("b") && text.matches("[01]+b")) {
            return Long.parseLong(text.substring(0, text.length() - 1), 2);
        }
        boolean octal = text.length() > 1 && text.startsWith("0");
        return Long.parseLong(text, octal ? 8 : 10);
    }

    private Token variable(Cursor cursor, Position at, boolean joined) {
        int begin = cursor.index();
        int end = VariableParser.end(cursor.text(), begin, at);
        if (end == begin) { // broken: take what looks like it, the parser says what is wrong
            end = brokenEnd(cursor.text(), begin + 1);
        }
        cursor.advanceTo(end);
        return taken(cursor, begin, Token.Kind.VARIABLE, at, joined);
    }

    private static int brokenEnd(String text, int begin) {
        int open = 0;
        int at = begin;
        for (; at < text.length(); at++) {
            char letter = text.charAt(at);
            boolean part = isWordLetter(letter) || letter == '(' || (open > 0 && letter != '\n');
            if (!part || letter == ';') {
                return at;
            }
            open += letter == '(' ? 1 : letter == ')' ? -1 : 0;
        }
        return at;
    }

    private Token string(Cursor cursor, char quote, Position at, boolean joined) {
        int end = stringEnd(cursor, quote);
        if (end < 0) {
            diagnostics.error(Kind.SYNTAX, at, "this string has no end: expected " + quote);
            int lineEnd = cursor.text().indexOf('\n', cursor.index());
            int stop = lineEnd < 0 ? cursor.text().length() : lineEnd;
            String rest = cursor.text().substring(cursor.index() + 1, stop);
            cursor.advanceTo(stop);
            return new Token(Token.Kind.STRING, rest, 0, at, joined);
        }
        String raw = cursor.text().substring(cursor.index() + 1, end);
        cursor.advanceTo(end + 1);
        return new Token(Token.Kind.STRING, quote == '"' ? unescaped(raw) : raw, 0, at, joined);
    }

    private static int stringEnd(Cursor cursor, char quote) {
        String text = cursor.text();
        int limit = (int) Math.min(text.length(), (long) cursor.index() + STRING_MAX);
        for (int at = cursor.index() + 1; at < limit; at++) {
            char letter = text.charAt(at);
            if (letter == quote) {
                return at;
            }
            if (letter == '\\' && quote == '"') {
                at++;
            }
        }
        return -1;
    }

    /** Replaces escapes; a backslash before anything else stays. */
    static String unescaped(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char letter = raw.charAt(at);
            int length = letter == '\\' ? escapeLength(raw, at) : 0;
            if (length == 0) {
                text.append(letter);
                at++;
            } else {
                text.append(escape(raw.substring(at + 1, at + length)));
                at += length;
            }
        }
        return text.toString();
    }

    /** Length of the escape that begins at an index, backslash included; 0 if none does. */
    private static int escapeLength(String raw, int at) {
        char kind = at + 1 < raw.length() ? raw.charAt(at + 1) : Cursor.END;
        if ("nrat\\\"".indexOf(kind) >= 0) {
            return 2;
        }
        int digits = at + (kind == 'x' ? 2 : 1);
        int radix = kind == 'x' ? 16 : 8;
        int most = kind == 'x' ? 2 : 3;
        int length = 0;
        while (length < most
                && digits + length < raw.length()
                && Character.digit(raw.charAt(digits + length), radix) >= 0) {
            length++;
        }
        boolean enough = kind == 'x' ? length >= 1 : length >= 2;
        return enough ? digits + length - at : 0;
    }

    private static char escape(String code) {
        return switch (code.charAt(0)) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'a' -> 0x07;
            case 't' -> '\t';
            case '\\' -> '\\';
            case '"' -> '"';
            case 'x' -> (char) Integer.parseInt(code.substring(1), 16);
            default -> (char) (Integer.parseInt(code, 8) & 0xFF);
        };
    }

    private Token symbol(Cursor cursor, Position at, boolean joined) {
        for (String symbol : SYMBOLS) {
            if (cursor.startsWith(symbol)) {
                cursor.advance(symbol.length());
                return new Token(Token.Kind.SYMBOL, symbol, 0, at, joined);
            }
        }
        String unknown = String.valueOf(cursor.peek());
        cursor.advance();
        return new Token(Token.Kind.SYMBOL, unknown, 0, at, joined);
    }

    private static Token taken(
            Cursor cursor, int begin, Token.Kind kind, Position at, boolean joined) {
        return new Token(kind, cursor.text().substring(begin, cursor.index()), 0, at, joined);
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    static boolean isWordLetter(char letter) {
        return isDigit(letter)
                || (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || letter == '_';
    }
}
