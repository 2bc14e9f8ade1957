package strowger.engine.transaction;

import strowger.engine.dns.Destinations;
import strowger.engine.dns.TargetList;
import strowger.engine.routing.RequestForwarder;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;

/**
 * Sends branches that lead to a name to its targets, one after the other until one answers (RFC
 * 3263 §4.3). How far a branch has come is kept in the branch, never with the answers of name
 * servers. One to a reactor.
 */
final class TargetWalk {
    private final TransactionLayer layer;
    private final Relay relay;
    private final Destination target = new Destination();
    private final Destination destination = new Destination();

    TargetWalk(TransactionLayer layer, Relay relay) {
        this.layer = layer;
        this.relay = relay;
    }

    private Destinations destinations() {
        return layer.core().settings().destinations();
    }

    /** Sends a new branch, now or when its name is known; false when that leads nowhere. */
    boolean begin(ClientBranch branch, RoutingContext request) {
        Transaction transaction = branch.transaction;
        long id = transaction.id();
        long serial = branch.serial;
        TargetList targets =
                destinations()
                        .resolve(
                                layer.core().requests().target(request),
                                found -> onTargets(transaction, id, branch, serial, found));
        if (targets != TargetList.PENDING) {
            branch.targets = targets;
            return sendFrom(branch, request, 0);
        }
        branch.image = layer.store().saveImage(branch.image, request);
        if (branch.image == Blocks.NONE) {
            return false;
        }
        branch.flags = request.main().flags();
        layer.store().saveBranch(branch, request);
        branch.state = ResolvingState.RESOLVING;
        layer.timing()
                .schedule(branch.end, layer.remainingMs(transaction, transaction.intent.frMs));
        return true;
    }

    /** The name servers have answered, or have not in time. */
    private void onTargets(
            Transaction transaction, long id, ClientBranch branch, long serial, TargetList found) {
        boolean waits =
                transaction.live
                        && transaction.id() == id
                        && branch.serial == serial
                        && branch.state == ResolvingState.RESOLVING;
        if (!waits) {
            return; // it was given up meanwhile
        }
        boolean wanted = !branch.cancelWanted && !transaction.isSettled();
        branch.targets = wanted ? found : TargetList.EMPTY;
        if (!wanted || !reopenAndSend(branch, branch, 0)) {
            layer.clientMachine().fire(branch, ClientEvent.TRANSPORT_ERROR, RoutingContext.NONE);
        }
        layer.freeIfOver(transaction);
    }

    /**
     * A branch has failed in a way that another target may not: sends a further branch to the next.
     *
     * @return false when there is none to send to.
     */
    boolean goOn(ClientBranch failed) {
        Transaction transaction = failed.transaction;
        Destinations destinations = destinations();
        if (failed.targets.count() == 0) {
            return false;
        }
        destinations.failed(failed.destination.protocol(), failed.destination.remote());
        boolean more =
                destinations.config().failoverWanted()
                        && !transaction.intent.failoverDisabled
                        && failed.image != Blocks.NONE
                        && destinations.next(failed.targets, failed.target + 1) != Destinations.END
                        && !transaction.cancelled
                        && !transaction.isSettled()
                        && !transaction.isFull();
        if (!more) {
            return false;
        }
        ClientBranch next = transaction.add(layer.pool().takeBranch());
        next.targets = failed.targets;
        next.onReply = failed.onReply;
        next.onFailure = failed.onFailure;
        next.image = failed.image;
        failed.image = Blocks.NONE;
        if (!reopenAndSend(next, failed, failed.target + 1)) {
            transaction.branchCount--;
            layer.pool().give(next);
            return false;
        }
        failed.finalCode = 0; // nothing of it is left to choose from
        layer.count(TransactionCounter.FAILOVERS);
        return true;
    }

    private boolean reopenAndSend(ClientBranch branch, ClientBranch of, int from) {
        Transaction transaction = branch.transaction;
        RoutingContext request = layer.requests().open(transaction, RouteKind.FAILURE);
        if (request == RoutingContext.NONE) {
            return false;
        }
        try {
            layer.store().loadAttributes(transaction, request);
            layer.store().loadImage(branch.image, request);
            request.main().flags(of.flags);
            request.branchIndex(branch.index);
            return sendFrom(branch, request, from);
        } finally {
            layer.requests().close();
        }
    }

    /** Sends to the first target from one on that takes it. */
    private boolean sendFrom(ClientBranch branch, RoutingContext request, int from) {
        Destinations destinations = destinations();
        int index = destinations.next(branch.targets, from);
        while (index != Destinations.END) { // at most TargetList.COUNT_MAX
            branch.targets.address(index, target);
            branch.target = index;
            boolean kept = branch.image != Blocks.NONE || keepForNext(branch, request, index);
            RequestForwarder.Outcome outcome =
                    layer.core().requests().address(request, destination, target);
            boolean ready = kept && outcome == RequestForwarder.Outcome.READY;
            if (ready && relay.transmit(branch, request, destination)) {
                return true;
            }
            if (!ready || !relay.isDropped()) {
                destinations.failed(branch.targets.protocol(index), branch.targets.endpoint(index));
            }
            index = destinations.next(branch.targets, index + 1);
        }
        return false;
    }

    /** A request that may go to a further target is kept as the script wants it sent. */
    private boolean keepForNext(ClientBranch branch, RoutingContext request, int index) {
        if (index + 1 < branch.targets.count() && destinations().config().failoverWanted()) {
            branch.image = layer.store().saveImage(branch.image, request);
        }
        return true; // without memory for it there is no further target, and that is counted
    }
}
