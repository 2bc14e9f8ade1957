package strowger.modules.transformations;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** {@code {val.*}} and {@code {num.*}}: what null becomes, JSON, digits. */
final class ValueTransformations {
    private ValueTransformations() {}

    static void export(Transformations family) {
        family.raw(
                        "n0",
                        (context, value) -> {
                            if (value.isNull()) {
                                value.setInteger(0);
                            }
                        })
                .doc("0 for null.");
        family.raw(
                        "ne",
                        (context, value) -> {
                            if (value.isNull()) {
                                value.setEmpty();
                            }
                        })
                .doc("Empty text for null.");
        family.plain("json", (context, value) -> json(context, value, false))
                .doc("The text as it stands within quotes in JSON (RFC 8259 §7).");
        family.plain("jsonqe", (context, value) -> json(context, value, true))
                .doc("The text as a string of JSON, quotes included (RFC 8259 §7).");
    }

    static void exportNumbers(Transformations family) {
        family.plain("fdigit", (context, value) -> digit(value, true)).doc("The first digit.");
        family.plain("ldigit", (context, value) -> digit(value, false)).doc("The last digit.");
    }

    private static void digit(Value value, boolean first) {
        int found = -1;
        for (int index = 0; index < value.length() && !(first && found >= 0); index++) {
            byte letter = value.byteAt(index);
            found = letter >= '0' && letter <= '9' ? letter - '0' : found;
        }
        if (found < 0) {
            value.setEmpty();
        } else {
            value.setInteger(found);
        }
    }

    private static void json(RoutingContext context, Value value, boolean quoted) {
        Output text = context.beginText(6 * value.length() + 2);
        if (quoted) {
            text.put('"');
        }
        for (int index = 0; index < value.length(); index++) {
            put(text, value.byteAt(index));
        }
        if (quoted) {
            text.put('"');
        }
        context.endText(value);
    }

    private static void put(Output text, byte letter) {
        switch (letter) {
            case '"', '\\' -> text.put('\\').put((char) letter);
            case '\n' -> text.put('\\').put('n');
            case '\r' -> text.put('\\').put('r');
            case '\t' -> text.put('\\').put('t');
            case '\b' -> text.put('\\').put('b');
            case '\f' -> text.put('\\').put('f');
            default -> {
                if (letter >= 0 && letter < ' ') {
                    text.put('\\').put('u').put('0').put('0');
                    text.put(Character.forDigit(letter >> 4, 16));
                    text.put(Character.forDigit(letter & 0xf, 16));
                } else {
                    text.put((char) letter);
                }
            }
        }
    }
}
