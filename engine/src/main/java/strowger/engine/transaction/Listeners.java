package strowger.engine.transaction;

import strowger.engine.routing.RoutingContext;

import java.util.ArrayList;
import java.util.List;

/** Those who hear of transactions; told in the order they were added. */
final class Listeners {
    private static final int COUNT_MAX = Long.SIZE; // as there are marks

    private final List<TransactionListener> listeners = new ArrayList<>();
    private volatile TransactionListener[] all = {};

    /** Adds one, and gives it the mark that is its own. */
    synchronized long add(TransactionListener listener) {
        if (listeners.size() == COUNT_MAX) {
            throw new IllegalStateException("more than " + COUNT_MAX + " listeners");
        }
        listeners.add(listener);
        all = listeners.toArray(TransactionListener[]::new);
        return 1L << (listeners.size() - 1);
    }

    void onCreated(Transaction transaction, RoutingContext request) {
        for (TransactionListener listener : all) {
            listener.created(transaction, request);
        }
    }

    void onBranch(Transaction transaction, RoutingContext request, int branch) {
        for (TransactionListener listener : all) {
            listener.branchOut(transaction, request, branch);
        }
    }

    void onReply(Transaction transaction, RoutingContext reply, int branch, int code) {
        for (TransactionListener listener : all) {
            listener.replyIn(transaction, reply, branch, code);
        }
    }

    void onFailed(Transaction transaction, int code) {
        for (TransactionListener listener : all) {
            listener.failed(transaction, code);
        }
    }

    void onAnswered(Transaction transaction) {
        for (TransactionListener listener : all) {
            listener.answered(transaction);
        }
    }

    void onAcknowledged(Transaction transaction, RoutingContext ack) {
        for (TransactionListener listener : all) {
            listener.acknowledged(transaction, ack);
        }
    }

    boolean onOrphaned(RoutingContext message) {
        boolean known = false;
        for (TransactionListener listener : all) {
            known |= listener.orphaned(message);
        }
        return known;
    }

    void onEnded(Transaction transaction) {
        for (TransactionListener listener : all) {
            listener.ended(transaction);
        }
    }
}
