package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.Branch;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The functions that append branches and remove them. */
final class BranchFunctions {
    private static final int Q_DIGITS_MAX = 3;
    private static final int Q_ONE = 1000;

    private BranchFunctions() {}

    static void export(Exports exports) {
        exports.function(
                        "append_branch",
                        BranchFunctions::append,
                        text("uri").orAbsent(),
                        text("q").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Appends a branch: to the URI given, with its q, or to the request URI.");
        exports.function("clear_branches", BranchFunctions::clear)
                .doc("Removes the branches that were appended.");
        exports.function("remove_branch", BranchFunctions::remove, integer("index"))
                .doc("Removes the branch at an index, counted from 0.");
        exports.function("clear_branch", BranchFunctions::removeLast)
                .doc("Removes the branch that was appended last.");
    }

    private static int remove(RoutingContext context, Arguments arguments) {
        long index = arguments.integer(context, 0);
        boolean there = index >= 0 && index < context.branches().count();
        if (there) {
            context.branches().remove((int) index);
        }
        return Function.of(there);
    }

    private static int append(RoutingContext context, Arguments arguments) {
        if (context.branches().isFull()) {
            return Function.FALSE;
        }
        int q = arguments.has(1) ? thousandths(arguments.text(context, 1)) : Branch.Q_UNSPECIFIED;
        Value uri = arguments.has(0) ? arguments.text(context, 0) : context.argument(0);
        if (!arguments.has(0) || uri.length() == 0) {
            return Function.of(appendMain(context, q));
        }
        Branch branch = context.branches().append();
        branch.q(q);
        Branch.assign(branch.uri(), uri, context.arena());
        return Function.of(branch.uri().isText());
    }

    private static boolean appendMain(RoutingContext context, int q) {
        Branch branch = context.branches().append();
        context.readRequestUri(branch.uri());
        branch.destinationUri().set(context.main().destinationUri());
        branch.path().set(context.main().path());
        branch.flags(context.main().flags());
        branch.socket(context.main().socket());
        branch.q(q == Branch.Q_UNSPECIFIED ? context.main().q() : q);
        return true;
    }

    /** A q value, 0 to 1 with up to three decimals; unspecified if it is none. */
    private static int thousandths(Value text) {
        int dot = 0;
        while (dot < text.length() && text.byteAt(dot) != '.') {
            dot++;
        }
        int q = 0;
        for (int place = 0; place <= Q_DIGITS_MAX; place++) {
            int index = place == 0 ? dot - 1 : dot + place;
            int digit = index >= 0 && index < text.length() ? text.byteAt(index) - '0' : 0;
            if (digit < 0 || digit > 9) {
                return Branch.Q_UNSPECIFIED;
            }
            q = q * 10 + digit;
        }
        return text.length() == 0 || q > Q_ONE ? Branch.Q_UNSPECIFIED : q;
    }

    private static int clear(RoutingContext context, Arguments arguments) {
        context.branches().clear();
        return Function.TRUE;
    }

    private static int removeLast(RoutingContext context, Arguments arguments) {
        int count = context.branches().count();
        if (count > 0) {
            context.branches().remove(count - 1);
        }
        return Function.of(count > 0);
    }
}
