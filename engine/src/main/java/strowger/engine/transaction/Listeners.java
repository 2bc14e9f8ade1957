package strowger.engine.transaction;

import strowger.engine.routing.RoutingContext;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who hear of transactions; told in the order they were added. */
final class Listeners {
    private final List<TransactionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile TransactionListener[] all = {};

    void add(TransactionListener listener) {
        listeners.add(listener);
        all = listeners.toArray(TransactionListener[]::new);
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

    void onEnded(Transaction transaction) {
        for (TransactionListener listener : all) {
            listener.ended(transaction);
        }
    }
}
