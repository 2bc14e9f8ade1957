package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.module.StatisticExport;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionCounter;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;
import strowger.modules.transaction.TransactionVariables;
import strowger.modules.transaction.UacFunctions;

import java.util.function.LongSupplier;

/** The {@code tmx} module: more of what scripts ask of transactions. */
public final class TmxModule implements Module {
    private static final Value NO_REASON = new Value();

    private @Nullable Transactions transactions;

    @Override
    public String name() {
        return "tmx";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("precheck_trans", ignored -> {})
                .unset(1)
                .doc("Kept for old configurations: each request is looked up once.");
        TransactionVariables.export(exports);
        exportStatistics(exports);
        exports.function("t_precheck_trans", TmxModule::precheck)
                .in(RouteKind.REQUEST)
                .doc("Whether the request, or the INVITE of a CANCEL, is being handled already.");
        exports.function("t_suspend", TmxModule::suspend)
                .doc("Has the request wait until t_continue, or fr_inv_timer ends.");
        exports.function(
                        "t_continue",
                        TmxModule::resume,
                        integer("tindex"),
                        integer("tlabel"),
                        text("route"))
                .doc("Goes on with a request that waits, in a route.");
        exports.function("t_drop", TmxModule::drop, integer("rcode").orAbsent())
                .doc("Gives the transaction up without an answer.");
        exports.function(
                        "t_is_request_route",
                        (context, arguments) -> Function.of(isIn(context, RouteKind.REQUEST)))
                .doc("Whether a request route runs.");
        exports.function(
                        "t_is_reply_route",
                        (context, arguments) ->
                                Function.of(
                                        isIn(context, RouteKind.REPLY)
                                                || isIn(context, RouteKind.ONREPLY)))
                .doc("Whether a reply route runs.");
        exports.function(
                        "t_is_failure_route",
                        (context, arguments) -> Function.of(isIn(context, RouteKind.FAILURE)))
                .doc("Whether a failure route runs.");
        exports.function(
                        "t_is_branch_route",
                        (context, arguments) -> Function.of(isIn(context, RouteKind.BRANCH)))
                .doc("Whether a branch route runs.");
        exports.function(
                        "t_cancel_callid",
                        TmxModule::cancelCall,
                        text("callid"),
                        text("cseq"),
                        text("flag"),
                        integer("rcode").orAbsent())
                .doc("Cancels the INVITE of a Call-ID and CSeq number.");
        exports.function(
                        "t_reply_callid",
                        TmxModule::replyCall,
                        text("callid"),
                        text("cseq"),
                        integer("code"),
                        text("reason"))
                .doc("Answers the request of a Call-ID and CSeq number by its transaction.");
        exportLater(exports);
        exports.function("t_cancel_branches", TmxModule::cancelBranches, text("which"))
                .in(RouteKind.ONREPLY)
                .doc("Cancels branches: all, others, or this.");
    }

    private static void exportLater(Exports exports) {
        for (String name : new String[] {"t_flush_flags", "t_flush_xflags"}) {
            exports.function(
                            name,
                            (context, _) ->
                                    Function.of(
                                            Transactions.of(context.core())
                                                    .keepAttributes(context)))
                    .doc("Has the transaction keep flags and attributes as they are now.");
        }
        exports.function(
                        "t_cancel_branch_idx",
                        TmxModule::cancelBranch,
                        integer("tindex"),
                        integer("tlabel"),
                        integer("bindex"))
                .doc("Cancels one branch of a transaction.");
        exports.function(
                        "t_reuse_branch",
                        (context, _) ->
                                Function.of(Transactions.of(context.core()).reuseBranch(context)))
                .in(RouteKind.EVENT)
                .doc("Has the next branch go where the one went that has failed.");
        exports.function(
                        "t_uac_ack_local",
                        UacFunctions::acknowledge,
                        text("callid"),
                        integer("cseq"),
                        text("headers").orAbsent(),
                        text("body").orAbsent())
                .doc("ACKs the 2xx to an INVITE of ours that is not ACKed by itself.");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "setbflag and its like set the flags of a branch",
                "t_vbflag_is_set",
                "t_vbflag_reset",
                "t_vbflag_set");
    }

    private static int cancelBranch(RoutingContext context, Arguments arguments) {
        int index = (int) arguments.integer(context, 0);
        int label = (int) arguments.integer(context, 1);
        int branch = (int) arguments.integer(context, 2);
        return Function.of(
                Transactions.of(context.core()).cancellation().cancelBranch(index, label, branch));
    }

    private void exportStatistics(Exports exports) {
        for (int hundred = 2; hundred <= 6; hundred++) {
            TransactionCounter counter = TransactionCounter.valueOf("CLASS_" + hundred + "XX");
            statistic(exports, hundred + "xx_transactions", () -> total(counter))
                    .doc(counter.sentence());
        }
        statistic(exports, "inuse_transactions", () -> total(TransactionCounter.CURRENT))
                .doc("Transactions there are.");
        statistic(
                        exports,
                        "active_transactions",
                        () -> total(TransactionCounter.CURRENT) - total(TransactionCounter.WAITING))
                .doc("Transactions without a final response.");
        statistic(exports, "UAS_transactions", () -> total(TransactionCounter.TOTAL))
                .doc("Transactions made for requests received.");
        statistic(exports, "UAC_transactions", () -> total(TransactionCounter.TOTAL_LOCAL))
                .doc("Transactions made for requests of our own.");
        statistic(exports, "rpl_received", () -> total(TransactionCounter.RPL_RECEIVED))
                .doc("Replies received that belong to a transaction.");
        statistic(exports, "rpl_generated", () -> total(TransactionCounter.RPL_GENERATED))
                .doc("Replies of our own sent.");
        statistic(exports, "rpl_sent", () -> total(TransactionCounter.RPL_SENT))
                .doc("Replies sent.");
        statistic(exports, "rpl_relayed", this::relayed).doc("Replies passed on.");
        statistic(exports, "rpl_absorbed", () -> total(TransactionCounter.RPL_RECEIVED) - relayed())
                .doc("Replies received and not passed on.");
    }

    private static StatisticExport statistic(Exports exports, String name, LongSupplier reader) {
        return exports.statistic(name, reader);
    }

    private long relayed() {
        return total(TransactionCounter.RPL_SENT) - total(TransactionCounter.RPL_GENERATED);
    }

    private long total(TransactionCounter counter) {
        Transactions running = transactions;
        return running == null ? 0 : running.total(counter);
    }

    @Override
    public void start(Engine engine) {
        for (Module module : engine.modules().loaded()) {
            if (module instanceof TmModule tm) {
                transactions = tm.transactions();
            }
        }
        if (transactions == null) {
            throw new ConfigurationException("tmx needs tm: put loadmodule \"tm.so\" before it");
        }
    }

    private static boolean isIn(RoutingContext context, RouteKind kind) {
        return context.route() == kind;
    }

    private static int precheck(RoutingContext context, Arguments arguments) {
        TransactionLayer layer = Transactions.of(context.core());
        return Function.of(layer.matched(context) != Transaction.NONE);
    }

    private static int suspend(RoutingContext context, Arguments arguments) {
        return Function.of(Transactions.of(context.core()).suspension().suspend(context));
    }

    private static int resume(RoutingContext context, Arguments arguments) {
        int index = (int) arguments.integer(context, 0);
        int label = (int) arguments.integer(context, 1);
        String route = arguments.text(context, 2).toString();
        TransactionLayer layer = Transactions.of(context.core());
        Transaction transaction = layer.find(index, label);
        return transaction == Transaction.NONE
                ? Function.of(layer.suspension().resumeElsewhere(index, label, route))
                : Function.of(layer.suspension().resume(transaction, route));
    }

    private static int cancelCall(RoutingContext context, Arguments arguments) {
        TransactionLayer layer = Transactions.of(context.core());
        Transaction found = find(layer, context, arguments);
        layer.cancellation().cancel(found, NO_REASON);
        return Function.of(found != Transaction.NONE);
    }

    private static int replyCall(RoutingContext context, Arguments arguments) {
        TransactionLayer layer = Transactions.of(context.core());
        Transaction found = find(layer, context, arguments);
        long code = arguments.integer(context, 2);
        return Function.of(
                code >= 100
                        && code <= 699
                        && layer.reply(found, (int) code, arguments.text(context, 3)));
    }

    private static Transaction find(
            TransactionLayer layer, RoutingContext context, Arguments arguments) {
        Value callId = arguments.text(context, 0);
        return layer.search()
                .find(
                        callId.buffer(),
                        callId.offset(),
                        callId.length(),
                        arguments.integer(context, 1));
    }

    private static int drop(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        if (transaction == Transaction.NONE) {
            return Function.FALSE;
        }
        Transactions.of(context.core()).release(transaction);
        return Function.EXIT;
    }

    private static int cancelBranches(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        String which = arguments.text(context, 0).toString();
        int current = context.branchIndex();
        int cancelled =
                Transactions.of(context.core())
                        .cancellation()
                        .cancelBranches(
                                transaction,
                                index ->
                                        switch (which) {
                                            case "all" -> true;
                                            case "others" -> index != current;
                                            case "this" -> index == current;
                                            default -> false;
                                        });
        return Function.of(cancelled > 0);
    }
}
