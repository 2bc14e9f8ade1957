package strowger.modules.variables;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.Branch;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;

/** {@code $sbranch(part)}: a branch that is prepared at leisure, then appended. */
public final class StaticBranch {
    private static final ThreadLocal<StaticBranch> CURRENT =
            ThreadLocal.withInitial(StaticBranch::new);

    private final Branch branch = new Branch();
    private @Nullable RoutingContext context;
    private long messageNumber;

    private StaticBranch() {}

    /** Declares the variable and its functions. */
    public static void export(Exports exports) {
        exports.variables("sbranch", name -> BranchVariables.bind(name, (in, index) -> of(in)))
                .doc("A part of the branch that sbranch_append appends.");
        exports.function("sbranch_reset", StaticBranch::reset)
                .doc("Empties the branch that is being prepared.");
        exports.function("sbranch_append", StaticBranch::append)
                .doc("Appends the branch that was prepared in $sbranch(...).");
        exports.function("sbranch_set_ruri", StaticBranch::install)
                .doc("Makes the branch that was prepared the first one: request URI and all.");
    }

    /** The branch being prepared; empty at the first use for a message. */
    private static Branch of(RoutingContext context) {
        StaticBranch current = CURRENT.get();
        if (current.context != context || current.messageNumber != context.messageNumber()) {
            current.context = context;
            current.messageNumber = context.messageNumber();
            clear(current.branch);
        }
        return current.branch;
    }

    private static void clear(Branch branch) {
        branch.uri().setNull();
        branch.destinationUri().setNull();
        branch.path().setNull();
        branch.ruid().setNull();
        branch.instance().setNull();
        branch.userAgent().setNull();
        branch.socket(ListenSocket.NONE);
        branch.connectionId(0);
        branch.flags(0);
        branch.regId(0);
        branch.q(Branch.Q_UNSPECIFIED);
    }

    private static int reset(RoutingContext context, Arguments arguments) {
        clear(of(context));
        return Function.TRUE;
    }

    private static int append(RoutingContext context, Arguments arguments) {
        Branch prepared = of(context);
        if (!prepared.uri().isText() || context.branches().isFull()) {
            return Function.FALSE;
        }
        Branch appended = context.branches().append();
        appended.uri().set(prepared.uri());
        copyRest(prepared, appended);
        return Function.TRUE;
    }

    private static int install(RoutingContext context, Arguments arguments) {
        Branch prepared = of(context);
        if (!prepared.uri().isText() || !context.rewriteRequestUri(prepared.uri())) {
            return Function.FALSE;
        }
        copyRest(prepared, context.main());
        return Function.TRUE;
    }

    private static void copyRest(Branch from, Branch to) {
        to.destinationUri().set(from.destinationUri());
        to.path().set(from.path());
        to.ruid().set(from.ruid());
        to.instance().set(from.instance());
        to.userAgent().set(from.userAgent());
        to.socket(from.socket());
        to.connectionId(from.connectionId());
        to.flags(from.flags());
        to.regId(from.regId());
        to.q(from.q());
    }
}
