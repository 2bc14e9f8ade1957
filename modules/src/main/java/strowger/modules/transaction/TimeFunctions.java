package strowger.modules.transaction;

import static strowger.engine.module.Parameter.integer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionWishes;

/** Functions that set the times and rules of a transaction in place of the configuration's. */
public final class TimeFunctions {
    private static final RouteKind[] ROUTES = {
        RouteKind.FAILURE, RouteKind.ONREPLY, RouteKind.BRANCH
    };

    private TimeFunctions() {}

    /** Declares the functions. */
    public static void export(Exports exports) {
        exports.function(
                        "t_set_fr",
                        TimeFunctions::setTimeouts,
                        integer("fr_inv_timeout"),
                        integer("fr_timeout").orAbsent())
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Sets how long the final and the first response are waited for, in ms.");
        exports.function("t_reset_fr", TimeFunctions::resetTimeouts)
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Sets both back to what the configuration says.");
        exports.function(
                        "t_set_retr",
                        TimeFunctions::setRetransmission,
                        integer("retr_t1_interval"),
                        integer("retr_t2_interval"))
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Sets T1 and T2 in ms.");
        exports.function("t_reset_retr", TimeFunctions::resetRetransmission)
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Sets T1 and T2 back to what the configuration says.");
        exports.function(
                        "t_set_max_lifetime",
                        TimeFunctions::setLifetime,
                        integer("inv_lifetime"),
                        integer("noninv_lifetime"))
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Sets how long the transaction lives without a final response, in ms.");
        exports.function("t_reset_max_lifetime", TimeFunctions::resetLifetime)
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Sets that back to what the configuration says.");
        exports.function("t_set_disable_6xx", TimeFunctions::disable6xx, integer("flag"))
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Whether a 6xx of one branch leaves the others alone.");
        exports.function(
                        "t_set_disable_failover",
                        (context, arguments) -> {
                            TransactionWishes.of(context)
                                    .disableFailover(context, arguments.integer(context, 0) != 0);
                            return Function.TRUE;
                        },
                        integer("flag"))
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Whether branches go on to no further target of their name.");
        exports.function(
                        "t_set_disable_internal_reply",
                        (context, arguments) -> {
                            TransactionWishes.of(context)
                                    .disableInternalReply(
                                            context, arguments.integer(context, 0) != 0);
                            return Function.TRUE;
                        },
                        integer("flag"))
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Whether no 500 is sent when a relay failed and the script has not answered.");
        exports.function(
                        "t_set_no_e2e_cancel_reason",
                        TimeFunctions::disableCancelReason,
                        integer("flag"))
                .in(RouteKind.REQUEST, ROUTES)
                .doc("Whether the Reason of a CANCEL is not passed on.");
        exports.function(
                        "t_disable_e2e_cancel_reason",
                        TimeFunctions::disableCancelReason,
                        integer("flag"))
                .in(RouteKind.REQUEST, ROUTES)
                .doc("The same.");
        exports.function("t_set_auto_inv_100", TimeFunctions::setTrying, integer("flag"))
                .in(RouteKind.REQUEST)
                .doc("Whether an INVITE is answered 100 when it is relayed.");
    }

    private static int setTimeouts(RoutingContext context, Arguments arguments) {
        long invite = arguments.integer(context, 0);
        if (arguments.has(1)) {
            TransactionWishes.of(context).timeouts(context, invite, arguments.integer(context, 1));
        } else {
            TransactionWishes.of(context).inviteTimeout(context, invite);
        }
        return Function.TRUE;
    }

    private static int resetTimeouts(RoutingContext context, Arguments arguments) {
        TransactionWishes.of(context).timeouts(context, 0, 0);
        return Function.TRUE;
    }

    private static int setRetransmission(RoutingContext context, Arguments arguments) {
        long t1 = arguments.integer(context, 0);
        TransactionWishes.of(context).retransmission(context, t1, arguments.integer(context, 1));
        return Function.TRUE;
    }

    private static int resetRetransmission(RoutingContext context, Arguments arguments) {
        TransactionWishes.of(context).retransmission(context, 0, 0);
        return Function.TRUE;
    }

    private static int setLifetime(RoutingContext context, Arguments arguments) {
        long invite = arguments.integer(context, 0);
        TransactionWishes.of(context).lifetime(context, invite, arguments.integer(context, 1));
        return Function.TRUE;
    }

    private static int resetLifetime(RoutingContext context, Arguments arguments) {
        TransactionWishes.of(context).lifetime(context, 0, 0);
        return Function.TRUE;
    }

    private static int disable6xx(RoutingContext context, Arguments arguments) {
        TransactionWishes.of(context).disable6xx(context, arguments.integer(context, 0) != 0);
        return Function.TRUE;
    }

    private static int disableCancelReason(RoutingContext context, Arguments arguments) {
        TransactionWishes.of(context)
                .disableCancelReason(context, arguments.integer(context, 0) != 0);
        return Function.TRUE;
    }

    private static int setTrying(RoutingContext context, Arguments arguments) {
        TransactionWishes.of(context).quiet(context, arguments.integer(context, 0) == 0);
        return Function.TRUE;
    }
}
