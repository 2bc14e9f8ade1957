package strowger.modules.transformations;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** {@code {s.escape.*}}, {@code {s.unescape.*}}, {@code {s.urlencode.param}}. */
final class EscapeTransformations {
    private static final String USER = "-_.!~*'()&=+$,;?/"; // besides letters and digits
    private static final String PARAM = "-_.!~*'()[]/:&+$";

    private EscapeTransformations() {}

    static void export(Transformations family) {
        family.plain("escape.common", EscapeTransformations::escapeCommon)
                .doc("A backslash before quotes, backslashes and NUL.");
        family.plain("unescape.common", EscapeTransformations::unescapeCommon)
                .doc("The text without backslashes before quotes, backslashes and 0.");
        family.plain("escape.user", (context, value) -> percent(context, value, USER))
                .doc("Percent for what can't stand in the user of a URI (RFC 3261 §25.1).");
        family.plain("unescape.user", EscapeTransformations::unpercent)
                .doc("The letters that percents stand for.");
        family.plain("escape.param", (context, value) -> percent(context, value, PARAM))
                .doc("Percent for what can't stand in a URI parameter (RFC 3261 §25.1).");
        family.plain("unescape.param", EscapeTransformations::unpercent)
                .doc("The letters that percents stand for.");
        family.plain("urlencode.param", (context, value) -> percent(context, value, "-_.~"))
                .doc("Percent for what can't stand in a parameter of a web address.");
        family.plain("urldecode.param", EscapeTransformations::decodeForm)
                .doc("The letters that percents stand for, and a space for a plus.");
        family.plain("escape.csv", EscapeTransformations::escapeCsv)
                .doc("In double quotes, quotes doubled, if it has a comma, quote or line end.");
        family.plain("escape.crlf", EscapeTransformations::escapeLineEnds)
                .doc("Backslash r and backslash n for line ends.");
        family.plain("unescape.crlf", EscapeTransformations::unescapeLineEnds)
                .doc("Line ends for backslash r and backslash n.");
    }

    private static void escapeCommon(RoutingContext context, Value value) {
        Output text = context.beginText(2 * value.length());
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            boolean special = letter == '\'' || letter == '"' || letter == '\\' || letter == 0;
            if (special) {
                text.put('\\');
            }
            text.put(letter == 0 ? '0' : (char) letter);
        }
        context.endText(value);
    }

    private static void unescapeCommon(RoutingContext context, Value value) {
        Output text = context.beginText(value.length());
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            boolean escape = letter == '\\' && index + 1 < value.length();
            byte next = escape ? value.byteAt(index + 1) : 0;
            if (escape && (next == '\'' || next == '"' || next == '\\' || next == '0')) {
                text.put(next == '0' ? '\0' : (char) next);
                index++;
            } else {
                text.put((char) letter);
            }
        }
        context.endText(value);
    }

    private static void percent(RoutingContext context, Value value, String kept) {
        Output text = context.beginText(3 * value.length());
        for (int index = 0; index < value.length(); index++) {
            int letter = value.byteAt(index) & 0xff;
            if (isAlphanumeric(letter) || (letter < 0x80 && kept.indexOf(letter) >= 0)) {
                text.put((char) letter);
            } else {
                text.put('%').put(digit(letter >> 4)).put(digit(letter & 0xf));
            }
        }
        context.endText(value);
    }

    static boolean isAlphanumeric(int letter) {
        return (letter >= '0' && letter <= '9')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= 'a' && letter <= 'z');
    }

    private static char digit(int number) {
        return Character.forDigit(number, 16);
    }

    private static void unpercent(RoutingContext context, Value value) {
        decode(context, value, false);
    }

    private static void decodeForm(RoutingContext context, Value value) {
        decode(context, value, true);
    }

    private static void decode(RoutingContext context, Value value, boolean plusIsSpace) {
        Output text = context.beginText(value.length());
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            int code = letter == '%' ? code(value, index + 1) : -1;
            if (code >= 0) {
                text.put((char) code);
                index += 2;
            } else {
                text.put(plusIsSpace && letter == '+' ? ' ' : (char) letter);
            }
        }
        context.endText(value);
    }

    /** The number that two hexadecimal digits mean; -1 if they are none. */
    static int code(Value value, int index) {
        if (index + 2 > value.length()) {
            return -1;
        }
        int high = Character.digit((char) (value.byteAt(index) & 0xff), 16);
        int low = Character.digit((char) (value.byteAt(index + 1) & 0xff), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static void escapeCsv(RoutingContext context, Value value) {
        boolean special = false;
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            special |= letter == ',' || letter == '"' || letter == '\r' || letter == '\n';
        }
        if (!special) {
            return;
        }
        Output text = context.beginText(2 * value.length() + 2).put('"');
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            if (letter == '"') {
                text.put('"');
            }
            text.put((char) letter);
        }
        text.put('"');
        context.endText(value);
    }

    private static void escapeLineEnds(RoutingContext context, Value value) {
        Output text = context.beginText(2 * value.length());
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            switch (letter) {
                case '\r' -> text.put('\\').put('r');
                case '\n' -> text.put('\\').put('n');
                default -> text.put((char) letter);
            }
        }
        context.endText(value);
    }

    private static void unescapeLineEnds(RoutingContext context, Value value) {
        Output text = context.beginText(value.length());
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            boolean escape = letter == '\\' && index + 1 < value.length();
            byte next = escape ? value.byteAt(index + 1) : 0;
            if (next == 'r' || next == 'n') {
                text.put(next == 'r' ? '\r' : '\n');
                index++;
            } else {
                text.put((char) letter);
            }
        }
        context.endText(value);
    }
}
