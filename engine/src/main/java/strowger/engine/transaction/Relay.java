package strowger.engine.transaction;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.Branch;
import strowger.engine.routing.Core;
import strowger.engine.routing.RecordRoute;
import strowger.engine.routing.RequestForwarder;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Outbound;

/** Sends a request on as the branches that the script has asked for (RFC 3261 §16.6). */
final class Relay {
    /** How it went. */
    enum Outcome {
        SENT,
        /** No branch could be sent. */
        FAILED,
        /** The first branch would loop (482). */
        LOOP,
        /** Max-Forwards is used up (483). */
        TOO_MANY_HOPS
    }

    private final TransactionLayer layer;
    private final Core core;
    private final Branch first = new Branch();
    private final Branch beforeBranch = new Branch();
    private final RecordRoute routeBeforeBranch = new RecordRoute();
    private final Destination destination = new Destination();
    private final UnsafeBuffer block = new UnsafeBuffer();
    private RequestForwarder.Outcome lastOutcome = RequestForwarder.Outcome.READY;

    Relay(TransactionLayer layer) {
        this.layer = layer;
        core = layer.core();
    }

    /**
     * Sends the request to its main branch and those appended.
     *
     * @param via where all branches go instead of where they say; null for where they say.
     */
    Outcome relay(Transaction transaction, RoutingContext request, @Nullable Destination via) {
        int before = transaction.branchCount;
        if (before > 0 && !transaction.isPending()) {
            transaction.legStart = before; // another leg of serial forking
        }
        boolean sent = add(transaction, request, via);
        int appended = request.branches().count();
        if (appended > 0) {
            first.copyFrom(request.main());
            for (int index = 0; index < appended; index++) {
                request.main().copyFrom(request.branches().at(index));
                request.mainChanged();
                sent |= add(transaction, request, via);
            }
            request.main().copyFrom(first);
            request.mainChanged();
            request.branches().clear();
        }
        transaction.relayed |= sent;
        return sent ? Outcome.SENT : failure(transaction, before);
    }

    private Outcome failure(Transaction transaction, int before) {
        transaction.legStart = Math.min(transaction.legStart, before);
        return switch (lastOutcome) {
            case LOOP -> Outcome.LOOP;
            case TOO_MANY_HOPS -> Outcome.TOO_MANY_HOPS;
            case READY, SENT, UNRESOLVED, NAMED, TOO_LONG, REFUSED -> Outcome.FAILED;
        };
    }

    /**
     * Sends one branch: where the context's main branch says; what its route changes is its own.
     */
    private boolean add(
            Transaction transaction, RoutingContext request, @Nullable Destination via) {
        if (transaction.isFull()) {
            lastOutcome = RequestForwarder.Outcome.REFUSED;
            return false;
        }
        ClientBranch branch = transaction.add(layer.pool().takeBranch());
        long edits = request.edits().mark();
        int indexBefore = request.branchIndex();
        request.branchIndex(branch.index);
        beforeBranch.copyFrom(request.main());
        routeBeforeBranch.set(request.recordRoute());
        boolean sent = runBranchRoute(transaction, branch, request) && send(branch, request, via);
        request.main().copyFrom(beforeBranch);
        request.mainChanged();
        request.recordRoute().set(routeBeforeBranch);
        request.edits().rollback(edits);
        request.branchIndex(indexBefore);
        if (!sent) {
            transaction.branchCount--;
            layer.pool().give(branch);
        }
        return sent;
    }

    private boolean runBranchRoute(
            Transaction transaction, ClientBranch branch, RoutingContext request) {
        RouteBlock block = transaction.onBranch;
        if (block == null) {
            return true;
        }
        layer.wishes().arming(branch);
        boolean kept = request.runWithin(block, RouteKind.BRANCH);
        layer.wishes().arming(null);
        layer.store().saveAttributes(transaction, request);
        return kept;
    }

    private boolean send(ClientBranch branch, RoutingContext request, @Nullable Destination via) {
        layer.listeners().onBranch(branch.transaction, request, branch.index);
        lastOutcome = core.requests().address(request, destination, via);
        if (lastOutcome == RequestForwarder.Outcome.NAMED) {
            return layer.walk().begin(branch, request);
        }
        return lastOutcome == RequestForwarder.Outcome.READY
                && transmit(branch, request, destination);
    }

    /** Sends a branch where it was addressed to. */
    boolean transmit(ClientBranch branch, RoutingContext request, Destination destination) {
        Transaction transaction = branch.transaction;
        UnsafeBuffer scratch = layer.scratch();
        int max = Math.min(core.requests().lengthMax(request), scratch.capacity());
        int length =
                core.requests()
                        .write(request, destination, transaction.id(), branch.index, scratch, max);
        branch.sent =
                length <= 0 || length > Outbound.LENGTH_MAX
                        ? Blocks.NONE
                        : layer.keep(Blocks.NONE, scratch, 0, length);
        if (branch.sent == Blocks.NONE || !core.send(scratch, 0, length, destination)) {
            lastOutcome = RequestForwarder.Outcome.REFUSED;
            return false;
        }
        branch.destination.copyFrom(destination);
        branch.flags = request.main().flags();
        layer.store().saveBranch(branch, request);
        layer.clientMachine().start(branch);
        return true;
    }

    /** Sends a branch's request again. */
    void resend(ClientBranch branch) {
        if (branch.sent != Blocks.NONE) {
            int length = Blocks.length(branch.sent);
            block.wrap(branch.sent, length);
            core.send(block, 0, length, branch.destination);
        }
    }
}
