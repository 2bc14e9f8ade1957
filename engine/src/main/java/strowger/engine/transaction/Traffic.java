package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.DEFAULT_CODE;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.routing.Core;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Inbound;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.SipMessage;

/**
 * Leads each message that arrives to its transaction: here, or on the reactor that owns it. One to
 * a reactor.
 */
final class Traffic {
    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);
    private static final int OK = 200;
    private static final int FAILURE = 300;
    private static final int NO_TRANSACTION = 481;
    private static final Value NO_TRANSACTION_REASON =
            Value.ofText("Call/Transaction Does Not Exist");

    private final TransactionLayer layer;
    private final Transactions all;
    private final Core core;
    private final Arrivals arrivals;
    private final Intent intent;
    private boolean handedOver;
    private RouteProgram program = RouteProgram.EMPTY;
    private @Nullable RouteBlock onStateless; // of that program

    Traffic(TransactionLayer layer, Arrivals arrivals, Intent intent) {
        this.layer = layer;
        this.arrivals = arrivals;
        this.intent = intent;
        all = layer.all();
        core = layer.core();
    }

    /** False when another reactor takes the request over. */
    boolean onRequest(RoutingContext context) {
        intent.clear();
        SipMessage message = context.message();
        arrivals.onRequest(message);
        if (arrivals.own() == Transaction.NONE) {
            arrivals.own(layer.answered().giveBack(context, arrivals.key()));
        }
        if (!handedOver && !all.isAlone()) {
            int owner = arrivals.owner(all);
            if (owner >= 0 && owner != layer.reactorIndex()) {
                return !handOver(context, owner);
            }
        }
        Transaction invite = arrivals.invite();
        if (message.method() == Method.ACK && invite != Transaction.NONE) {
            onAck(context, invite);
        }
        boolean lost = message.method() == Method.CANCEL && invite == Transaction.NONE;
        return !lost || !endsLost(context);
    }

    /** The CANCEL of an INVITE that an earlier run was at (RFC 3261 §9.2). */
    private boolean endsLost(RoutingContext cancel) {
        cancel.begin(RouteKind.REQUEST, 0);
        boolean known = arrivals.own() == Transaction.NONE && layer.listeners().onOrphaned(cancel);
        if (known) {
            boolean _ = core.reply(cancel, NO_TRANSACTION, NO_TRANSACTION_REASON);
            arrivals.clear();
        }
        return known;
    }

    private boolean handOver(RoutingContext context, int owner) {
        boolean taken = all.handOver(context.inbound(), owner);
        layer.count(taken ? TransactionCounter.HANDED_OVER : TransactionCounter.HANDOVER_REFUSED);
        return true; // a datagram comes again; to handle it here would be wrong
    }

    private void onAck(RoutingContext context, Transaction invite) {
        if (invite.server.isAccepted()) {
            layer.listeners().onAcknowledged(invite, context);
            layer.lifecycle().onAcknowledged(invite);
        }
        if (arrivals.isAckToFailure() || invite.replyLocal) {
            layer.serverMachine().fire(invite, ServerEvent.ACK);
        }
    }

    void onHandedOver(Inbound inbound) {
        handedOver = true;
        try {
            core.onHandedOver(inbound);
        } finally {
            handedOver = false;
        }
    }

    /** The script waits in the midst of the message: what is kept for {@link #onGoOn}. */
    Intent onWait() {
        Intent kept = new Intent();
        kept.copyFrom(intent);
        arrivals.clear();
        return kept;
    }

    /** Matched anew: what it belongs to may have come or gone meanwhile. */
    void onGoOn(RoutingContext context, Intent kept) {
        intent.copyFrom(kept);
        if (context.message().isRequest()) {
            arrivals.onRequest(context.message());
        } else {
            arrivals.onReply(context.message());
        }
    }

    /** The script has seen the request. */
    void onRequestEnd(RoutingContext context) {
        Transaction transaction = Transaction.of(context);
        if (transaction.live) {
            finish(transaction, context);
            layer.freeIfOver(transaction);
            layer.answered().take(transaction, context);
        }
        arrivals.clear();
    }

    /** The script has ended: a request that nobody answers or relays is given up. */
    void finish(Transaction transaction, RoutingContext context) {
        boolean open = !transaction.server.isFinal() && !transaction.local;
        if (!open || transaction.suspended || transaction.isPending()) {
            return;
        }
        boolean answers = transaction.failed && !transaction.intent.internalReplyDisabled;
        if (answers && !context.isReplied()) {
            layer.count(TransactionCounter.UNFINISHED);
            Value reason = Value.ofText(all.config().defaultReason());
            transaction.reply(context, (int) layer.config(DEFAULT_CODE), reason);
        } else if (!transaction.released) {
            if (!context.isReplied()) {
                layer.count(TransactionCounter.UNFINISHED);
                LOG.debug("a script ended without an answer to a request it made stateful");
            }
            layer.release(transaction);
        }
    }

    /** False when another reactor takes the reply over. */
    boolean onReply(RoutingContext context) {
        intent.clear();
        if (arrivals.onReply(context.message())) {
            return true;
        }
        boolean theirs = !handedOver && all.isReactor(arrivals.replyReactor());
        return !theirs || !handOver(context, arrivals.replyReactor());
    }

    /** Whether the reply belongs to a transaction of ours. */
    boolean isReplyKnown() {
        return arrivals.own() != Transaction.NONE;
    }

    /** The script has let the reply pass; false when it belongs to no transaction. */
    boolean relayReply(RoutingContext context) {
        Transaction transaction = arrivals.own();
        if (transaction == Transaction.NONE) {
            return isStray(context) || !passesStateless(context);
        }
        layer.count(TransactionCounter.RPL_RECEIVED);
        ClientBranch branch = transaction.branches[arrivals.branch()];
        SipMessage reply = context.message();
        if (reply.cSeq().method() != transaction.method) {
            onCancelReply(branch, reply.statusCode());
            return true;
        }
        context.transaction(transaction);
        context.branchIndex(branch.index);
        branch.lastCode = branch.finalCode == 0 ? reply.statusCode() : branch.lastCode;
        branch.responded = true;
        layer.clientMachine().fire(branch, event(reply.statusCode()), context);
        layer.freeIfOver(transaction);
        layer.answered().take(transaction, context);
        arrivals.clear();
        return true;
    }

    /** Runs what {@code on_sl_reply} names; false when that drops the reply. */
    private boolean passesStateless(RoutingContext context) {
        String name = all.config().onStatelessReply();
        if (name.isEmpty()) {
            return true;
        }
        RouteProgram present = core.settings().program();
        if (program != present) {
            program = present;
            onStateless = present.block(RouteKind.ONREPLY, name).orElse(null);
        }
        RouteBlock block = onStateless;
        return block == null || context.runWithin(block, RouteKind.ONREPLY);
    }

    /**
     * A response to a transaction that is gone is dropped (RFC 6026 §8.9), but for the 2xx to an
     * INVITE, and what else a call needs that rang when we went down: with it the call survives our
     * restart.
     */
    private boolean isStray(RoutingContext context) {
        if (!arrivals.isStateful()) {
            return false;
        }
        SipMessage reply = context.message();
        int code = reply.statusCode();
        boolean invite = reply.cSeq().method() == Method.INVITE;
        boolean known = invite && layer.listeners().onOrphaned(context);
        boolean stray = !known && !(invite && code >= OK && code < FAILURE);
        if (stray) {
            layer.count(TransactionCounter.STRAY_REPLIES);
        }
        return stray;
    }

    private void onCancelReply(ClientBranch branch, int code) {
        if (code >= OK) {
            layer.timing().cancel(branch.retransmit);
        }
    }

    private static ClientEvent event(int code) {
        if (code < OK) {
            return ClientEvent.RECEIVE_1XX;
        }
        return code < FAILURE ? ClientEvent.RECEIVE_2XX : ClientEvent.RECEIVE_FAILURE;
    }
}
