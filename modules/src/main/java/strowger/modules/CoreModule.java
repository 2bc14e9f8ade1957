package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.routing.Branch;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

/** The functions that the core itself gives to scripts; always loaded. */
public final class CoreModule implements Module {
    private static final int FLAG_MAX = 31;
    private static final Value NONE = new Value();

    @Override
    public String name() {
        return "core";
    }

    @Override
    public void export(Exports exports) {
        exports.function("forward", CoreModule::forward)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sends the request to its destination URI or request URI, statelessly.");
        exports.function("force_rport", CoreModule::forceRport)
                .doc("Sends replies to the port the request came from (RFC 3581).");
        exports.function("add_rport", CoreModule::forceRport)
                .doc("Sends replies to the port the request came from (RFC 3581).");
        exports.function("force_send_socket", CoreModule::forceSocket, text("socket"))
                .doc("Sends from this socket, given as protocol:address:port or by its name.");
        exportFlags(exports);
        exportBranches(exports);
    }

    private static void exportFlags(Exports exports) {
        Parameter flag = integer("flag");
        exports.function("setflag", (context, arguments) -> mark(context, arguments, true), flag)
                .doc("Sets a flag of the message.");
        exports.function("resetflag", (context, arguments) -> mark(context, arguments, false), flag)
                .doc("Clears a flag of the message.");
        exports.function("isflagset", CoreModule::isMarked, flag)
                .doc("Whether a flag of the message is set.");
        Parameter branch = integer("branch").orAbsent();
        exports.function(
                        "setbflag",
                        (context, arguments) -> markBranch(context, arguments, true),
                        flag,
                        branch)
                .doc("Sets a flag of a branch, the first if none is named.");
        exports.function(
                        "resetbflag",
                        (context, arguments) -> markBranch(context, arguments, false),
                        flag,
                        branch)
                .doc("Clears a flag of a branch, the first if none is named.");
        exports.function("isbflagset", CoreModule::isBranchMarked, flag, branch)
                .doc("Whether a flag of a branch is set, the first if none is named.");
    }

    private static void exportBranches(Exports exports) {
        exports.function("append_branch", CoreModule::appendBranch, text("uri").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Appends a branch: to the URI given, or to where the request goes now.");
        exports.function("clear_branches", CoreModule::clearBranches)
                .doc("Removes the branches that were appended.");
        exports.function("rewriteuri", CoreModule::rewriteUri, text("uri"))
                .doc("Rewrites the request URI.");
        exports.function("seturi", CoreModule::rewriteUri, text("uri"))
                .doc("Rewrites the request URI.");
        exports.function("revert_uri", CoreModule::revertUri)
                .doc("Makes the request URI what it was when the request arrived.");
        exports.function("setdsturi", CoreModule::setDestination, text("uri"))
                .doc("Sets the destination URI, $du.");
        exports.function("resetdsturi", CoreModule::resetDestination)
                .doc("Unsets the destination URI, $du.");
        exports.function(
                        "isdsturiset",
                        (context, arguments) ->
                                Function.of(context.main().destinationUri().isText()))
                .doc("Whether the destination URI, $du, is set.");
    }

    private static int forward(RoutingContext context, Arguments arguments) {
        return Function.of(context.core().forward(context));
    }

    private static int forceRport(RoutingContext context, Arguments arguments) {
        context.forceRport();
        return Function.TRUE;
    }

    private static int forceSocket(RoutingContext context, Arguments arguments) {
        ListenSocket socket =
                context.core().settings().socket(arguments.text(context, 0).toString());
        context.main().socket(socket);
        return Function.of(socket.endpoint().isSet());
    }

    private static int mark(RoutingContext context, Arguments arguments, boolean set) {
        long flag = arguments.integer(context, 0);
        if (flag < 0 || flag > FLAG_MAX) {
            return Function.FALSE;
        }
        long bit = 1L << flag;
        context.flags(set ? context.flags() | bit : context.flags() & ~bit);
        return Function.TRUE;
    }

    private static int isMarked(RoutingContext context, Arguments arguments) {
        long flag = arguments.integer(context, 0);
        return Function.of(flag >= 0 && flag <= FLAG_MAX && (context.flags() & 1L << flag) != 0);
    }

    private static int markBranch(RoutingContext context, Arguments arguments, boolean set) {
        long flag = arguments.integer(context, 0);
        long index = arguments.integer(context, 1, 0);
        if (flag < 0 || flag > FLAG_MAX || index < 0 || index > context.branches().count()) {
            return Function.FALSE;
        }
        Branch branch = branch(context, (int) index);
        long bit = 1L << flag;
        branch.flags(set ? branch.flags() | bit : branch.flags() & ~bit);
        return Function.TRUE;
    }

    private static int isBranchMarked(RoutingContext context, Arguments arguments) {
        long flag = arguments.integer(context, 0);
        long index = arguments.integer(context, 1, 0);
        return Function.of(
                flag >= 0
                        && flag <= FLAG_MAX
                        && index >= 0
                        && index <= context.branches().count()
                        && (branch(context, (int) index).flags() & 1L << flag) != 0);
    }

    private static Branch branch(RoutingContext context, int index) {
        return index == 0 ? context.main() : context.branches().at(index - 1);
    }

    private static int appendBranch(RoutingContext context, Arguments arguments) {
        if (context.branches().isFull()) {
            return Function.FALSE;
        }
        Branch branch = context.branches().append();
        if (arguments.has(0)) {
            Branch.assign(branch.uri(), arguments.text(context, 0), context.arena());
        } else {
            context.readRequestUri(branch.uri());
            branch.destinationUri().set(context.main().destinationUri());
            branch.path().set(context.main().path());
            branch.flags(context.main().flags());
        }
        return Function.TRUE;
    }

    private static int clearBranches(RoutingContext context, Arguments arguments) {
        context.branches().clear();
        return Function.TRUE;
    }

    private static int rewriteUri(RoutingContext context, Arguments arguments) {
        return Function.of(context.rewriteRequestUri(arguments.text(context, 0)));
    }

    private static int revertUri(RoutingContext context, Arguments arguments) {
        return Function.of(context.rewriteRequestUri(NONE));
    }

    private static int setDestination(RoutingContext context, Arguments arguments) {
        Branch.assign(context.main().destinationUri(), arguments.text(context, 0), context.arena());
        return Function.TRUE;
    }

    private static int resetDestination(RoutingContext context, Arguments arguments) {
        context.main().destinationUri().setNull();
        return Function.TRUE;
    }
}
