package strowger.modules.transaction;

import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionWishes;

/** Functions that say which route is to run when something happens to the transaction. */
public final class ArmFunctions {
    private static final Logger LOG = LoggerFactory.getLogger(ArmFunctions.class);

    private ArmFunctions() {}

    /** Declares the functions. */
    public static void export(Exports exports) {
        arm(exports, "t_on_reply", RouteKind.ONREPLY)
                .doc("Has an onreply_route run on each reply of the transaction.");
        arm(exports, "t_on_failure", RouteKind.FAILURE)
                .doc("Has a failure_route run once when all branches have failed.");
        arm(exports, "t_on_branch", RouteKind.BRANCH)
                .doc("Has a branch_route run on each branch before it is sent.");
        arm(exports, "t_on_branch_failure", RouteKind.EVENT)
                .doc("Has event_route[tm:branch-failure:NAME] run when a branch has failed.");
        exports.function("t_is_set", ArmFunctions::isSet, text("target"))
                .doc("Whether a branch_route, onreply_route or failure_route is armed.");
    }

    private static strowger.engine.module.FunctionExport arm(
            Exports exports, String name, RouteKind kind) {
        return exports.function(
                        name,
                        (context, arguments) -> arm(context, arguments, kind),
                        text("route").resolvedBy(RouteName::new))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY, RouteKind.BRANCH);
    }

    private static int arm(RoutingContext context, Arguments arguments, RouteKind kind) {
        RouteName name = arguments.resolved(context, 0, RouteName.class);
        if (name.isNone()) {
            TransactionWishes.of(context).arm(context, kind, null);
            return Function.TRUE;
        }
        RouteBlock block = name.block(context.core().settings().program(), kind);
        if (block == null) {
            LOG.warn("there is no {}[{}] to arm", kind.keyword(), name);
            return Function.FALSE;
        }
        TransactionWishes.of(context).arm(context, kind, block);
        return Function.TRUE;
    }

    private static int isSet(RoutingContext context, Arguments arguments) {
        String target = arguments.text(context, 0).toString();
        RouteKind kind =
                switch (target) {
                    case "branch_route" -> RouteKind.BRANCH;
                    case "failure_route" -> RouteKind.FAILURE;
                    case "onreply_route" -> RouteKind.ONREPLY;
                    case "branch_failure_route" -> RouteKind.EVENT;
                    default -> RouteKind.ROUTE;
                };
        return Function.of(TransactionWishes.of(context).armed(context, kind) != null);
    }
}
