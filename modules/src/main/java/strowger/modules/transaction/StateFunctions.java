package strowger.modules.transaction;

import static strowger.engine.module.Parameter.regex;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.regex.Regex;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;
import strowger.parser.Method;

import java.util.regex.PatternSyntaxException;

/** Functions that make transactions, find them, ask of their state, and answer by them. */
public final class StateFunctions {
    private static final int CODE_MIN = 100;
    private static final int CODE_MAX = 699;
    private static final int ERROR = 500;
    private static final Value ERROR_REASON =
            Value.ofText("I'm terribly sorry, server error occurred (1/TM)");

    private StateFunctions() {}

    /** Declares the functions. */
    public static void export(Exports exports) {
        exportTransactions(exports);
        exportQuestions(exports);
        for (String name : new String[] {"t_reply", "t_send_reply"}) {
            exports.function(name, StateFunctions::reply, text("code"), text("reason"))
                    .in(RouteKind.REQUEST, RouteKind.ONREPLY, RouteKind.FAILURE)
                    .doc("Answers the request by its transaction.");
        }
    }

    private static void exportTransactions(Exports exports) {
        exports.function("t_newtran", StateFunctions::newTransaction)
                .in(RouteKind.REQUEST)
                .doc("Makes a transaction; ends the run if the request came again.");
        exports.function("t_check_trans", StateFunctions::check)
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.BRANCH, RouteKind.ONREPLY)
                .doc(
                        "Absorbs a request that came again, or an ACK to a failure, and ends the"
                                + " run; true for a CANCEL or ACK whose INVITE is known.");
        exports.function("t_lookup_request", StateFunctions::lookupRequest)
                .in(RouteKind.REQUEST)
                .doc("Whether the request has a transaction.");
        exports.function("t_lookup_cancel", StateFunctions::lookupCancel, text("mode").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Whether the INVITE that the CANCEL means is known.");
        exports.function("t_retransmit_reply", StateFunctions::retransmit)
                .in(RouteKind.REQUEST)
                .doc("Sends the last reply again.");
        exports.function("t_release", StateFunctions::release)
                .in(RouteKind.REQUEST)
                .doc("Gives the transaction up without an answer.");
        exports.function("t_save_lumps", StateFunctions::saveState)
                .in(RouteKind.REQUEST)
                .doc("Keeps the changes made so far for failure routes; later ones are not kept.");
        exports.function("t_relay_cancel", StateFunctions::relayCancel)
                .in(RouteKind.REQUEST)
                .doc(
                        "Relays a CANCEL whose INVITE is known and ends the run; true if it is"
                                + " not known.");
        exports.function("t_drop_replies", StateFunctions::dropReplies, text("mode").orAbsent())
                .in(RouteKind.FAILURE)
                .doc("Forgets what branches answered: a or nothing all, l the last leg, n none.");
        exports.function("t_reply_error", StateFunctions::replyError)
                .in(RouteKind.REQUEST, RouteKind.ONREPLY, RouteKind.FAILURE)
                .doc("Answers the request that an error has come up.");
        exports.function("t_clean", (_, _) -> Function.TRUE)
                .doc("Kept for old configurations: transactions are freed as they end.");
        exports.function("t_use_uac_headers", (_, _) -> Function.TRUE)
                .doc(
                        "Kept for old configurations: ACK and CANCEL have the headers that were"
                                + " sent.");
        exports.function("t_is_retr_async_reply", (_, _) -> Function.FALSE)
                .in(RouteKind.ONREPLY)
                .doc("Kept for old configurations: no reply waits, so none comes again meanwhile.");
        exports.function("t_exists", StateFunctions::exists)
                .doc("Whether the message belongs to a transaction.");
    }

    private static void exportQuestions(Exports exports) {
        exports.function("t_is_canceled", StateFunctions::isCancelled)
                .doc("Whether a CANCEL came for the transaction.");
        exports.function(
                        "t_check_status",
                        StateFunctions::checkStatus,
                        regex("re").resolvedBy(StateFunctions::compiled))
                .doc("Whether the code of the reply matches a regular expression.");
        exports.function("t_get_status_code", StateFunctions::statusCode)
                .doc("The code of the last reply sent, as the return code.");
        exports.function("t_grep_status", StateFunctions::grepStatus, text("code"))
                .doc("Whether a branch has answered with a code.");
        exports.function("t_any_timeout", StateFunctions::anyTimeout)
                .doc("Whether a branch has not answered in time.");
        exports.function("t_branch_timeout", StateFunctions::branchTimeout)
                .doc("Whether the branch that failed has not answered in time.");
        exports.function("t_any_replied", StateFunctions::anyReplied)
                .doc("Whether a branch has answered at all.");
        exports.function("t_branch_replied", StateFunctions::branchReplied)
                .doc("Whether the branch that failed has answered at all.");
        exports.function("t_is_expired", StateFunctions::isExpired)
                .doc("Whether the transaction has lived as long as it may.");
    }

    private static Regex compiled(String expression) {
        try {
            return Regex.compile(expression, true);
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException(
                    "no regular expression: " + expression + ": " + fault.getDescription());
        }
    }

    private static int dropReplies(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        String mode = arguments.has(0) ? arguments.text(context, 0).toString() : "a";
        if (!transaction.isLive()) {
            return Function.FALSE;
        }
        if (!mode.equals("n")) {
            int from = mode.equals("l") ? transaction.legStart() : 0;
            layer(context).dropReplies(transaction, from);
        }
        return Function.TRUE;
    }

    private static int replyError(RoutingContext context, Arguments arguments) {
        return Function.of(context.transaction().reply(context, ERROR, ERROR_REASON));
    }

    private static TransactionLayer layer(RoutingContext context) {
        return Transactions.of(context.core());
    }

    private static int newTransaction(RoutingContext context, Arguments arguments) {
        return switch (layer(context).begin(context)) {
            case MADE -> Function.TRUE;
            case HAD, NEVER -> Function.FALSE;
            case AGAIN, REFUSED -> Function.EXIT;
        };
    }

    private static int check(RoutingContext context, Arguments arguments) {
        TransactionLayer layer = layer(context);
        if (!context.message().isRequest()) {
            return Function.of(
                    layer.matched(context) != Transaction.NONE || exists(context, arguments) > 0);
        }
        Method method = context.message().method();
        if (method == Method.ACK) {
            return layer.isAckToFailure(context)
                    ? Function.EXIT
                    : Function.of(layer.matchedInvite(context) != Transaction.NONE);
        }
        if (Transaction.of(context) != Transaction.NONE) {
            return Function.TRUE;
        }
        if (layer.matched(context) != Transaction.NONE) {
            layer.absorb(layer.matched(context));
            return Function.EXIT;
        }
        return Function.of(
                method == Method.CANCEL && layer.matchedInvite(context) != Transaction.NONE);
    }

    private static int lookupRequest(RoutingContext context, Arguments arguments) {
        return Function.of(
                layer(context).matched(context) != Transaction.NONE
                        || exists(context, arguments) > 0);
    }

    private static int lookupCancel(RoutingContext context, Arguments arguments) {
        boolean cancel = context.message().method() == Method.CANCEL;
        return Function.of(cancel && layer(context).matchedInvite(context) != Transaction.NONE);
    }

    private static int relayCancel(RoutingContext context, Arguments arguments) {
        TransactionLayer layer = layer(context);
        boolean known =
                context.message().method() == Method.CANCEL
                        && layer.matchedInvite(context) != Transaction.NONE;
        if (!known) {
            return Function.TRUE;
        }
        return layer.relay(context, null) == TransactionLayer.Relayed.FAILED
                ? Function.FALSE
                : Function.EXIT;
    }

    private static int retransmit(RoutingContext context, Arguments arguments) {
        Transaction transaction = layer(context).matched(context);
        if (transaction == Transaction.NONE) {
            return Function.FALSE;
        }
        layer(context).absorb(transaction);
        return Function.TRUE;
    }

    private static int release(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        if (transaction == Transaction.NONE) {
            return Function.FALSE;
        }
        layer(context).release(transaction);
        return Function.TRUE;
    }

    private static int saveState(RoutingContext context, Arguments arguments) {
        return Function.of(layer(context).saveState(context));
    }

    private static int exists(RoutingContext context, Arguments arguments) {
        return Function.of(Transaction.of(context) != Transaction.NONE);
    }

    private static int reply(RoutingContext context, Arguments arguments) {
        long code = arguments.integer(context, 0);
        Value reason = arguments.text(context, 1);
        if (code < CODE_MIN || code > CODE_MAX || context.message().method() == Method.ACK) {
            return Function.FALSE;
        }
        TransactionLayer.Begin begun = layer(context).begin(context);
        if (begun == TransactionLayer.Begin.AGAIN || begun == TransactionLayer.Begin.REFUSED) {
            return Function.EXIT;
        }
        return Function.of(
                Redirection.addContacts(context, (int) code)
                        && context.transaction().reply(context, (int) code, reason));
    }

    private static int isCancelled(RoutingContext context, Arguments arguments) {
        return Function.of(Transaction.of(context).isCancelled());
    }

    private static int checkStatus(RoutingContext context, Arguments arguments) {
        Value code = context.argument(Arguments.MAX - 1);
        int number =
                context.message().isRequest()
                        ? context.replyCode()
                        : context.message().statusCode();
        code.setInteger(number == 0 ? Transaction.of(context).replyCode() : number);
        code.toText(context.arena());
        return Function.of(
                arguments
                        .resolved(context, 0, Regex.class)
                        .found(code.buffer(), code.offset(), code.length()));
    }

    private static int statusCode(RoutingContext context, Arguments arguments) {
        int code = Transaction.of(context).replyCode();
        return code > 0 ? code : Function.FALSE;
    }

    private static int grepStatus(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        long code = arguments.integer(context, 0);
        for (int index = 0; index < transaction.branchCount(); index++) {
            if (transaction.branchCode(index) == code) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int anyTimeout(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        for (int index = 0; index < transaction.branchCount(); index++) {
            if (transaction.isBranchTimedOut(index)) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int branchTimeout(RoutingContext context, Arguments arguments) {
        int branch = context.branchIndex();
        return Function.of(branch >= 0 && Transaction.of(context).isBranchTimedOut(branch));
    }

    private static int anyReplied(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        for (int index = 0; index < transaction.branchCount(); index++) {
            if (transaction.isBranchResponded(index)) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int branchReplied(RoutingContext context, Arguments arguments) {
        int branch = context.branchIndex();
        return Function.of(branch >= 0 && Transaction.of(context).isBranchResponded(branch));
    }

    private static int isExpired(RoutingContext context, Arguments arguments) {
        return Function.of(layer(context).isExpired(Transaction.of(context)));
    }
}
