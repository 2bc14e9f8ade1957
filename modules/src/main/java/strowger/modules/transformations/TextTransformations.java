package strowger.modules.transformations;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.variables.Strftime;

import java.time.Instant;
import java.time.ZoneId;

/** {@code {s.*}}: what texts are asked for, and texts made of all their letters. */
final class TextTransformations {
    private TextTransformations() {}

    static void export(Transformations family) {
        family.plain("len", (context, value) -> value.setInteger(value.length()))
                .doc("Length of the text in bytes.");
        family.plain("int", (context, value) -> value.setInteger(value.toInteger()))
                .doc("The text as a number; 0 if it is none.");
        family.plain("intv", (context, value) -> value.setInteger(value.toInteger()))
                .doc("The text as a number; 0 if it is none.");
        family.plain("numeric", TextTransformations::digits).doc("The digits of the text alone.");
        family.plain("tolower", (context, value) -> changeCase(context, value, 'A', 'Z', 0x20))
                .doc("The text in lower case.");
        family.plain("toupper", (context, value) -> changeCase(context, value, 'a', 'z', 0x20))
                .doc("The text in upper case.");
        family.plain("rmws", TextTransformations::removeBlanks)
                .doc("The text without white space.");
        family.plain("rmhdws", (context, value) -> removeIndents(context, value, false))
                .doc("The text without white space at the begin of its lines.");
        family.plain("rmhlws", (context, value) -> removeIndents(context, value, true))
                .doc("The text with one space for white space at the begin of its lines.");
        family.text("count", TextTransformations::count)
                .doc("How often a letter stands in the text.");
        family.text("byteat", TextTransformations::byteAt)
                .doc("The byte at an index, from 0, as a number.");
        family.text("byte", TextTransformations::byteAt)
                .doc("The byte at an index, from 0, as a number.");
        family.text("rm", (context, value, part) -> replace(context, value, part, null))
                .doc("The text without a part, wherever it stands.");
        family.texts("replace", "", TextTransformations::replace)
                .doc("The text with another in place of a part, wherever it stands.");
        family.text("ftime", TextTransformations::time)
                .doc("Seconds since 1970 as local time in a format of strftime.");
        family.textOr("prefixes", "", (context, value, most) -> prefixes(context, value, most, 0))
                .doc("All that the text begins with, shortest first, with commas between.");
        family.textOr(
                        "prefixes.quoted",
                        "",
                        (context, value, most) -> prefixes(context, value, most, '\''))
                .doc("The same, each in single quotes.");
        family.texts("fmtlines", "0", (context, value, n, m) -> lines(context, value, n, m, ' '))
                .doc("The text in lines of a length, each but the first after some spaces.");
        family.texts("fmtlinet", "0", (context, value, n, m) -> lines(context, value, n, m, '\t'))
                .doc("The text in lines of a length, each but the first after some tabs.");
    }

    private static void digits(RoutingContext context, Value value) {
        Output text = context.beginText(value.length());
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            if (letter >= '0' && letter <= '9') {
                text.put((char) letter);
            }
        }
        context.endText(value);
    }

    private static void changeCase(
            RoutingContext context, Value value, char first, char last, int bit) {
        Output text = context.beginText(value.length());
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            text.put((char) (letter >= first && letter <= last ? letter ^ bit : letter));
        }
        context.endText(value);
    }

    private static void removeBlanks(RoutingContext context, Value value) {
        Output text = context.beginText(value.length());
        for (int index = 0; index < value.length(); index++) {
            if (!Slices.isBlank(value.byteAt(index))) {
                text.put((char) value.byteAt(index));
            }
        }
        context.endText(value);
    }

    private static void removeIndents(RoutingContext context, Value value, boolean keepOne) {
        Output text = context.beginText(value.length());
        boolean begins = true;
        for (int index = 0; index < value.length(); index++) {
            byte letter = value.byteAt(index);
            boolean blank = letter == ' ' || letter == '\t';
            if (!begins || !blank) {
                text.put((char) letter);
                begins = letter == '\n';
            } else if (keepOne && (index == 0 || value.byteAt(index - 1) == '\n')) {
                text.put(' ');
            }
        }
        context.endText(value);
    }

    private static void count(RoutingContext context, Value value, Value letters) {
        byte letter = Slices.letter(letters, ' ');
        int count = 0;
        for (int index = 0; index < value.length(); index++) {
            count += value.byteAt(index) == letter ? 1 : 0;
        }
        value.setInteger(count);
    }

    private static void byteAt(RoutingContext context, Value value, Value place) {
        int number = Slices.number(place);
        int index = number < 0 ? value.length() + number : number;
        if (index < 0 || index >= value.length()) {
            value.setEmpty();
        } else {
            value.setInteger(value.byteAt(index) & 0xff);
        }
    }

    private static void replace(
            RoutingContext context, Value value, Value part, @Nullable Value other) {
        if (part.length() == 0) {
            return;
        }
        Output text = context.beginText(context.arena().remaining());
        int index = 0;
        while (index < value.length()) {
            if (Slices.standsAt(value, index, part)) {
                if (other != null) {
                    text.put(other);
                }
                index += part.length();
            } else {
                text.put((char) value.byteAt(index++));
            }
        }
        context.endText(value);
    }

    private static void time(RoutingContext context, Value value, Value format) {
        Instant moment = Instant.ofEpochSecond(value.toInteger());
        String text = Strftime.format(format.toString(), moment.atZone(ZoneId.systemDefault()));
        value.set(Value.ofText(text));
        value.keepIn(context.arena());
    }

    private static void prefixes(RoutingContext context, Value value, Value most, int quote) {
        int asked = Slices.number(most);
        int longest = asked > 0 ? Math.min(asked, value.length()) : value.length();
        Output text = context.beginText(context.arena().remaining());
        for (int length = 1; length <= longest && !text.hasOverflowed(); length++) {
            if (length > 1) {
                text.put(',');
            }
            putQuote(text, quote);
            text.put(value.buffer(), value.offset(), length);
            putQuote(text, quote);
        }
        context.endText(value);
    }

    private static void putQuote(Output text, int quote) {
        if (quote != 0) {
            text.put((char) quote);
        }
    }

    private static void lines(
            RoutingContext context, Value value, Value length, Value indent, char letter) {
        int columns = Math.max(1, Slices.number(length));
        int indents = Math.clamp(indent.toInteger(), 0, 64);
        Output text = context.beginText(context.arena().remaining());
        for (int index = 0; index < value.length() && !text.hasOverflowed(); index += columns) {
            for (int count = 0; index > 0 && count < indents; count++) {
                text.put(letter);
            }
            int count = Math.min(columns, value.length() - index);
            text.put(value.buffer(), value.offset() + index, count);
            if (index + count < value.length()) {
                text.putLineEnd();
            }
        }
        context.endText(value);
    }
}
