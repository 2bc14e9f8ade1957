package strowger.engine.transaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionLayer.Begin;

/** Has requests wait until somebody says how they go on. One to a reactor. */
public final class Suspension {
    private static final Logger LOG = LoggerFactory.getLogger(Suspension.class);

    private final TransactionLayer layer;

    Suspension(TransactionLayer layer) {
        this.layer = layer;
    }

    /** Has the request wait for {@link #resume}; false if it has been answered or waits already. */
    public boolean suspend(RoutingContext context) {
        if (layer.begin(context) == Begin.AGAIN) {
            return false;
        }
        Transaction transaction = Transaction.of(context);
        if (!transaction.live || transaction.server.isFinal() || transaction.suspended) {
            return false;
        }
        boolean first = context.route() == RouteKind.REQUEST;
        if (first && !layer.store().saveRequest(transaction, context)) {
            return false;
        }
        layer.store().saveAttributes(transaction, context);
        transaction.suspended = true;
        layer.timing()
                .schedule(
                        transaction.wait,
                        layer.remainingMs(transaction, transaction.intent.frInviteMs));
        return true;
    }

    /**
     * Goes on with a request that waits: runs a route on it as it was.
     *
     * @param name of the {@code route} to run.
     * @return false when it does not wait any more, or there is no such route.
     */
    public boolean resume(Transaction transaction, String name) {
        if (!transaction.live || !transaction.suspended) {
            return false;
        }
        var route = transaction.program.block(RouteKind.ROUTE, name);
        if (route.isEmpty()) {
            LOG.warn("no route[{}] to continue a request with", name);
            return false;
        }
        RoutingContext request = layer.requests().open(transaction, RouteKind.REQUEST);
        if (request == RoutingContext.NONE) {
            return false;
        }
        transaction.suspended = false;
        layer.timing().cancel(transaction.wait);
        try {
            layer.store().loadAttributes(transaction, request);
            route.get().run(request);
            layer.store().saveAttributes(transaction, request);
            layer.traffic().finish(transaction, request);
        } finally {
            layer.requests().close();
        }
        layer.freeIfOver(transaction);
        return true;
    }

    /** The same for a transaction of another reactor; false if there is no such reactor. */
    public boolean resumeElsewhere(int index, int label, String name) {
        int reactor = index >>> TransactionLayer.SLOT_BITS;
        return reactor != layer.reactorIndex()
                && layer.all()
                        .on(
                                reactor,
                                other -> other.suspension().resume(other.find(index, label), name));
    }

    /** It was not continued in time. */
    void onWaitEnd(Transaction transaction) {
        transaction.suspended = false;
        layer.responses().onWaitEnd(transaction);
        layer.freeIfOver(transaction);
    }
}
