package strowger.modules.json;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The {@code jansson} module: JSON read by paths, changed, and turned into XAVPs and back. */
public final class JanssonModule implements Module {
    private static final Value EMPTY_OBJECT = Value.ofText("{}");
    private static final Value TRUE = Value.ofText("true");
    private static final Value FALSE = Value.ofText("false");
    private static final Value NULL = Value.ofText("null");

    @Override
    public String name() {
        return "jansson";
    }

    @Override
    public void export(Exports exports) {
        exports.function(
                        "jansson_get",
                        JanssonModule::get,
                        text("path"),
                        text("src"),
                        variable("dst"))
                .doc("Assigns the value at a path, name.other[0]; false if there is none.");
        exports.function(
                        "jansson_pv_get",
                        JanssonModule::get,
                        text("path"),
                        variable("srcvar"),
                        variable("dst"))
                .doc("Assigns the value at a path of the JSON in a variable.");
        exports.function(
                        "jansson_get_field",
                        JanssonModule::field,
                        text("src"),
                        text("field_name"),
                        variable("dst"))
                .doc("Assigns the value of a field, a name with dots too.");
        exports.function(
                        "jansson_array_size",
                        JanssonModule::size,
                        text("path"),
                        text("src"),
                        variable("dst"))
                .doc("Assigns the number of elements of the array at a path.");
        exports.function(
                        "jansson_set",
                        (context, given) -> change(context, given, false),
                        type(),
                        text("path"),
                        text("value"),
                        variable("result"))
                .doc(
                        "Sets the value at a path: integer, real, string, object, array, true,"
                                + " false, null.");
        exports.function(
                        "jansson_append",
                        (context, given) -> change(context, given, true),
                        type(),
                        text("path"),
                        text("value"),
                        variable("result"))
                .doc("Appends a value to the array at a path, or members to the object there.");
        exports.function("jansson_xdecode", JsonAttributes::decode, text("json"), text("xavp"))
                .doc("Makes an XAVP of an object's members; objects within are text.");
        exports.function("jansson_xencode", JsonAttributes::encode, text("xavp"), variable("pv"))
                .doc("Makes an object of an XAVP's members.");
    }

    private static Parameter type() {
        return text("type").resolvedBy(Type::of);
    }

    /** What a value that is set is said to be. */
    private enum Type {
        INTEGER,
        REAL,
        STRING,
        OBJECT,
        ARRAY,
        TRUE,
        FALSE,
        NULL;

        static Type of(String word) {
            return switch (word.strip()) {
                case "integer", "int" -> INTEGER;
                case "real" -> REAL;
                case "string", "str" -> STRING;
                case "object", "obj" -> OBJECT;
                case "array" -> ARRAY;
                case "true" -> TRUE;
                case "false" -> FALSE;
                case "null" -> NULL;
                default ->
                        throw new ConfigurationException(
                                "no type '"
                                        + word
                                        + "'; it is one of integer, real, string, object, array,"
                                        + " true, false, null");
            };
        }

        /** Whether JSON that begins with a letter is of this type. */
        boolean begins(char letter) {
            boolean number = letter == '-' || (letter >= '0' && letter <= '9');
            return switch (this) {
                case INTEGER, REAL -> number;
                case OBJECT -> letter == '{';
                case ARRAY -> letter == '[';
                case STRING, TRUE, FALSE, NULL -> true;
            };
        }
    }

    private static int get(RoutingContext context, Arguments arguments) {
        JsonScan scan = Json.current().scan();
        Value way = arguments.text(context, 0);
        if (!scan.wrap(arguments.text(context, 1))) {
            return Function.FALSE;
        }
        return assign(
                context, arguments, Json.current().path().wrap(way).follow(scan, scan.start()));
    }

    private static int field(RoutingContext context, Arguments arguments) {
        JsonScan scan = Json.current().scan();
        Value text = arguments.text(context, 0);
        Value name = arguments.text(context, 1);
        if (!scan.wrap(text) || scan.kind(scan.start()) != '{') {
            return Function.FALSE;
        }
        return assign(
                context,
                arguments,
                scan.member(scan.start(), name.buffer(), name.offset(), name.length()));
    }

    private static int assign(RoutingContext context, Arguments arguments, int at) {
        if (at == JsonScan.ABSENT) {
            return Function.FALSE;
        }
        Value value = context.argument(Arguments.MAX - 1);
        Json.read(context, Json.current().scan(), at, value);
        return Function.of(arguments.assign(context, 2, value) || value.isNull());
    }

    private static int size(RoutingContext context, Arguments arguments) {
        JsonScan scan = Json.current().scan();
        Value way = arguments.text(context, 0);
        if (!scan.wrap(arguments.text(context, 1))) {
            return Function.FALSE;
        }
        int at = Json.current().path().wrap(way).follow(scan, scan.start());
        if (at == JsonScan.ABSENT || scan.kind(at) != '[') {
            return Function.FALSE;
        }
        way.setInteger(scan.count(at));
        return Function.of(arguments.assign(context, 2, way));
    }

    private static int change(RoutingContext context, Arguments arguments, boolean append) {
        Type type = arguments.resolved(context, 0, Type.class);
        Value way = arguments.text(context, 1);
        Value value = arguments.text(context, 2);
        if (!toJson(context, type, value)) {
            return Function.FALSE;
        }
        Value text = arguments.value(context, 3);
        if (text.isNull() && !append) {
            text.set(EMPTY_OBJECT);
        }
        JsonChange change = Json.current().change();
        boolean changed =
                append
                        ? change.append(context, text, way, value)
                        : change.set(context, text, way, value);
        return Function.of(changed && arguments.assign(context, 3, text));
    }

    private static boolean toJson(RoutingContext context, Type type, Value value) {
        switch (type) {
            case TRUE -> value.set(TRUE);
            case FALSE -> value.set(FALSE);
            case NULL -> value.set(NULL);
            case STRING -> {
                context.beginText(context.arena().remaining());
                JsonWriter.writeQuoted(value, context.text());
                context.endText(value);
            }
            default -> {
                JsonScan scan = Json.current().other();
                return scan.wrap(value) && type.begins(scan.kind(scan.start()));
            }
        }
        return value.isText();
    }
}
