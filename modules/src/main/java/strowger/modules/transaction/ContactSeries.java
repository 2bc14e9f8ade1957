package strowger.modules.transaction;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.Branch;
import strowger.engine.routing.BranchSet;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.parser.Token;

/**
 * Serial forking: {@code t_load_contacts} puts all branches aside, {@code t_next_contacts} takes
 * those of the highest q that is left. They wait in an XAVP, so they stay with the transaction.
 */
public final class ContactSeries {
    private static final Value URI = Value.ofText("uri");
    private static final Value DESTINATION = Value.ofText("dst_uri");
    private static final Value PATH = Value.ofText("path");
    private static final Value RUID = Value.ofText("ruid");
    private static final Value INSTANCE = Value.ofText("instance");
    private static final Value AGENT = Value.ofText("ua");
    private static final Value SOCKET = Value.ofText("socket");
    private static final Value CONNECTION = Value.ofText("conid");
    private static final Value FLAGS = Value.ofText("flags");
    private static final Value Q = Value.ofText("q");
    private static final Value REG_ID = Value.ofText("regid");
    private static final Value ATTRIBUTES = Value.ofText("xavp");
    private static final Value CHOSEN = Value.ofText("tm_contacts_chosen");
    private static final int NOTHING_LEFT = -2;

    private Value name = Value.ofText("tm_contacts");
    private Value attributes = new Value(); // null: nothing is kept with contacts
    private Value flows = new Value(); // null: all flows of an instance are branches

    /** Declares the functions and their parameter. */
    public void export(Exports exports) {
        exports.text("contacts_avp", given -> name = Value.ofText(given))
                .unset("tm_contacts")
                .doc("The XAVP that holds the contacts not tried yet.");
        exports.text("xavp_contact", given -> attributes = Value.ofText(given))
                .doc(
                        "The XAVP of usrloc's xavp_contact: it stays with its contact, and its"
                                + " index is that of the branch.");
        exports.text("contact_flows_avp", given -> flows = Value.ofText(given))
                .doc("The XAVP that holds further flows of instances that are being tried.");
        exports.function("t_next_contact_flow", this::nextFlow)
                .in(RouteKind.EVENT)
                .doc("Makes a further flow of the failed branch's instance the branch; -2: none.");
        exports.function("t_load_contacts", this::load, text("mode").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Puts all branches aside, to be tried by q, if their q differ.");
        exports.function("t_next_contacts", this::next)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Makes the contacts of the highest q left the branches; -2 if none is left.");
    }

    private int load(RoutingContext context, Arguments arguments) {
        BranchSet others = context.branches();
        Branch main = context.main();
        boolean differ = false;
        for (int index = 0; index < others.count(); index++) {
            differ |= others.at(index).q() != main.q();
            differ |= flows.isText() && isFlowOfOther(context, index);
        }
        if (!differ) {
            return Function.TRUE;
        }
        if (!main.uri().isText()) {
            context.readRequestUri(main.uri());
        }
        int left = others.count() + 1;
        long taken = 0; // a bit for each branch put aside: 0 the main one
        while (left-- > 0) {
            int lowest = lowest(context, taken);
            taken |= 1L << lowest;
            if (!put(context, name, at(context, lowest)) || !keepAttributes(context, lowest)) {
                return Function.FALSE;
            }
        }
        removeAll(context.xavps(), attributes);
        others.clear();
        return Function.TRUE;
    }

    private static Branch at(RoutingContext context, int index) {
        return index == 0 ? context.main() : context.branches().at(index - 1);
    }

    /** The branch of the lowest q, the last of equals: what is put aside last is taken first. */
    private static int lowest(RoutingContext context, long taken) {
        int lowest = -1;
        for (int index = 0; index <= context.branches().count(); index++) {
            boolean free = (taken & 1L << index) == 0;
            if (free && (lowest < 0 || at(context, index).q() <= at(context, lowest).q())) {
                lowest = index;
            }
        }
        return lowest;
    }

    private static boolean put(RoutingContext context, Value name, Branch branch) {
        AttributeTree tree = context.xavps();
        Arena arena = context.arena();
        int place = tree.pushContainer(AttributeTree.ROOT, name, arena);
        if (place == AttributeTree.ABSENT) {
            return false;
        }
        int socket = context.core().settings().sockets().indexOf(branch.socket());
        return putText(tree, place, URI, branch.uri(), arena)
                && putText(tree, place, DESTINATION, branch.destinationUri(), arena)
                && putText(tree, place, PATH, branch.path(), arena)
                && putText(tree, place, RUID, branch.ruid(), arena)
                && putText(tree, place, INSTANCE, branch.instance(), arena)
                && putText(tree, place, AGENT, branch.userAgent(), arena)
                && putNumber(context, place, SOCKET, socket)
                && putNumber(context, place, CONNECTION, branch.connectionId())
                && putNumber(context, place, FLAGS, branch.flags())
                && putNumber(context, place, REG_ID, branch.regId())
                && putNumber(context, place, Q, branch.q());
    }

    /** Keeps with the contact put aside last what came with a branch. */
    private boolean keepAttributes(RoutingContext context, int branch) {
        if (!attributes.isText()) {
            return true;
        }
        AttributeTree tree = context.xavps();
        int kept = tree.find(AttributeTree.ROOT, attributes, branch);
        int contact = tree.find(AttributeTree.ROOT, name, 0);
        return kept == AttributeTree.ABSENT
                || tree.copyUnder(kept, contact, ATTRIBUTES, context.arena());
    }

    /** Notes what was kept with a contact that becomes a branch. */
    private void chooseAttributes(RoutingContext context, int contact) {
        if (attributes.isText()) {
            AttributeTree tree = context.xavps();
            int kept = tree.find(contact, ATTRIBUTES, 0);
            if (kept == AttributeTree.ABSENT) {
                tree.pushContainer(AttributeTree.ROOT, CHOSEN, context.arena());
            } else {
                tree.copyAs(kept, CHOSEN, context.arena());
            }
        }
    }

    /** Has the script see what was kept with the branches, in their order. */
    private void showAttributes(RoutingContext context) {
        if (!attributes.isText()) {
            return;
        }
        AttributeTree tree = context.xavps();
        removeAll(tree, attributes);
        int place = tree.find(AttributeTree.ROOT, CHOSEN, 0);
        while (place != AttributeTree.ABSENT) { // the last branch's first: each goes to the front
            tree.copyAs(place, attributes, context.arena());
            tree.remove(AttributeTree.ROOT, place);
            place = tree.find(AttributeTree.ROOT, CHOSEN, 0);
        }
    }

    private static void removeAll(AttributeTree tree, Value named) {
        if (named.isText()) {
            int place = tree.find(AttributeTree.ROOT, named, 0);
            while (place != AttributeTree.ABSENT) {
                tree.remove(AttributeTree.ROOT, place);
                place = tree.find(AttributeTree.ROOT, named, 0);
            }
        }
    }

    private static boolean putText(
            AttributeTree tree, int place, Value key, Value text, Arena arena) {
        return !text.isText() || tree.push(place, key, text, arena) != AttributeTree.ABSENT;
    }

    private static boolean putNumber(RoutingContext context, int place, Value key, long number) {
        Value value = context.argument(Arguments.MAX - 1);
        value.setInteger(number);
        return context.xavps().push(place, key, value, context.arena()) != AttributeTree.ABSENT;
    }

    private int next(RoutingContext context, Arguments arguments) {
        AttributeTree tree = context.xavps();
        int place = tree.find(AttributeTree.ROOT, name, 0);
        if (place == AttributeTree.ABSENT) {
            return NOTHING_LEFT;
        }
        context.branches().clear();
        long q = number(tree, place, Q);
        read(context, place, context.main());
        context.mainChanged();
        chooseAttributes(context, place);
        tree.remove(AttributeTree.ROOT, place);
        place = tree.find(AttributeTree.ROOT, name, 0);
        while (place != AttributeTree.ABSENT
                && number(tree, place, Q) == q
                && !context.branches().isFull()) {
            if (!flows.isText() || !keepFlow(context, place)) {
                read(context, place, context.branches().append());
                chooseAttributes(context, place);
            }
            tree.remove(AttributeTree.ROOT, place);
            place = tree.find(AttributeTree.ROOT, name, 0);
        }
        showAttributes(context);
        return Function.TRUE;
    }

    /** Puts a contact aside whose instance is among the branches (RFC 5626 §5.3). */
    private boolean keepFlow(RoutingContext context, int place) {
        Branch flow = new Branch();
        read(context, place, flow);
        return flow.instance().isText() && isAmong(context, flow) && put(context, flows, flow);
    }

    /** Whether a further branch is of an instance that one before it is of. */
    private static boolean isFlowOfOther(RoutingContext context, int index) {
        Value instance = context.branches().at(index).instance();
        boolean found = isSame(instance, context.main().instance());
        for (int before = 0; before < index; before++) {
            found |= isSame(instance, context.branches().at(before).instance());
        }
        return found;
    }

    private static boolean isAmong(RoutingContext context, Branch flow) {
        boolean found = isSame(flow.instance(), context.main().instance());
        for (int index = 0; index < context.branches().count(); index++) {
            found |= isSame(flow.instance(), context.branches().at(index).instance());
        }
        return found;
    }

    private static boolean isSame(Value one, Value other) {
        return one.isText()
                && other.isText()
                && Token.equals(
                        one.buffer(),
                        one.offset(),
                        one.length(),
                        other.buffer(),
                        other.offset(),
                        other.length());
    }

    private int nextFlow(RoutingContext context, Arguments arguments) {
        if (!flows.isText() || !context.main().instance().isText()) {
            return NOTHING_LEFT;
        }
        AttributeTree tree = context.xavps();
        Branch flow = new Branch();
        for (int index = 0; index < BranchSet.BRANCHES_MAX; index++) {
            int place = tree.find(AttributeTree.ROOT, flows, index);
            if (place == AttributeTree.ABSENT) {
                return NOTHING_LEFT;
            }
            read(context, place, flow);
            if (isSame(flow.instance(), context.main().instance())) {
                context.main().copyFrom(flow);
                context.mainChanged();
                tree.remove(AttributeTree.ROOT, place);
                return Function.TRUE;
            }
        }
        return NOTHING_LEFT;
    }

    private static void read(RoutingContext context, int place, Branch branch) {
        AttributeTree tree = context.xavps();
        branch.clear();
        readText(tree, place, URI, branch.uri());
        readText(tree, place, DESTINATION, branch.destinationUri());
        readText(tree, place, PATH, branch.path());
        readText(tree, place, RUID, branch.ruid());
        readText(tree, place, INSTANCE, branch.instance());
        readText(tree, place, AGENT, branch.userAgent());
        int socket = (int) number(tree, place, SOCKET);
        branch.socket(
                socket < 0 ? ListenSocket.NONE : context.core().settings().sockets().get(socket));
        branch.connectionId(number(tree, place, CONNECTION));
        branch.flags(number(tree, place, FLAGS));
        branch.regId((int) number(tree, place, REG_ID));
        branch.q((int) number(tree, place, Q));
    }

    private static void readText(AttributeTree tree, int container, Value key, Value out) {
        int place = tree.find(container, key, 0);
        if (place == AttributeTree.ABSENT) {
            out.setNull();
        } else {
            out.set(tree.value(place));
        }
    }

    private static long number(AttributeTree tree, int container, Value key) {
        int place = tree.find(container, key, 0);
        return place == AttributeTree.ABSENT ? 0 : tree.value(place).toInteger();
    }
}
