package strowger.modules.json;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.module.Transformation;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.List;

/** The {@code json} module: fields of JSON texts. */
public final class JsonModule implements Module {
    private char escape = '%';

    @Override
    public String name() {
        return "json";
    }

    @Override
    public void export(Exports exports) {
        exports.text("json_escape_char", this::escape)
                .unset("%")
                .doc("What stands for a dot within a name, in the path of {json.parse}.");
        exports.function(
                        "json_get_field",
                        (context, given) -> field(context, given, false),
                        text("json_string"),
                        text("field_name"),
                        variable("destination"))
                .doc("Assigns a field of an object as JSON: text keeps its quotes.");
        exports.function(
                        "json_get_string",
                        (context, given) -> field(context, given, true),
                        text("json_string"),
                        text("field_name"),
                        variable("destination"))
                .doc("Assigns a field of an object as text, without quotes.");
        exports.transformation("json.parse", 1, 1, this::parse)
                .doc("The value at a path, {json.parse,name.other[0]}; empty if there is none.");
        exports.transformation("json.encode", 0, 0, arguments -> JsonModule::encode)
                .doc("The text as it stands within the quotes of JSON.");
        exports.refuse(
                Refusal.Kind.TRANSFORMATION,
                "it is of 6.1; {json.parse,path} gives the value at a path",
                "json.parsex");
    }

    private void escape(String letter) {
        if (letter.length() != 1) {
            throw new ConfigurationException("it must be a single letter, not '" + letter + "'");
        }
        escape = letter.charAt(0);
    }

    private static int field(RoutingContext context, Arguments arguments, boolean plain) {
        JsonScan scan = Json.current().scan();
        Value text = arguments.text(context, 0);
        Value name = arguments.text(context, 1);
        if (!scan.wrap(text) || scan.kind(scan.start()) != '{') {
            return Function.FALSE;
        }
        int at = scan.member(scan.start(), name.buffer(), name.offset(), name.length());
        if (at == JsonScan.ABSENT || scan.kind(at) == 'n') {
            return Function.FALSE;
        }
        if (plain && scan.kind(at) == '"') {
            Json.readText(context, scan, at, name);
        } else {
            Json.readJson(context, scan, at, JsonWriter.SPACED, name);
        }
        return Function.of(arguments.assign(context, 2, name));
    }

    private Transformation parse(List<Argument> arguments) {
        Argument path = arguments.getFirst();
        return (context, value) -> {
            value.toText(context.arena());
            if (context.push(1)) {
                Value way = context.top(1);
                path.read(context, way);
                way.toText(context.arena());
                parse(context, way, value);
                context.pop(1);
            }
        };
    }

    private void parse(RoutingContext context, Value way, Value value) {
        JsonScan scan = Json.current().scan();
        int at =
                scan.wrap(value)
                        ? Json.current().path().wrap(way, escape).follow(scan, scan.start())
                        : JsonScan.ABSENT;
        if (at == JsonScan.ABSENT || scan.kind(at) == 'n') {
            value.setEmpty();
        } else if (scan.kind(at) == '"') {
            Json.readText(context, scan, at, value);
        } else {
            Json.readJson(context, scan, at, JsonWriter.SPACED, value);
        }
    }

    private static void encode(RoutingContext context, Value value) {
        value.toText(context.arena());
        context.beginText(context.arena().remaining());
        JsonWriter.writeEscaped(value.buffer(), value.offset(), value.length(), context.text());
        context.endText(value);
    }
}
