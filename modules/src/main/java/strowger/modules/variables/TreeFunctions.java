package strowger.modules.variables;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The functions on {@code $xavp}, {@code $xavi} and {@code $xavu}. */
public final class TreeFunctions {
    private static final Logger LOG = LoggerFactory.getLogger(TreeFunctions.class);
    private static final int ROOT = AttributeTree.ROOT;
    private static final int ABSENT = AttributeTree.ABSENT;
    private static final Value V = Value.ofText("v");
    private static final Value URI = Value.ofText("uri");
    private static final Value DST_URI = Value.ofText("dst_uri");
    private static final Value PATH = Value.ofText("path");

    private final TreeOf tree;

    private TreeFunctions(TreeOf tree) {
        this.tree = tree;
    }

    /** Which tree of a context. */
    @FunctionalInterface
    private interface TreeOf {
        AttributeTree in(RoutingContext context);
    }

    /** Declares the functions. */
    public static void export(Exports exports) {
        TreeFunctions xavp = new TreeFunctions(RoutingContext::xavps);
        TreeFunctions xavi = new TreeFunctions(RoutingContext::xavis);
        TreeFunctions xavu = new TreeFunctions(RoutingContext::xavus);
        xavp.exportCommon(exports, "xavp");
        xavi.exportCommon(exports, "xavi");
        xavu.exportParameters(exports, "xavu");
        xavp.exportParameters(exports, "xavp");
        exports.function(
                        "xavp_xparams_explode",
                        xavp::explodeWith,
                        text("sparams"),
                        text("sep"),
                        text("xname"))
                .doc("Makes an attribute that holds parameters, with a separator of choice.");
        xavp.exportCopies(exports);
        exports.function("pv_xavu_print", xavu::print)
                .doc("Writes the names and values of all attributes to the log.");
        exports.function("xavp_lshift", xavp::shift, text("xname"), integer("idx"))
                .doc("Removes the values of a name before the one at an index.");
    }

    private void exportCommon(Exports exports, String word) {
        exports.function(word + "_rm", this::remove, text("rname"))
                .doc("Removes the newest attribute of a name.");
        exports.function(word + "_rm_all", this::removeAll, text("rname"))
                .doc("Removes all attributes of a name.");
        exports.function(
                        word + "_child_seti",
                        this::setInteger,
                        text("rname"),
                        text("cname"),
                        integer("ival"))
                .doc("Sets an integer within an attribute, which is made if it is not there.");
        exports.function(
                        word + "_child_sets",
                        this::setText,
                        text("rname"),
                        text("cname"),
                        text("sval"))
                .doc("Sets a text within an attribute, which is made if it is not there.");
        exports.function(word + "_child_rm", this::removeChild, text("rname"), text("cname"))
                .doc("Removes what has a name within an attribute.");
        exports.function("pv_" + word + "_print", this::print)
                .doc("Writes the names and values of all attributes to the log.");
    }

    private void exportParameters(Exports exports, String word) {
        exports.function(word + "_params_explode", this::explode, text("sparams"), text("xname"))
                .doc("Makes an attribute that holds the parameters of a text, a=1;b=2.");
        exports.function(
                        word + "_params_implode",
                        (context, arguments) -> implode(context, arguments, false),
                        text("xname"),
                        variable("pvname"))
                .doc("Joins the texts that an attribute holds to parameters, a=1;b=2;.");
        exports.function(
                        word + "_params_implode_qval",
                        (context, arguments) -> implode(context, arguments, true),
                        text("xname"),
                        variable("pvname"))
                .doc("Joins the texts that an attribute holds to parameters in quotes.");
    }

    private void exportCopies(Exports exports) {
        exports.function(
                        "xavp_copy",
                        this::copy,
                        text("source_name"),
                        integer("source_index"),
                        text("destination_name"))
                .doc("Copies an attribute and all it holds, under another name, in front.");
        exports.function(
                        "xavp_copy",
                        this::copyOver,
                        text("source_name"),
                        integer("source_index"),
                        text("destination_name"),
                        integer("destination_index"))
                .doc("Copies an attribute and all it holds in place of another.");
        exports.function(
                        "xavp_slist_explode",
                        this::explodeList,
                        text("slist"),
                        text("sep"),
                        text("mode"),
                        text("xname"))
                .doc("Makes attributes v of a list's texts, the first foremost; mode t trims.");
        exports.function("xavp_push_dst", this::pushDestination, text("xname"))
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE)
                .doc("Sends to where an attribute says: uri, dst_uri, path; and its branches.");
    }

    private int copy(RoutingContext context, Arguments arguments) {
        AttributeTree in = tree.in(context);
        int from = in.find(ROOT, arguments.text(context, 0), index(context, arguments, 1));
        return Function.of(
                from != ABSENT && in.copyAs(from, arguments.text(context, 2), context.arena()));
    }

    private static int index(RoutingContext context, Arguments arguments, int index) {
        return (int) Math.clamp(arguments.integer(context, index), -1L, (long) Short.MAX_VALUE);
    }

    private int copyOver(RoutingContext context, Arguments arguments) {
        AttributeTree in = tree.in(context);
        int from = in.find(ROOT, arguments.text(context, 0), index(context, arguments, 1));
        Value name = arguments.text(context, 2);
        int to = in.find(ROOT, name, index(context, arguments, 3));
        return Function.of(
                from != ABSENT
                        && to != ABSENT
                        && from != to
                        && in.copyOver(from, to, context.arena()));
    }

    private int explodeList(RoutingContext context, Arguments arguments) {
        AttributeTree in = tree.in(context);
        Value list = arguments.text(context, 0);
        Value separator = arguments.text(context, 1);
        Value mode = arguments.text(context, 2);
        char letter = separator.length() == 0 ? ',' : (char) separator.byteAt(0);
        boolean trimmed = mode.length() > 0 && mode.byteAt(0) == 't';
        int outer = in.pushContainer(ROOT, arguments.text(context, 3), context.arena());
        if (outer == ABSENT || !context.push(1)) {
            return Function.FALSE;
        }
        Value part = context.top(1);
        boolean taken = true;
        int end = list.length();
        for (int at = end - 1; taken && at >= -1; at--) { // the last first: each goes in front
            if (at < 0 || list.byteAt(at) == letter) {
                part.setText(list.buffer(), list.offset() + at + 1, end - at - 1);
                if (trimmed) {
                    trim(part);
                }
                taken = in.push(outer, V, part, context.arena()) != ABSENT;
                end = at;
            }
        }
        context.pop(1);
        return Function.of(taken);
    }

    private static void trim(Value text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.byteAt(start) == ' ') {
            start++;
        }
        while (end > start && text.byteAt(end - 1) == ' ') {
            end--;
        }
        text.setText(text.buffer(), text.offset() + start, end - start);
    }

    private int pushDestination(RoutingContext context, Arguments arguments) {
        AttributeTree in = tree.in(context);
        int outer = in.find(ROOT, arguments.text(context, 0), 0);
        if (outer == ABSENT || !in.isContainer(outer)) {
            return Function.FALSE;
        }
        int uri = in.find(outer, URI, 0);
        int next = in.find(outer, DST_URI, 0);
        int path = in.find(outer, PATH, 0);
        if (uri != ABSENT && !context.rewriteRequestUri(in.value(uri))) {
            return Function.FALSE;
        }
        if (next != ABSENT) {
            context.main().destinationUri().set(in.value(next));
        }
        if (path != ABSENT) {
            context.main().path().set(in.value(path));
        }
        return Function.of(uri != ABSENT || next != ABSENT);
    }

    private int remove(RoutingContext context, Arguments arguments) {
        AttributeTree in = tree.in(context);
        int place = in.find(ROOT, arguments.text(context, 0), 0);
        if (place != ABSENT) {
            in.remove(ROOT, place);
        }
        return Function.TRUE;
    }

    private int removeAll(RoutingContext context, Arguments arguments) {
        TreeVariables.removeAll(tree.in(context), ROOT, arguments.text(context, 0));
        return Function.TRUE;
    }

    private int setInteger(RoutingContext context, Arguments arguments) {
        Value value = arguments.value(context, 2);
        value.setInteger(value.toInteger());
        return set(context, arguments, value);
    }

    private int setText(RoutingContext context, Arguments arguments) {
        return set(context, arguments, arguments.text(context, 2));
    }

    private int set(RoutingContext context, Arguments arguments, Value value) {
        AttributeTree in = tree.in(context);
        Value name = arguments.text(context, 0);
        int outer = in.find(ROOT, name, 0);
        if (outer == ABSENT || !in.isContainer(outer)) {
            outer = in.pushContainer(ROOT, name, context.arena());
        }
        return Function.of(
                outer != ABSENT
                        && TreeVariables.setOnce(
                                in, outer, arguments.text(context, 1), value, context));
    }

    private int removeChild(RoutingContext context, Arguments arguments) {
        AttributeTree in = tree.in(context);
        int outer = in.find(ROOT, arguments.text(context, 0), 0);
        if (outer == ABSENT || !in.isContainer(outer)) {
            return Function.FALSE;
        }
        int place = in.find(outer, arguments.text(context, 1), 0);
        if (place != ABSENT) {
            in.remove(outer, place);
        }
        return Function.of(place != ABSENT);
    }

    private int shift(RoutingContext context, Arguments arguments) {
        AttributeTree in = tree.in(context);
        Value name = arguments.text(context, 0);
        long index = arguments.integer(context, 1);
        int count = in.count(ROOT, name);
        if (index < 0 || index >= count) {
            return Function.FALSE;
        }
        for (long left = index; left > 0; left--) {
            in.remove(ROOT, in.find(ROOT, name, 0));
        }
        return Function.TRUE;
    }

    private int explode(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        return explode(context, text, ';', arguments.text(context, 1));
    }

    private int explodeWith(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        Value separator = arguments.text(context, 1);
        char letter = separator.length() == 0 ? ';' : (char) separator.byteAt(0);
        return explode(context, text, letter, arguments.text(context, 2));
    }

    private int explode(RoutingContext context, Value text, char separator, Value name) {
        AttributeTree in = tree.in(context);
        int outer = in.pushContainer(ROOT, name, context.arena());
        if (outer == ABSENT || !context.push(2)) {
            return Function.FALSE;
        }
        ParameterText parameters = Scratch.current().parameters().wrap(text, separator);
        Value key = context.top(1);
        Value value = context.top(2);
        boolean taken = true;
        while (taken && parameters.next(key, value)) {
            taken = in.push(outer, key, value, context.arena()) != ABSENT;
        }
        context.pop(2);
        return Function.of(taken && !parameters.isMalformed());
    }

    private int implode(RoutingContext context, Arguments arguments, boolean quoted) {
        AttributeTree in = tree.in(context);
        Value scratch = arguments.text(context, 0);
        int outer = in.find(ROOT, scratch, 0);
        if (outer == ABSENT || !in.isContainer(outer)) {
            return Function.FALSE;
        }
        Output text = context.beginText(context.arena().remaining());
        for (int place = in.first(outer); place != ABSENT; place = in.next(place)) {
            if (in.value(place).isText()) {
                text.put(in.name(place)).put('=');
                put(text, in.value(place), quoted);
                text.put(';');
            }
        }
        context.endText(scratch);
        return Function.of(scratch.isText() && arguments.assign(context, 1, scratch));
    }

    private static void put(Output text, Value value, boolean quoted) {
        if (quoted) {
            text.put('"').put(value).put('"');
        } else {
            text.put(value);
        }
    }

    private int print(RoutingContext context, Arguments arguments) {
        print(tree.in(context), ROOT, "");
        return Function.TRUE;
    }

    private static void print(AttributeTree in, int container, String indent) {
        for (int place = in.first(container); place != ABSENT; place = in.next(place)) {
            LOG.info("{}{}: {}", indent, in.name(place), in.value(place));
            print(in, place, indent + "  ");
        }
    }
}
