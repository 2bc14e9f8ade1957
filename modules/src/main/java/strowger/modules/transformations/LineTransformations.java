package strowger.modules.transformations;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** {@code {line.*}}: the lines of a text, without their ends. */
final class LineTransformations {
    private LineTransformations() {}

    static void export(Transformations family) {
        family.plain("count", (context, value) -> value.setInteger(count(value)))
                .doc("How many lines there are.");
        family.text("at", LineTransformations::at)
                .doc("The line at an index, from 0, negative from the end.");
        family.text("sw", LineTransformations::startingWith)
                .doc("The first line that begins with a text.");
    }

    private static int count(Value value) {
        int count = 0;
        for (int start = 0; start < value.length(); start = next(value, start)) {
            count++;
        }
        return count;
    }

    /** Where the line behind begins. */
    private static int next(Value value, int start) {
        return Slices.indexOf(value, (byte) '\n', start) + 1;
    }

    private static void at(RoutingContext context, Value value, Value place) {
        int asked = Slices.number(place);
        int left = asked < 0 ? asked + count(value) : asked;
        int start = 0;
        while (left > 0 && start < value.length()) {
            start = next(value, start);
            left--;
        }
        if (left != 0 || start >= value.length()) {
            value.setEmpty();
        } else {
            cut(value, start);
        }
    }

    private static void cut(Value value, int start) {
        int end = Slices.indexOf(value, (byte) '\n', start);
        boolean carriageReturn = end > start && value.byteAt(end - 1) == '\r';
        Slices.cut(value, start, carriageReturn ? end - 1 : end);
    }

    private static void startingWith(RoutingContext context, Value value, Value begin) {
        for (int start = 0; start < value.length(); start = next(value, start)) {
            if (Slices.standsAt(value, start, begin)) {
                cut(value, start);
                return;
            }
        }
        value.setEmpty();
    }
}
