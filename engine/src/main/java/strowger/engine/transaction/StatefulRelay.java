package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.AUTO_INV_100;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.Core;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionLayer.Relayed;
import strowger.engine.transport.Destination;
import strowger.engine.value.Value;
import strowger.parser.Method;

/** Decides what relaying a message means for its transaction (RFC 3261 §16). One to a reactor. */
final class StatefulRelay {
    private static final int TRYING = 100;
    private static final int LOOP = 482;
    private static final int HOPS = 483;
    private static final Value LOOP_DETECTED = Value.ofText("Loop Detected");
    private static final Value TOO_MANY_HOPS = Value.ofText("Too Many Hops");

    private final TransactionLayer layer;
    private final Core core;
    private final Relay relay;
    private final Intent intent;
    private final Value tryingReason = new Value();

    StatefulRelay(TransactionLayer layer, Relay relay, Intent intent) {
        this.layer = layer;
        this.relay = relay;
        this.intent = intent;
        core = layer.core();
        tryingReason.set(Value.ofText(layer.all().config().tryingReason()));
    }

    /** As {@link TransactionLayer#relay(RoutingContext, Destination)} says. */
    Relayed relay(RoutingContext context, @Nullable Destination via) {
        Method method = context.message().method();
        if (method == Method.ACK) {
            return relayAck(context);
        }
        switch (layer.begin(context)) {
            case AGAIN, REFUSED, NEVER -> {
                return Relayed.DONE;
            }
            case MADE, HAD -> {}
        }
        Transaction transaction = Transaction.of(context);
        if (!transaction.live || transaction.server.isFinal()) {
            return Relayed.FAILED;
        }
        Transaction invite = layer.matchedInvite(context);
        if (method == Method.CANCEL && invite != Transaction.NONE) {
            layer.cancellation().onCancel(transaction, invite, context);
            return Relayed.SENT;
        }
        if (transaction.cancelled) {
            return Relayed.FAILED;
        }
        return relayNew(transaction, context, via);
    }

    private Relayed relayAck(RoutingContext context) {
        if (layer.isAckToFailure(context)) {
            return Relayed.DONE;
        }
        return core.forward(context) ? Relayed.SENT : Relayed.FAILED;
    }

    private Relayed relayNew(
            Transaction transaction, RoutingContext context, @Nullable Destination via) {
        if (context.route() == RouteKind.REQUEST && !prepare(transaction, context)) {
            transaction.failed = true;
            return Relayed.FAILED;
        }
        layer.store().saveAttributes(transaction, context);
        Relay.Outcome outcome = relay.relay(transaction, context, via);
        switch (outcome) {
            case SENT -> {
                return Relayed.SENT;
            }
            case LOOP -> layer.replies().reply(transaction, context, LOOP, LOOP_DETECTED);
            case TOO_MANY_HOPS -> layer.replies().reply(transaction, context, HOPS, TOO_MANY_HOPS);
            case FAILED -> {
                transaction.failed = true;
                return Relayed.FAILED;
            }
        }
        return Relayed.DONE;
    }

    /** Before the first leg: answers 100, and keeps what was decided on the request. */
    private boolean prepare(Transaction transaction, RoutingContext context) {
        if (transaction.isInvite()
                && transaction.replyCode == 0
                && layer.config(AUTO_INV_100) != 0
                && !intent.quiet) {
            layer.replies().reply(transaction, context, TRYING, tryingReason);
        }
        return transaction.stateSaved || layer.store().saveRequest(transaction, context);
    }

    /**
     * Sends a copy of the request elsewhere; what that answers nobody is told.
     *
     * @param via where to; null for where the branches say.
     */
    boolean replicate(RoutingContext context, @Nullable Destination via) {
        Method method = context.message().method();
        if (method == Method.ACK || method == Method.CANCEL || method == Method.INVITE) {
            return false; // an INVITE's copy would ring
        }
        switch (layer.begin(context)) {
            case AGAIN, REFUSED, NEVER -> {
                return false;
            }
            case MADE, HAD -> {}
        }
        Transaction transaction = Transaction.of(context);
        boolean kept =
                transaction.live
                        && (transaction.stateSaved
                                || layer.store().saveRequest(transaction, context));
        if (!kept) {
            return false;
        }
        int before = transaction.branchCount;
        boolean sent = relay.relay(transaction, context, via) == Relay.Outcome.SENT;
        for (int index = before; index < transaction.branchCount; index++) {
            transaction.branches[index].replica = true;
        }
        return sent;
    }

    /** Keeps now what was decided on the request: later changes are this run's only. */
    boolean saveState(RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        boolean saved = transaction.live && layer.store().saveRequest(transaction, context);
        transaction.stateSaved |= saved;
        return saved;
    }
}
