package strowger.modules.transformations;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** {@code {s.*}}: parts of texts. Nothing is copied. */
final class CutTransformations {
    private CutTransformations() {}

    static void export(Transformations family) {
        family.texts("substr", "0", CutTransformations::part)
                .doc("The part from an index on, of a length; negative from the end; 0 for all.");
        family.texts("select", ",", CutTransformations::select)
                .doc("The field at an index, from 0, negative from the end, by a separator.");
        family.text("selectws", CutTransformations::word)
                .doc("The word at an index, from 0, negative from the end.");
        family.text("strip", (context, value, count) -> cutBegin(value, count))
                .doc("The text without its first letters.");
        family.text("striptail", (context, value, count) -> cutEnd(value, count))
                .doc("The text without its last letters.");
        family.text("stripto", CutTransformations::from)
                .doc("The text from a letter on; whole if it is not in it.");
        family.text("before", CutTransformations::before)
                .doc("What stands before the first of a letter; all if it is not in it.");
        family.text("after", CutTransformations::after)
                .doc("What stands behind the first of a letter; nothing if it is not in it.");
        family.text("rbefore", CutTransformations::beforeLast)
                .doc("What stands before the last of a letter; all if it is not in it.");
        family.text("rafter", CutTransformations::afterLast)
                .doc("What stands behind the last of a letter; nothing if it is not in it.");
        family.text("charat", CutTransformations::letterAt)
                .doc("The letter at an index, from 0, negative from the end.");
        family.plain("trim", (context, value) -> trim(value, true, true))
                .doc("The text without white space around it.");
        family.plain("ltrim", (context, value) -> trim(value, true, false))
                .doc("The text without white space before it.");
        family.plain("rtrim", (context, value) -> trim(value, false, true))
                .doc("The text without white space behind it.");
        family.plain("unquote", (context, value) -> unwrap(value, (byte) '"', (byte) '"'))
                .doc("The text without quotes around it.");
        family.plain("unbracket", (context, value) -> unwrap(value, (byte) '<', (byte) '>'))
                .doc("The text without brackets around it: angle, round, square or curly ones.");
    }

    private static void part(RoutingContext context, Value value, Value from, Value count) {
        int asked = Slices.number(from);
        int start = asked < 0 ? value.length() + asked : asked;
        int length = Slices.number(count);
        if (start < 0 || start > value.length() || length < 0) {
            value.setEmpty();
            return;
        }
        int rest = value.length() - start;
        Slices.cut(value, start, start + (length == 0 ? rest : Math.min(rest, length)));
    }

    private static void select(RoutingContext context, Value value, Value place, Value between) {
        byte separator = Slices.letter(between, ',');
        int wanted = Slices.number(place);
        if (wanted < 0) {
            int count = 1;
            for (int index = 0; index < value.length(); index++) {
                count += value.byteAt(index) == separator ? 1 : 0;
            }
            wanted += count;
        }
        int start = 0;
        for (int field = 0; field < wanted && start <= value.length(); field++) {
            start = Slices.indexOf(value, separator, start) + 1;
        }
        if (wanted < 0 || start > value.length()) {
            value.setEmpty();
        } else {
            Slices.cut(value, start, Slices.indexOf(value, separator, start));
        }
    }

    private static void word(RoutingContext context, Value value, Value place) {
        int wanted = Slices.number(place);
        int left = wanted < 0 ? wanted + words(value) : wanted;
        int start = skip(value, 0, true);
        while (left > 0 && start < value.length()) {
            start = skip(value, skip(value, start, false), true);
            left--;
        }
        if (left != 0 || start == value.length()) {
            value.setEmpty();
        } else {
            Slices.cut(value, start, skip(value, start, false));
        }
    }

    private static int words(Value value) {
        int count = 0;
        int at = skip(value, 0, true);
        while (at < value.length()) {
            count++;
            at = skip(value, skip(value, at, false), true);
        }
        return count;
    }

    private static int skip(Value value, int from, boolean blank) {
        int index = from;
        while (index < value.length() && Slices.isBlank(value.byteAt(index)) == blank) {
            index++;
        }
        return index;
    }

    private static void cutBegin(Value value, Value count) {
        int number = Math.clamp(count.toInteger(), 0, value.length());
        Slices.cut(value, number, value.length());
    }

    private static void cutEnd(Value value, Value count) {
        int number = Math.clamp(count.toInteger(), 0, value.length());
        Slices.cut(value, 0, value.length() - number);
    }

    private static void from(RoutingContext context, Value value, Value letter) {
        int at = Slices.indexOf(value, Slices.letter(letter, ' '), 0);
        if (at < value.length()) {
            Slices.cut(value, at, value.length());
        }
    }

    private static void before(RoutingContext context, Value value, Value letter) {
        Slices.cut(value, 0, Slices.indexOf(value, Slices.letter(letter, ' '), 0));
    }

    private static void after(RoutingContext context, Value value, Value letter) {
        int at = Slices.indexOf(value, Slices.letter(letter, ' '), 0);
        Slices.cut(value, Math.min(at + 1, value.length()), value.length());
    }

    private static void beforeLast(RoutingContext context, Value value, Value letter) {
        int at = Slices.lastIndexOf(value, Slices.letter(letter, ' '));
        Slices.cut(value, 0, at < 0 ? value.length() : at);
    }

    private static void afterLast(RoutingContext context, Value value, Value letter) {
        int at = Slices.lastIndexOf(value, Slices.letter(letter, ' '));
        Slices.cut(value, at < 0 ? value.length() : at + 1, value.length());
    }

    private static void letterAt(RoutingContext context, Value value, Value place) {
        int number = Slices.number(place);
        int index = number < 0 ? value.length() + number : number;
        if (index < 0 || index >= value.length()) {
            value.setEmpty();
        } else {
            Slices.cut(value, index, index + 1);
        }
    }

    /** Cuts white space off. */
    static void trim(Value value, boolean begin, boolean end) {
        int from = begin ? skip(value, 0, true) : 0;
        int to = value.length();
        while (end && to > from && Slices.isBlank(value.byteAt(to - 1))) {
            to--;
        }
        Slices.cut(value, from, to);
    }

    private static void unwrap(Value value, byte open, byte close) {
        int last = value.length() - 1;
        if (last < 1) {
            return;
        }
        boolean wrapped = value.byteAt(0) == open && value.byteAt(last) == close;
        if (wrapped || (open == '<' && isBracketed(value)) || (open == '"' && isQuoted(value))) {
            Slices.cut(value, 1, last);
        }
    }

    private static boolean isQuoted(Value value) {
        return value.byteAt(0) == '\'' && value.byteAt(value.length() - 1) == '\'';
    }

    private static boolean isBracketed(Value value) {
        byte close = value.byteAt(value.length() - 1);
        return switch (value.byteAt(0)) {
            case '(' -> close == ')';
            case '[' -> close == ']';
            case '{' -> close == '}';
            default -> false;
        };
    }
}
