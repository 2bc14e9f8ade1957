package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.AGGREGATE_CHALLENGES;
import static strowger.engine.transaction.TransactionConfig.Setting.DISABLE_6XX_BLOCK;
import static strowger.engine.transaction.TransactionConfig.Setting.RELAY_100;
import static strowger.engine.transaction.TransactionConfig.Setting.REMAP_503_500;
import static strowger.engine.transaction.TransactionConfig.Setting.REPLY_408_CODE;
import static strowger.engine.transaction.TransactionConfig.Setting.RETR_TIMER1;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RequestTransaction;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.Waits;
import strowger.engine.value.Value;

/**
 * What becomes of the responses of a transaction's branches (RFC 3261 §16.7): passed on at once,
 * kept until the best is chosen, shown to the script.
 */
final class Responses {
    private static final int TRYING = 100;
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final int REDIRECTION = 3;
    private static final int GLOBAL = 600;
    private static final int UNAVAILABLE = 503;
    private static final int CANCELLED = 487;
    private static final int NONE = -1;
    private static final Value INTERNAL_ERROR = Value.ofText("Server Internal Error");
    private static final Value TERMINATED = Value.ofText("Request Terminated");
    private static final Value NOT_SENT = Value.ofText("Service Unavailable");

    private final TransactionLayer layer;
    private final BestResponse best;
    private final Challenges challenges = new Challenges();
    private final UnsafeBuffer kept = new UnsafeBuffer();
    private RoutingContext current = RoutingContext.NONE;

    Responses(TransactionLayer layer) {
        this.layer = layer;
        best = new BestResponse(layer);
    }

    /** A response that the client machine passes up. */
    void pass(ClientBranch branch, RoutingContext reply) {
        int code = reply.message().statusCode();
        reply.replyCode(code);
        current = reply;
        try {
            pass(branch, reply, code);
        } finally {
            current = RoutingContext.NONE;
        }
    }

    /** The reply that is being handled; NONE for none. */
    RoutingContext current() {
        return current;
    }

    private void pass(ClientBranch branch, RoutingContext reply, int code) {
        Transaction transaction = branch.transaction;
        if (branch.replica) {
            return;
        }
        if (transaction.local) {
            branch.finalCode = code >= FINAL ? code : 0;
            if (layer.all().config().leadsOn(code) && layer.walk().goOn(branch)) {
                return; // RFC 3263 §4.3
            }
            transaction.user.onResponse(transaction, reply, code);
            return;
        }
        if (!runReplyRoute(branch, reply) && code < FINAL) {
            return; // dropped
        }
        layer.listeners().onReply(transaction, reply, branch.index, code);
        if (code < FINAL) {
            passProvisional(transaction, reply, code);
        } else if (code < FAILURE) {
            passSuccess(branch, reply, code);
        } else {
            branch.finalCode = code;
            passFailure(branch, reply);
        }
    }

    /** Whether the reply is not dropped. */
    private boolean runReplyRoute(ClientBranch branch, RoutingContext reply) {
        Transaction transaction = branch.transaction;
        RouteBlock block = branch.onReply == null ? transaction.intent.onReply : branch.onReply;
        if (block == null) {
            return true;
        }
        layer.store().loadAttributes(transaction, reply);
        reply.main().flags(branch.flags);
        reply.reserveVariables(transaction.program.variableCount());
        boolean passes = reply.runWithin(block, RouteKind.ONREPLY);
        reply.end();
        branch.flags = reply.main().flags();
        layer.store().saveAttributes(transaction, reply);
        return passes;
    }

    private void passProvisional(Transaction transaction, RoutingContext reply, int code) {
        boolean wanted = code > TRYING || layer.config(RELAY_100) != 0;
        wanted &= transaction.isInvite() || code == TRYING; // RFC 4320 §4.1
        if (wanted && !transaction.server.isFinal()) {
            layer.replies().forward(transaction, reply, code);
        }
    }

    private void passSuccess(ClientBranch branch, RoutingContext reply, int code) {
        Transaction transaction = branch.transaction;
        branch.finalCode = code;
        if (transaction.isInvite()) {
            layer.replies().forward(transaction, reply, code);
            layer.cancellation().cancelPending(transaction, code);
        } else if (!transaction.server.isFinal()) {
            layer.replies().forward(transaction, reply, code);
        }
    }

    private void passFailure(ClientBranch branch, RoutingContext reply) {
        Transaction transaction = branch.transaction;
        if (transaction.server.isFinal()) {
            return;
        }
        if (layer.all().config().leadsOn(branch.finalCode) && layer.walk().goOn(branch)) {
            return; // RFC 3263 §4.3
        }
        runBranchFailureRoute(branch);
        boolean blocks = layer.config(DISABLE_6XX_BLOCK) == 0 && !transaction.intent.disable6xx;
        if (branch.finalCode >= GLOBAL && blocks) {
            layer.cancellation().cancelPending(transaction, branch.finalCode);
        }
        if (transaction.isPending() || transaction.suspended) {
            keep(branch, reply);
            return;
        }
        if (transaction.intent.onFailure != null && branch.finalCode / 100 == REDIRECTION) {
            keep(branch, reply); // a failure route may follow it
        }
        complete(transaction, reply, branch);
    }

    /** Keeps a failure as it would be passed on, until the best is chosen. */
    private void keep(ClientBranch branch, RoutingContext reply) {
        UnsafeBuffer scratch = layer.scratch();
        int max = Math.min(layer.core().forwardedReplyLengthMax(reply), scratch.capacity());
        int length = layer.core().writeForwardedReply(reply, scratch, max);
        if (length > 0) {
            branch.reply = layer.keep(branch.reply, scratch, 0, length);
        }
    }

    void onTimeout(ClientBranch branch) {
        branch.timedOut = true;
        if (branch.lastCode == 0 && layer.walk().goOn(branch)) {
            return;
        }
        onLocalFailure(branch, (int) layer.config(REPLY_408_CODE));
    }

    void onError(ClientBranch branch) {
        if (layer.walk().goOn(branch)) {
            return;
        }
        onLocalFailure(branch, UNAVAILABLE);
    }

    /** A suspended request was not continued in time: as if a branch had not answered. */
    void onWaitEnd(Transaction transaction) {
        if (!transaction.isFull()) {
            ClientBranch branch = transaction.add(layer.pool().takeBranch());
            branch.lastCode = (int) layer.config(REPLY_408_CODE);
            branch.finalCode = branch.lastCode;
            branch.timedOut = true;
        }
        completeIfDone(transaction);
    }

    private void onLocalFailure(ClientBranch branch, int code) {
        branch.lastCode = code;
        if (branch.replica) {
            return;
        }
        branch.finalCode = code;
        if (branch.transaction.local) {
            branch.transaction.user.onResponse(branch.transaction, RoutingContext.NONE, code);
            return;
        }
        runBranchFailureRoute(branch);
        completeIfDone(branch.transaction);
    }

    /** Answers the request once no branch can any more. */
    void completeIfDone(Transaction transaction) {
        if (!transaction.server.isFinal() && !transaction.isPending() && !transaction.suspended) {
            complete(transaction, RoutingContext.NONE, null);
        }
    }

    /**
     * All branches have ended without a 2xx.
     *
     * @param reply the context of the reply that was the last; NONE without one.
     * @param last the branch it came from.
     */
    private void complete(
            Transaction transaction, RoutingContext reply, @Nullable ClientBranch last) {
        int chosen = best.choose(transaction);
        if (chosen == NONE) {
            answer(transaction, transaction.cancelled ? CANCELLED : UNAVAILABLE);
            return;
        }
        layer.listeners().onFailed(transaction, transaction.branches[chosen].finalCode);
        if (transaction.intent.onFailure != null && runFailureRoute(transaction, chosen)) {
            if (transaction.suspended && last != null) {
                keep(last, reply); // it may have to be passed on when the route has waited
            }
            return;
        }
        if (transaction.branches[chosen].finalCode == 0) { // the route dropped it
            layer.replies().replyFromStore(transaction, 500, INTERNAL_ERROR);
            return;
        }
        pass(transaction, transaction.branches[chosen], reply, last);
    }

    /** Passes the best response on. */
    private void pass(
            Transaction transaction,
            ClientBranch winner,
            RoutingContext reply,
            @Nullable ClientBranch last) {
        int code = winner.finalCode;
        if (code == UNAVAILABLE && winner.responded && layer.config(REMAP_503_500) != 0) {
            layer.replies().replyFromStore(transaction, 500, INTERNAL_ERROR);
        } else if (isToBeMerged(transaction, code)) {
            if (last != null) {
                keep(last, reply);
            }
            UnsafeBuffer scratch = layer.scratch();
            int length = challenges.merge(transaction, winner, scratch);
            layer.replies().deliver(transaction, code, false, scratch, length);
        } else if (winner == last) {
            layer.replies().forward(transaction, reply, code);
        } else if (winner.reply != Blocks.NONE) {
            kept.wrap(winner.reply, Blocks.length(winner.reply));
            layer.replies().deliver(transaction, code, false, kept, kept.capacity());
        } else {
            answer(transaction, code);
        }
    }

    private boolean isToBeMerged(Transaction transaction, int code) {
        return Challenges.isChallenge(code)
                && layer.config(AGGREGATE_CHALLENGES) != 0
                && Challenges.areSeveral(transaction);
    }

    private void answer(Transaction transaction, int code) {
        if (isTooLate(transaction, code)) {
            layer.release(transaction);
            return;
        }
        layer.replies().replyFromStore(transaction, code, reason(code));
    }

    /**
     * A 408 to another request than an INVITE is of use only while its sender waits; later it would
     * be a response that nobody matches (RFC 4320 §4.2).
     */
    private boolean isTooLate(Transaction transaction, int code) {
        long waitsMs = ServerMachine.LONG * layer.config(RETR_TIMER1);
        return !transaction.isInvite()
                && code == layer.config(REPLY_408_CODE)
                && layer.timing().nowMs() - transaction.createdMs >= waitsMs;
    }

    private Value reason(int code) {
        if (code == CANCELLED) {
            return TERMINATED;
        }
        return code == UNAVAILABLE ? NOT_SENT : Value.ofText(layer.all().config().timeoutReason());
    }

    /** Runs {@code event_route[tm:branch-failure:NAME]}: it may send further branches. */
    private void runBranchFailureRoute(ClientBranch branch) {
        Transaction transaction = branch.transaction;
        RouteBlock block =
                branch.onFailure == null ? transaction.intent.onBranchFailure : branch.onFailure;
        if (block == null || transaction.server.isFinal()) {
            return;
        }
        RoutingContext request = layer.requests().open(transaction, RouteKind.EVENT);
        if (request == RoutingContext.NONE) {
            return;
        }
        try {
            request.branchIndex(branch.index);
            request.replyCode(branch.finalCode);
            layer.store().loadBranch(branch, request);
            layer.store().loadAttributes(transaction, request);
            block.run(request);
            layer.store().saveAttributes(transaction, request);
        } finally {
            layer.requests().close();
        }
    }

    /** Runs the failure route once; true when it has taken the matter over. */
    private boolean runFailureRoute(Transaction transaction, int chosen) {
        RouteBlock block = transaction.intent.onFailure;
        transaction.intent.onFailure = null;
        RoutingContext request = layer.requests().open(transaction, RouteKind.FAILURE);
        if (block == null || request == RoutingContext.NONE) {
            return false;
        }
        try {
            request.branchIndex(chosen);
            request.replyCode(transaction.branches[chosen].finalCode);
            layer.store().loadAttributes(transaction, request);
            request.main().flags(transaction.branches[chosen].flags);
            if (!layer.core().runBorrowed(block, request, new FailureWait(transaction, chosen))) {
                transaction.suspended = true;
                return true;
            }
            layer.store().saveAttributes(transaction, request);
        } finally {
            layer.requests().close();
        }
        return transaction.isPending() || transaction.suspended || transaction.server.isFinal();
    }

    /**
     * A failure route that waits: nothing becomes of its transaction until it has come to its end.
     */
    private final class FailureWait implements Waits {
        private final Transaction transaction;
        private final int label;
        private final int chosen;

        FailureWait(Transaction transaction, int chosen) {
            this.transaction = transaction;
            this.chosen = chosen;
            label = transaction.label;
        }

        private boolean isThere() {
            return transaction.live && transaction.label == label;
        }

        @Override
        public void goingOn(RoutingContext waited) {
            if (isThere()) {
                transaction.suspended = false;
            } else {
                waited.transaction(RequestTransaction.NONE);
            }
        }

        @Override
        public void ended(RoutingContext waited) {
            if (!isThere()) {
                return;
            }
            layer.store().saveAttributes(transaction, waited);
            boolean taken =
                    transaction.isPending()
                            || transaction.suspended
                            || transaction.server.isFinal();
            if (!taken) {
                pass(transaction, transaction.branches[chosen], RoutingContext.NONE, null);
            }
            layer.freeIfOver(transaction);
        }
    }
}
