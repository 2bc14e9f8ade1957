package strowger.engine.transaction;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;

/**
 * What a script wishes for its transaction: routes, times, rules. Set on the transaction if the
 * message has one, or else on the one it will get. One to a layer.
 */
public final class TransactionWishes {
    private final TransactionLayer layer;
    private final Lifecycle lifecycle;
    private final Arrivals arrivals;
    private final Intent intent;
    private final Intent vain = new Intent(); // of messages that get no transaction
    private @Nullable ClientBranch arming; // whose branch route runs

    TransactionWishes(
            TransactionLayer layer, Lifecycle lifecycle, Arrivals arrivals, Intent intent) {
        this.layer = layer;
        this.arrivals = arrivals;
        this.lifecycle = lifecycle;
        this.intent = intent;
    }

    private Intent intent(RoutingContext context) {
        return arrivals.isOf(context.message()) ? intent : vain;
    }

    /** The wishes of the core that runs a context. */
    public static TransactionWishes of(RoutingContext context) {
        return Transactions.of(context.core()).wishes();
    }

    /** Whose branch route runs from now on: what it arms is that branch's. */
    void arming(@Nullable ClientBranch branch) {
        arming = branch;
    }

    /**
     * Arms a route.
     *
     * @param kind {@code ONREPLY}, {@code FAILURE}, {@code BRANCH}; or {@code EVENT} for the
     *     failure of a single branch.
     * @param block null to disarm.
     */
    public void arm(RoutingContext context, RouteKind kind, @Nullable RouteBlock block) {
        ClientBranch branch = arming;
        if (branch != null && kind == RouteKind.ONREPLY) {
            branch.onReply = block;
        } else if (branch != null && kind == RouteKind.EVENT) {
            branch.onFailure = block;
        } else {
            arm(wished(context), kind, block);
        }
    }

    /** What the script wants of the message's transaction, or of the one it will get. */
    private Intent wished(RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        return transaction.live ? transaction.intent : intent(context);
    }

    private static void arm(Intent intent, RouteKind kind, @Nullable RouteBlock block) {
        switch (kind) {
            case ONREPLY -> intent.onReply = block;
            case FAILURE -> intent.onFailure = block;
            case BRANCH -> intent.onBranch = block;
            case EVENT -> intent.onBranchFailure = block;
            default -> throw new IllegalArgumentException("not armed: " + kind);
        }
    }

    /** The route that is armed; null for none. */
    public @Nullable RouteBlock armed(RoutingContext context, RouteKind kind) {
        Intent wished = wished(context);
        return switch (kind) {
            case ONREPLY -> wished.onReply;
            case FAILURE -> wished.onFailure;
            case BRANCH -> wished.onBranch;
            case EVENT -> wished.onBranchFailure;
            default -> null;
        };
    }

    /** How long responses are waited for, in ms; 0 for what the configuration says. */
    public void timeouts(RoutingContext context, long inviteMs, long firstMs) {
        Transaction transaction = Transaction.of(context);
        TransactionConfig.Setting first = TransactionConfig.Setting.FR_TIMER;
        TransactionConfig.Setting invite = TransactionConfig.Setting.FR_INV_TIMER;
        if (transaction.live) {
            transaction.intent.frMs = firstMs > 0 ? firstMs : layer.config(first);
            transaction.intent.frInviteMs = inviteMs > 0 ? inviteMs : layer.config(invite);
            layer.clientMachine().restartTimeouts(transaction);
        } else {
            intent(context).frMs = firstMs;
            intent(context).frInviteMs = inviteMs;
        }
    }

    /** Whether the script itself has said how long responses are waited for. */
    public boolean hasTimeouts(RoutingContext context) {
        return intent(context).frMs > 0 || intent(context).frInviteMs > 0;
    }

    /** How long responses to an INVITE are waited for, in ms. */
    public void inviteTimeout(RoutingContext context, long inviteMs) {
        Transaction transaction = Transaction.of(context);
        if (transaction.live) {
            timeouts(context, inviteMs, transaction.intent.frMs);
        } else {
            intent(context).frInviteMs = inviteMs;
        }
    }

    /** T1 and T2, in ms; 0 for what the configuration says. */
    public void retransmission(RoutingContext context, long t1Ms, long t2Ms) {
        Transaction transaction = Transaction.of(context);
        if (transaction.live) {
            transaction.intent.t1Ms =
                    t1Ms > 0 ? t1Ms : layer.config(TransactionConfig.Setting.RETR_TIMER1);
            transaction.intent.t2Ms =
                    t2Ms > 0 ? t2Ms : layer.config(TransactionConfig.Setting.RETR_TIMER2);
        } else {
            intent(context).t1Ms = t1Ms;
            intent(context).t2Ms = t2Ms;
        }
    }

    /** How long a transaction lives without a final response, in ms; 0 as configured. */
    public void lifetime(RoutingContext context, long inviteMs, long otherMs) {
        Transaction transaction = Transaction.of(context);
        boolean invite = context.message().method() == strowger.parser.Method.INVITE;
        long wanted = invite ? inviteMs : otherMs;
        if (transaction.live) {
            transaction.intent.lifetimeMs = wanted > 0 ? wanted : lifecycle.lifetimeMs(transaction);
        } else {
            intent(context).lifetimeMs = wanted;
        }
    }

    /** Whether a 6xx leaves other branches alone. */
    public void disable6xx(RoutingContext context, boolean disabled) {
        wished(context).disable6xx = disabled;
    }

    /** Whether a branch goes on to no further target of its name. */
    public void disableFailover(RoutingContext context, boolean disabled) {
        wished(context).failoverDisabled = disabled;
    }

    /** Whether no 500 is sent when a relay has failed and the script has not answered. */
    public void disableInternalReply(RoutingContext context, boolean disabled) {
        wished(context).internalReplyDisabled = disabled;
    }

    /** Whether the Reason of a CANCEL is not passed on. */
    public void disableCancelReason(RoutingContext context, boolean disabled) {
        wished(context).cancelReasonDisabled = disabled;
    }

    /** Whether a 2xx to an INVITE of our own is left without its ACK. */
    public void disableAck(RoutingContext context, boolean disabled) {
        wished(context).ackDisabled = disabled;
    }

    /** Whether no 100 is sent when an INVITE is relayed. */
    public void quiet(RoutingContext context, boolean quiet) {
        intent(context).quiet = quiet;
    }
}
