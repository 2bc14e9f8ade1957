package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.E2E_CANCEL_REASON;
import static strowger.engine.transaction.TransactionConfig.Setting.LOCAL_CANCEL_REASON;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

import java.util.function.IntPredicate;

/**
 * Cancels INVITEs and single branches of them (RFC 3261 §9, §16.10), and says why (RFC 3326). One
 * to a reactor.
 */
public final class Cancellation {
    private static final int OK = 200;
    private static final int LINE_LENGTH = 64;
    private static final Value CANCELING = Value.ofText("canceling");
    private static final Value ELSEWHERE =
            Value.ofText("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n");
    private static final Value NO_REASON = new Value();
    private static final byte[] REASON_CAUSE = Output.bytes("Reason: SIP;cause=");

    private final TransactionLayer layer;
    private final UnsafeBuffer lines = new UnsafeBuffer(new byte[LINE_LENGTH]);
    private final Output out = new Output();
    private final Value text = new Value();

    Cancellation(TransactionLayer layer) {
        this.layer = layer;
    }

    /** A CANCEL was relayed: answers it, and cancels the INVITE it means. */
    void onCancel(Transaction cancel, Transaction invite, RoutingContext context) {
        layer.replies().reply(cancel, context, OK, CANCELING);
        int reason = context.message().find(HeaderName.REASON);
        boolean told =
                reason != SipMessage.ABSENT
                        && layer.config(E2E_CANCEL_REASON) != 0
                        && !invite.intent.cancelReasonDisabled;
        if (told) {
            SipMessage message = context.message();
            text.setText(
                    message.buffer(), message.headerOffset(reason), message.headerLength(reason));
        }
        cancel(invite, told ? text : NO_REASON);
    }

    /**
     * Cancels an INVITE on behalf of who sent it.
     *
     * @param reasonLines whole header lines that the CANCELs say; null for none.
     */
    public void cancel(Transaction invite, Value reasonLines) {
        if (!invite.live || (invite.server.isFinal() && !invite.local)) {
            return;
        }
        invite.cancelled = true;
        cancelBranches(invite, reasonLines);
        if (invite.suspended) {
            invite.suspended = false;
            layer.timing().cancel(invite.wait);
        }
        layer.responses().completeIfDone(invite);
        layer.freeIfOver(invite);
    }

    private void cancelBranches(Transaction transaction, Value reasonLines) {
        for (int index = 0; index < transaction.branchCount; index++) {
            layer.hopByHop().keepReason(transaction.branches[index], reasonLines);
            fireIfPending(transaction.branches[index]);
        }
    }

    private boolean fireIfPending(ClientBranch branch) {
        boolean pending = branch.state.isPending();
        if (pending) {
            layer.clientMachine().fire(branch, ClientEvent.CANCEL, RoutingContext.NONE);
        }
        return pending;
    }

    /** Cancels what is still pending, as a final response has been sent or received. */
    void cancelPending(Transaction transaction, int code) {
        if (!transaction.isInvite() || !transaction.isPending()) {
            return;
        }
        if (layer.config(LOCAL_CANCEL_REASON) == 0) {
            cancelBranches(transaction, NO_REASON);
        } else if (code == OK) {
            cancelBranches(transaction, ELSEWHERE);
        } else {
            out.wrap(lines, 0, LINE_LENGTH).put(REASON_CAUSE).putNumber(code).putLineEnd();
            text.setText(lines, 0, out.position());
            cancelBranches(transaction, text);
        }
    }

    /** Cancels the pending branches of which the tester approves; returns how many. */
    public int cancelBranches(Transaction transaction, IntPredicate chosen) {
        int cancelled = 0;
        for (int index = 0; index < transaction.branchCount; index++) {
            if (chosen.test(index) && fireIfPending(transaction.branches[index])) {
                cancelled++;
            }
        }
        return cancelled;
    }

    /**
     * Cancels one branch of a transaction, be it another reactor's.
     *
     * @return false when it has ended, or its reactor's inbox is full.
     */
    public boolean cancelBranch(int index, int label, int branch) {
        int reactor = index >>> TransactionLayer.SLOT_BITS;
        if (reactor != layer.reactorIndex()) {
            return layer.all()
                    .on(reactor, other -> other.cancellation().cancelBranch(index, label, branch));
        }
        Transaction transaction = layer.find(index, label);
        return transaction.live && cancelBranches(transaction, each -> each == branch) > 0;
    }
}
