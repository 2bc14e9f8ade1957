package strowger.engine.transaction;

import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.Attributes;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * The lists of a message that its transaction keeps for all of its routes: flags, AVPs, XAVPs.
 * Reusable; for one thread.
 */
final class AttributeImage {
    private static final byte END = 0;
    private static final byte ENTRY = 1;
    private static final byte CONTAINER = 2;

    private final int[] places = new int[AttributeTree.COUNT_MAX];
    private final Value name = new Value();
    private final Value value = new Value();
    private int placeCount;

    /** Whether there is nothing to keep. */
    static boolean isEmpty(RoutingContext context) {
        return context.flags() == 0
                && context.extendedFlags() == 0
                && context.attributes().count() == 0
                && isEmpty(context.xavps())
                && isEmpty(context.xavis())
                && isEmpty(context.xavus());
    }

    private static boolean isEmpty(AttributeTree tree) {
        return tree.first(AttributeTree.ROOT) == AttributeTree.ABSENT;
    }

    /** Forgets all lists of a context. */
    static void clear(RoutingContext context) {
        context.flags(0);
        context.extendedFlags(0);
        context.attributes().clear();
        context.xavps().clear();
        context.xavis().clear();
        context.xavus().clear();
    }

    void write(RoutingContext context, ImageWriter out) {
        out.putLong(context.flags());
        out.putLong(context.extendedFlags());
        Attributes attributes = context.attributes();
        out.putInt(attributes.count());
        for (int index = 0; index < attributes.count(); index++) {
            out.putValue(attributes.name(index));
            out.putValue(attributes.value(index));
        }
        writeTree(context.xavps(), out);
        writeTree(context.xavis(), out);
        writeTree(context.xavus(), out);
    }

    private void writeTree(AttributeTree tree, ImageWriter out) {
        placeCount = 0;
        writeList(tree, AttributeTree.ROOT, out);
    }

    /** Writes a list, its oldest entry first: it is rebuilt by putting each in front. */
    private void writeList(AttributeTree tree, int container, ImageWriter out) {
        int first = placeCount;
        for (int place = tree.first(container);
                place != AttributeTree.ABSENT;
                place = tree.next(place)) {
            places[placeCount++] = place; // fits: an entry is in one list
        }
        for (int index = placeCount - 1; index >= first; index--) {
            int place = places[index];
            boolean holds = tree.isContainer(place);
            out.putByte(holds ? CONTAINER : ENTRY);
            out.putValue(tree.name(place));
            if (holds) {
                writeList(tree, place, out);
            } else {
                out.putValue(tree.value(place));
            }
        }
        out.putByte(END);
    }

    /** Takes what was written, in place of what the context has. */
    void read(RoutingContext context, ImageReader in) {
        clear(context);
        context.flags(in.readLong());
        context.extendedFlags(in.readLong());
        int count = in.readInt();
        for (int index = 0; index < count; index++) {
            in.readValue(name);
            in.readValue(value);
            context.attributes().push(name, value, context.arena());
        }
        readList(context.xavps(), AttributeTree.ROOT, context.arena(), in);
        readList(context.xavis(), AttributeTree.ROOT, context.arena(), in);
        readList(context.xavus(), AttributeTree.ROOT, context.arena(), in);
    }

    private void readList(AttributeTree tree, int container, Arena arena, ImageReader in) {
        for (byte kind = in.readByte(); kind != END; kind = in.readByte()) {
            in.readValue(name);
            if (kind == CONTAINER) {
                readList(tree, tree.pushContainer(container, name, arena), arena, in);
            } else {
                in.readValue(value);
                tree.push(container, name, value, arena);
            }
        }
    }
}
