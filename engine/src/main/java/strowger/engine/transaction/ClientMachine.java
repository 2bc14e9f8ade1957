package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.RESTART_FR_ON_EACH_REPLY;
import static strowger.engine.transaction.TransactionConfig.Setting.RETR_TIMER1;

import strowger.engine.routing.RoutingContext;

/** Does what the edges of client transactions say. One to a reactor. */
final class ClientMachine {
    private final TransactionLayer layer;

    ClientMachine(TransactionLayer layer) {
        this.layer = layer;
    }

    /** The request was sent for the first time. */
    void start(ClientBranch branch) {
        Transaction transaction = branch.transaction;
        branch.state =
                transaction.isInvite() ? InviteClientState.CALLING : NonInviteClientState.TRYING;
        branch.retransmitMs = transaction.intent.t1Ms;
        if (branch.destination.protocol().isReliable()) {
            layer.flows().sent(branch);
        } else {
            layer.timing().schedule(branch.retransmit, branch.retransmitMs);
        }
        layer.timing()
                .schedule(branch.end, layer.remainingMs(transaction, transaction.intent.frMs));
    }

    void onTimer(ClientBranch branch, ClientEvent event) {
        Transaction transaction = branch.transaction;
        if (event == ClientEvent.TIMEOUT) {
            layer.count(TransactionCounter.TIMEOUTS);
        }
        fire(branch, event, RoutingContext.NONE);
        layer.freeIfOver(transaction);
    }

    /**
     * Something happened.
     *
     * @param reply the context of the reply that came; {@link RoutingContext#NONE} without one.
     */
    void fire(ClientBranch branch, ClientEvent event, RoutingContext reply) {
        ClientEdge edge = branch.state.on(event);
        branch.state = edge.to();
        for (int index = 0; index < edge.actionCount(); index++) {
            act(branch, edge.action(index), reply);
        }
    }

    private void act(ClientBranch branch, ClientAction action, RoutingContext reply) {
        Transaction transaction = branch.transaction;
        switch (action) {
            case RESEND -> resend(branch);
            case START_RETRANSMIT -> startRetransmission(branch, 2 * branch.retransmitMs);
            case START_RETRANSMIT_T2 -> startRetransmission(branch, transaction.intent.t2Ms);
            case STOP_RETRANSMIT -> layer.timing().cancel(branch.retransmit);
            case START_C -> startTimerC(branch);
            case START_D -> layer.timing().schedule(branch.end, lingerMs(branch, longMs()));
            case START_M -> layer.timing().schedule(branch.end, longMs());
            case STOP_TIMEOUT -> layer.timing().cancel(branch.end);
            case ACK -> layer.hopByHop().acknowledge(branch, reply);
            case SEND_CANCEL -> sendCancel(branch);
            case SEND_CANCEL_IF_WANTED -> {
                if (branch.cancelWanted && !branch.cancelSent) {
                    sendCancel(branch);
                }
            }
            case WANT_CANCEL -> branch.cancelWanted = true;
            case PASS_UP -> layer.responses().pass(branch, reply);
            case INFORM_TIMEOUT -> layer.responses().onTimeout(branch);
            case INFORM_ERROR -> layer.responses().onError(branch);
        }
    }

    private void resend(ClientBranch branch) {
        layer.count(TransactionCounter.RETRANSMISSIONS);
        layer.relay().resend(branch);
    }

    private long longMs() {
        return ServerMachine.LONG * layer.config(RETR_TIMER1);
    }

    /** Timer D is zero over a reliable transport (RFC 3261 §17.1.1.2). */
    private static long lingerMs(ClientBranch branch, long ms) {
        boolean given = branch.state == InviteClientState.GIVEN_UP;
        return branch.destination.protocol().isReliable() && !given ? 0 : ms;
    }

    private void startRetransmission(ClientBranch branch, long ms) {
        if (branch.destination.protocol().isReliable()) {
            return;
        }
        boolean calling = branch.state == InviteClientState.CALLING; // timer A has no upper bound
        branch.retransmitMs = calling ? ms : Math.min(ms, branch.transaction.intent.t2Ms);
        layer.timing().schedule(branch.retransmit, branch.retransmitMs);
    }

    private void startTimerC(ClientBranch branch) {
        Transaction transaction = branch.transaction;
        boolean again = branch.ringing;
        branch.ringing = true;
        if (branch.cancelSent) {
            return; // the call is being ended: its time is set (RFC 3261 §9.1)
        }
        if (!again || layer.config(RESTART_FR_ON_EACH_REPLY) != 0) {
            layer.timing()
                    .schedule(
                            branch.end,
                            layer.remainingMs(transaction, transaction.intent.frInviteMs));
        }
    }

    /** The times of a transaction have changed: pending branches wait anew. */
    void restartTimeouts(Transaction transaction) {
        for (int index = 0; index < transaction.branchCount; index++) {
            ClientBranch branch = transaction.branches[index];
            if (branch.state.isPending() && !branch.cancelSent) {
                boolean ringing = branch.state == InviteClientState.PROCEEDING;
                long wanted = ringing ? transaction.intent.frInviteMs : transaction.intent.frMs;
                layer.timing().schedule(branch.end, layer.remainingMs(transaction, wanted));
            }
        }
    }

    private void sendCancel(ClientBranch branch) {
        if (!branch.cancelSent) {
            branch.cancelSent = true;
            branch.retransmitMs = branch.transaction.intent.t1Ms;
            if (branch.state.isPending()) {
                layer.timing().schedule(branch.end, longMs()); // RFC 3261 §9.1
            }
        } else {
            branch.retransmitMs = Math.min(2 * branch.retransmitMs, branch.transaction.intent.t2Ms);
        }
        layer.hopByHop().sendCancel(branch);
        if (!branch.destination.protocol().isReliable()) {
            layer.timing().schedule(branch.retransmit, branch.retransmitMs);
        }
    }
}
