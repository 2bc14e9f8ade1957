package strowger.modules.dispatcher;

import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.Branch;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;

/**
 * The destinations chosen for a request, kept in its attributes: {@code $xavp(_dsdst_)}, the
 * present one first. One to a context.
 */
final class Selection {
    private static final Value GROUP = Value.ofText("grp");
    private static final Value URI = Value.ofText("uri");
    private static final Value ATTRIBUTES = Value.ofText("attrs");
    private static final Value DESTINATION_ID = Value.ofText("dstid");
    private static final Value SOCKET = Value.ofText("socket");
    private static final Value SOCKET_NAME = Value.ofText("sockname");
    private static final Value COUNT = Value.ofText("cnt");
    private static final int WITHOUT_ATTRIBUTES = 1;
    private static final int WITH_SOCKET = 2;
    private static final int WITH_SOCKET_NAME = 4;

    private final List<GatewaySet> sets = new ArrayList<>();
    private final List<Gateway> chosen = new ArrayList<>();
    private final Value number = new Value();
    private final Value text = new Value();

    void begin() {
        sets.clear();
        chosen.clear();
    }

    void add(GatewaySet set, Gateway gateway) {
        sets.add(set);
        chosen.add(gateway);
    }

    int count() {
        return chosen.size();
    }

    Gateway at(int index) {
        return chosen.get(index);
    }

    GatewaySet setAt(int index) {
        return sets.get(index);
    }

    /** Leaves so many. */
    void limit(int count) {
        while (chosen.size() > count) {
            chosen.removeLast();
            sets.removeLast();
        }
    }

    /** Keeps them in the request's attributes, in place of what was there. */
    boolean keep(RoutingContext context, Names names, boolean all) {
        AttributeTree tree = context.xavps();
        clear(tree, names.destinations());
        clear(tree, names.context());
        int last = all ? chosen.size() - 1 : 0;
        for (int index = last; index >= 0; index--) { // the newest entry comes first
            int place =
                    tree.pushContainer(AttributeTree.ROOT, names.destinations(), context.arena());
            if (place == AttributeTree.ABSENT || !fill(context, tree, place, index, names)) {
                return false;
            }
        }
        if (names.isCountWanted()) {
            int place = tree.pushContainer(AttributeTree.ROOT, names.context(), context.arena());
            number.setInteger(last + 1L);
            return place != AttributeTree.ABSENT
                    && tree.push(place, COUNT, number, context.arena()) != AttributeTree.ABSENT;
        }
        return true;
    }

    private boolean fill(
            RoutingContext context, AttributeTree tree, int place, int index, Names names) {
        Gateway gateway = chosen.get(index);
        number.setInteger(sets.get(index).id());
        boolean kept = tree.push(place, GROUP, number, context.arena()) != AttributeTree.ABSENT;
        kept &= tree.push(place, URI, gateway.uriText(), context.arena()) != AttributeTree.ABSENT;
        if ((names.mode() & WITHOUT_ATTRIBUTES) == 0 && !gateway.attributes().isEmpty()) {
            kept &= push(context, place, ATTRIBUTES, gateway.attributesText());
        }
        if (!gateway.attribute("duid").isEmpty()) {
            kept &= push(context, place, DESTINATION_ID, Value.ofText(gateway.attribute("duid")));
        }
        if ((names.mode() & WITH_SOCKET) != 0 && !gateway.socket().isNone()) {
            kept &= push(context, place, SOCKET, Value.ofText(gateway.socket().toString()));
        }
        if ((names.mode() & WITH_SOCKET_NAME) != 0 && !gateway.socket().isNone()) {
            kept &= push(context, place, SOCKET_NAME, Value.ofText(gateway.socket().name()));
        }
        return kept;
    }

    private static boolean push(RoutingContext context, int place, Value name, Value value) {
        return context.xavps().push(place, name, value, context.arena()) != AttributeTree.ABSENT;
    }

    private static void clear(AttributeTree tree, Value name) {
        int place = tree.find(AttributeTree.ROOT, name, 0);
        for (int count = 0; place != AttributeTree.ABSENT && count < AttributeTree.COUNT_MAX; ) {
            tree.remove(AttributeTree.ROOT, place);
            place = tree.find(AttributeTree.ROOT, name, 0);
            count++;
        }
    }

    /** Drops the present destination; false if none is left behind it. */
    static boolean drop(RoutingContext context, Names names) {
        AttributeTree tree = context.xavps();
        int place = tree.find(AttributeTree.ROOT, names.destinations(), 0);
        if (place == AttributeTree.ABSENT) {
            return false;
        }
        tree.remove(AttributeTree.ROOT, place);
        return tree.find(AttributeTree.ROOT, names.destinations(), 0) != AttributeTree.ABSENT;
    }

    /** The set of the present destination; -1 if there is none. */
    static long presentSet(RoutingContext context, Names names) {
        int field = field(context, names, GROUP);
        return field == AttributeTree.ABSENT ? -1 : context.xavps().value(field).toInteger();
    }

    /** The URI of the present destination; empty if there is none. */
    static String presentUri(RoutingContext context, Names names) {
        int field = field(context, names, URI);
        return field == AttributeTree.ABSENT ? "" : context.xavps().value(field).toString();
    }

    private static int field(RoutingContext context, Names names, Value name) {
        AttributeTree tree = context.xavps();
        int place = tree.find(AttributeTree.ROOT, names.destinations(), 0);
        return place == AttributeTree.ABSENT ? AttributeTree.ABSENT : tree.find(place, name, 0);
    }

    /** Sends the request to a gateway, its URI as it is. */
    static boolean toDestination(RoutingContext context, Gateway gateway) {
        Branch main = context.main();
        Branch.assign(main.destinationUri(), gateway.uriText(), context.arena());
        if (!gateway.socket().isNone()) {
            main.socket(gateway.socket());
        }
        return main.destinationUri().isText();
    }

    /** Puts a gateway's host and port into the request URI. */
    boolean toDomain(RoutingContext context, Gateway gateway) {
        var uri = context.requestUri();
        if (!uri.isSip()) {
            return false;
        }
        int hostEnd = uri.hostOffset() + uri.hostLength();
        int end = uri.offset() + uri.length();
        if (hostEnd < end && uri.buffer().getByte(hostEnd) == ':') {
            hostEnd++;
            while (hostEnd < end && isDigit(uri.buffer().getByte(hostEnd))) {
                hostEnd++;
            }
        }
        context.beginText(uri.length() + gateway.host().length())
                .put(uri.buffer(), uri.offset(), uri.hostOffset() - uri.offset())
                .put(gateway.host())
                .put(uri.buffer(), hostEnd, end - hostEnd);
        context.endText(text);
        if (!gateway.socket().isNone()) {
            context.main().socket(gateway.socket());
        }
        return text.isText() && context.rewriteRequestUri(text);
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    /**
     * What the attributes are called.
     *
     * @param mode which fields they have: 1 no attrs, 2 socket, 4 sockname.
     * @param isCountWanted whether the count is kept too.
     */
    record Names(Value destinations, Value context, int mode, boolean isCountWanted) {}
}
