package strowger.modules.json;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The readers of one thread, and the values that scripts get of JSON. */
final class Json {
    private static final ThreadLocal<Json> CURRENT = ThreadLocal.withInitial(Json::new);

    private final JsonScan scan = new JsonScan();
    private final JsonPath path = new JsonPath();
    private final JsonScan other = new JsonScan();

    private final JsonChange change = new JsonChange(scan, path, other);

    private Json() {}

    /** This thread's. */
    static Json current() {
        return CURRENT.get();
    }

    JsonScan scan() {
        return scan;
    }

    /** A second text. */
    JsonScan other() {
        return other;
    }

    JsonChange change() {
        return change;
    }

    JsonPath path() {
        return path;
    }

    /**
     * The value at a place as a script has it: a number without a fraction is an integer, true and
     * false are 1 and 0, objects and arrays are text.
     */
    static void read(RoutingContext context, JsonScan scan, int at, Value out) {
        switch (scan.kind(at)) {
            case '"' -> readText(context, scan, at, out);
            case 't' -> out.setInteger(1);
            case 'f' -> out.setInteger(0);
            case 'n' -> out.setNull();
            case '{', '[' -> readJson(context, scan, at, JsonWriter.COMPACT, out);
            default -> {
                out.setText(scan.buffer(), at, scan.end(at) - at);
                if (isWhole(out)) {
                    out.setInteger(out.toInteger());
                } else {
                    out.keepIn(context.arena());
                }
            }
        }
    }

    private static boolean isWhole(Value number) {
        return number.length() < 19 && number.isNumeric();
    }

    /** What a JSON string means. */
    static void readText(RoutingContext context, JsonScan scan, int at, Value out) {
        context.beginText(scan.end(at) - at);
        JsonWriter.writeMeaning(scan, at, context.text());
        context.endText(out);
    }

    /** The value at a place as JSON. */
    static void readJson(
            RoutingContext context, JsonScan scan, int at, JsonWriter writer, Value out) {
        context.beginText(context.arena().remaining());
        writer.write(scan, at, context.text());
        context.endText(out);
    }
}
