package strowger.modules.variables;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.Attributes;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

/**
 * {@code $avp(name)[index]}: the attributes of a message, each name a stack. Assigning puts a value
 * on top, whatever the index, but for {@code [*]}, which replaces all.
 */
public final class AttributeVariables {
    private AttributeVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        exports.variables("avp", AttributeVariables::bind)
                .doc("An attribute of the message: assigning puts a value on top of its stack.");
    }

    private static Variable bind(VariableName name) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("$avp needs a name: write $avp(name)");
        }
        Naming naming = naming(inner);
        Place place = Place.of(name);
        if (place.isAll()) {
            return Variable.of(
                    ValueType.ANY,
                    (context, out) -> readAll(context, naming, out),
                    (context, value) -> assignAll(context, naming, value));
        }
        return Variable.of(
                ValueType.ANY,
                (context, out) -> read(context, naming, place.number(context), out),
                (context, value) -> assign(context, naming, place, value));
    }

    /** Tells the name of an attribute. */
    @FunctionalInterface
    private interface Naming {
        void read(RoutingContext context, Value out);
    }

    private static Naming naming(Argument inner) {
        if (!inner.isConstant()) {
            return inner::read;
        }
        String text = inner.source().strip();
        Value name =
                text.startsWith("i:")
                        ? Value.ofInteger(number(text.substring(2)))
                        : Value.ofText(text.startsWith("s:") ? text.substring(2) : text);
        return (context, out) -> out.set(name);
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits.strip());
        } catch (NumberFormatException notNumber) {
            throw new ConfigurationException(
                    "$avp(i:" + digits + ") needs a number behind i: as in $avp(i:12)");
        }
    }

    private static void read(RoutingContext context, Naming naming, int depth, Value out) {
        naming.read(context, out);
        int place = find(context, out, depth);
        if (place == Attributes.ABSENT) {
            out.setNull();
        } else {
            out.set(context.attributes().value(place));
        }
    }

    private static int find(RoutingContext context, Value name, int depth) {
        return depth < 0 ? Attributes.ABSENT : context.attributes().find(name, depth);
    }

    private static void readAll(RoutingContext context, Naming naming, Value out) {
        naming.read(context, out);
        Attributes attributes = context.attributes();
        int place = attributes.find(out, 0);
        if (place == Attributes.ABSENT) {
            out.setNull();
            return;
        }
        Output text = context.beginText(context.arena().remaining());
        for (int depth = 1; place != Attributes.ABSENT; depth++) {
            Value value = attributes.value(place);
            if (value.isInteger()) {
                text.putNumber(value.number());
            } else {
                text.put(value);
            }
            place = attributes.find(out, depth);
            if (place != Attributes.ABSENT) {
                text.put(',').put(' ');
            }
        }
        context.endText(out);
    }

    private static boolean assign(RoutingContext context, Naming naming, Place index, Value value) {
        Value name = context.attributes().key();
        naming.read(context, name);
        if (!value.isNull()) {
            return context.attributes().push(name, value, context.arena());
        }
        int place = find(context, name, index.number(context));
        if (place != Attributes.ABSENT) {
            context.attributes().remove(place);
        }
        return true;
    }

    private static boolean assignAll(RoutingContext context, Naming naming, Value value) {
        Value name = context.attributes().key();
        naming.read(context, name);
        context.attributes().removeAll(name);
        return value.isNull() || context.attributes().push(name, value, context.arena());
    }
}
