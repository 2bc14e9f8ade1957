package strowger.modules.json;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/**
 * A change to a JSON text: a value set or appended at a path. The new text is put together of the
 * old and the value, and written anew. For one thread.
 */
final class JsonChange {
    private static final int ROOM = 16; // for quotes, colons, brackets

    private final JsonScan scan;
    private final JsonPath path;
    private final JsonScan members;

    JsonChange(JsonScan scan, JsonPath path, JsonScan members) {
        this.scan = scan;
        this.path = path;
        this.members = members;
    }

    /**
     * Sets the value at a path; objects on the way are made.
     *
     * @param text changed; a value that is null begins as an object.
     * @param value as JSON.
     * @return false, and nothing changed, if the path leads nowhere.
     */
    boolean set(RoutingContext context, Value text, Value way, Value value) {
        if (!wrap(text)) {
            return false;
        }
        path.wrap(way);
        int at = scan.start();
        while (path.next()) {
            int next = path.step(scan, at);
            if (next == JsonScan.ABSENT) {
                return !path.isMalformed() && make(context, text, at, value);
            }
            at = next;
        }
        return !path.isMalformed()
                && !path.isEmpty()
                && splice(context, text, at, scan.end(at), false, value);
    }

    private boolean wrap(Value text) {
        return text.isText() && scan.wrap(text);
    }

    /** Makes the step that is missing in an object, and what the path has behind it. */
    private boolean make(RoutingContext context, Value text, int object, Value value) {
        if (path.isIndex() || scan.kind(object) != '{' || !context.push(1)) {
            return false;
        }
        Value made = context.top(1);
        Output out = context.beginText(value.length() + 8 * (path.text().length() + ROOM));
        int depth = 0;
        putName(out);
        while (path.next()) {
            if (path.isIndex()) {
                break;
            }
            out.put('{');
            putName(out);
            depth++;
        }
        out.put(value);
        for (int left = depth; left > 0; left--) {
            out.put('}');
        }
        context.endText(made);
        int end = scan.end(object) - 1;
        boolean behind = scan.first(object) != JsonScan.ABSENT;
        boolean done =
                !path.isMalformed()
                        && !path.isIndex()
                        && made.isText()
                        && splice(context, text, end, end, behind, made);
        context.pop(1);
        return done;
    }

    private void putName(Output out) {
        out.put('"').put(path.text().buffer(), path.nameOffset(), path.nameLength());
        out.put('"').put(':');
    }

    /** Appends a value to the array at a path, or the members of an object to an object. */
    boolean append(RoutingContext context, Value text, Value way, Value value) {
        if (!wrap(text)) {
            return false;
        }
        int at = path.wrap(way).follow(scan, scan.start());
        boolean object = at != JsonScan.ABSENT && scan.kind(at) == '{';
        boolean array = at != JsonScan.ABSENT && scan.kind(at) == '[';
        if (object && value.byteAt(0) == '{') {
            return merge(context, text, at, value);
        }
        int end = array ? scan.end(at) - 1 : 0;
        boolean behind = array && scan.first(at) != JsonScan.ABSENT;
        return array && splice(context, text, end, end, behind, value);
    }

    private boolean merge(RoutingContext context, Value text, int object, Value value) {
        if (!members.wrap(value) || !context.push(1)) {
            return false;
        }
        boolean done = true;
        int first = members.first(members.start());
        if (first != JsonScan.ABSENT) {
            Value inner = context.top(1);
            int end = members.end(members.start()) - 1;
            inner.setText(members.buffer(), first, end - first);
            int at = scan.end(object) - 1;
            done = splice(context, text, at, at, scan.first(object) != JsonScan.ABSENT, inner);
        }
        context.pop(1);
        return done;
    }

    /** Puts a value in place of a range, behind a comma if asked, and writes all anew. */
    private boolean splice(
            RoutingContext context, Value text, int from, int to, boolean comma, Value value) {
        int limit = text.offset() + text.length();
        Output out = context.beginText(text.length() + value.length() + 1);
        out.put(text.buffer(), text.offset(), from - text.offset());
        if (comma) {
            out.put(',');
        }
        out.put(value).put(text.buffer(), to, limit - to);
        context.endText(text);
        if (!text.isText() || !scan.wrap(text)) {
            return false;
        }
        Json.readJson(context, scan, scan.start(), JsonWriter.COMPACT, text);
        return text.isText();
    }
}
