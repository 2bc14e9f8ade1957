package strowger.modules.json;

import strowger.engine.module.Arguments;
import strowger.engine.module.Function;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** XAVPs made of JSON objects, and JSON objects made of XAVPs. */
final class JsonAttributes {
    private JsonAttributes() {}

    static int decode(RoutingContext context, Arguments arguments) {
        JsonScan scan = Json.current().scan();
        Value text = arguments.text(context, 0);
        Value name = arguments.text(context, 1);
        if (!scan.wrap(text)
                || (scan.kind(scan.start()) != '{' && scan.kind(scan.start()) != '[')) {
            return Function.FALSE;
        }
        AttributeTree tree = context.xavps();
        int outer = tree.pushContainer(AttributeTree.ROOT, name, context.arena());
        if (outer == AttributeTree.ABSENT || scan.kind(scan.start()) == '[' || !context.push(2)) {
            return Function.of(outer != AttributeTree.ABSENT);
        }
        Value key = context.top(1);
        Value value = context.top(2);
        boolean taken = true;
        int member = scan.first(scan.start());
        while (taken && member != JsonScan.ABSENT) {
            int at = scan.memberValue(member);
            Json.readText(context, scan, member, key);
            Json.read(context, scan, at, value);
            taken =
                    key.isText()
                            && (value.isNull()
                                    || tree.push(outer, key, value, context.arena())
                                            != AttributeTree.ABSENT);
            member = scan.next(scan.end(at));
        }
        context.pop(2);
        return Function.of(taken);
    }

    static int encode(RoutingContext context, Arguments arguments) {
        AttributeTree tree = context.xavps();
        Value name = arguments.text(context, 0);
        int outer = tree.find(AttributeTree.ROOT, name, 0);
        if (outer == AttributeTree.ABSENT || !tree.isContainer(outer)) {
            return Function.FALSE;
        }
        Output out = context.beginText(context.arena().remaining());
        out.put('{');
        for (int place = tree.first(outer);
                place != AttributeTree.ABSENT;
                place = tree.next(place)) {
            if (tree.find(outer, tree.name(place), 0) != place) {
                continue; // an older value of a name that was written
            }
            if (place != tree.first(outer)) {
                out.put(',').put(' ');
            }
            JsonWriter.writeQuoted(tree.name(place), out);
            out.put(':').put(' ');
            put(tree, place, out);
        }
        out.put('}');
        context.endText(name);
        return Function.of(name.isText() && arguments.assign(context, 1, name));
    }

    private static void put(AttributeTree tree, int place, Output out) {
        Value value = tree.value(place);
        if (tree.isContainer(place) || value.isNull()) {
            out.putToken("null");
        } else if (value.isInteger()) {
            out.putNumber(value.number());
        } else {
            JsonWriter.writeQuoted(value, out);
        }
    }
}
