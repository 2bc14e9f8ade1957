package strowger.engine.transaction;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.Branch;
import strowger.engine.routing.Core;
import strowger.engine.routing.Departures;
import strowger.engine.routing.RecordRoute;
import strowger.engine.routing.RequestForwarder;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Outbound;

import java.util.ArrayList;
import java.util.List;

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
    private final List<Frame> frames = new ArrayList<>();
    private int depth; // routes that run while a request is relayed may send requests of their own
    private final Destination destination = new Destination();
    private final UnsafeBuffer block = new UnsafeBuffer();
    private RequestForwarder.Outcome lastOutcome = RequestForwarder.Outcome.READY;

    /** What one relay puts back when it is done. */
    private static final class Frame {
        final Branch first = new Branch();
        final Branch before = new Branch();
        final RecordRoute routeBefore = new RecordRoute();
    }

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
        if (depth == frames.size()) {
            frames.add(new Frame());
        }
        Frame frame = frames.get(depth++);
        try {
            return relay(transaction, request, via, frame);
        } finally {
            depth--;
        }
    }

    private Outcome relay(
            Transaction transaction,
            RoutingContext request,
            @Nullable Destination via,
            Frame frame) {
        int before = transaction.branchCount;
        if (before > 0 && !transaction.isPending()) {
            transaction.legStart = before; // another leg of serial forking
        }
        boolean sent = add(transaction, request, via, frame);
        int appended = request.branches().count();
        if (appended > 0) {
            frame.first.copyFrom(request.main());
            for (int index = 0; index < appended; index++) {
                request.main().copyFrom(request.branches().at(index));
                request.mainChanged();
                sent |= add(transaction, request, via, frame);
            }
            request.main().copyFrom(frame.first);
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
            case READY, SENT, UNRESOLVED, NAMED, TOO_LONG, DROPPED, REFUSED -> Outcome.FAILED;
        };
    }

    /**
     * Sends one branch: where the context's main branch says; what its route changes is its own.
     */
    private boolean add(
            Transaction transaction,
            RoutingContext request,
            @Nullable Destination via,
            Frame frame) {
        if (transaction.isFull()) {
            lastOutcome = RequestForwarder.Outcome.REFUSED;
            return false;
        }
        ClientBranch branch = transaction.add(layer.pool().takeBranch());
        long edits = request.edits().mark();
        int indexBefore = request.branchIndex();
        request.branchIndex(branch.index);
        frame.before.copyFrom(request.main());
        frame.routeBefore.set(request.recordRoute());
        boolean sent = runBranchRoute(transaction, branch, request) && send(branch, request, via);
        request.main().copyFrom(frame.before);
        request.mainChanged();
        request.recordRoute().set(frame.routeBefore);
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
        RouteBlock block = transaction.intent.onBranch;
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
        branch.destination.copyFrom(destination).awaited(true);
        lastOutcome =
                core.departures().isWatched(transaction.program)
                        ? sendWatched(branch, request)
                        : sendWritten(branch, write(branch, request));
        if (lastOutcome != RequestForwarder.Outcome.SENT) {
            return false;
        }
        branch.flags = request.main().flags();
        layer.store().saveBranch(branch, request);
        layer.clientMachine().start(branch);
        return true;
    }

    /** Writes the request and keeps it; the length that lies in scratch, or 0. */
    private int write(ClientBranch branch, RoutingContext request) {
        UnsafeBuffer scratch = layer.scratch();
        int max = Math.min(core.requests().lengthMax(request), scratch.capacity());
        int length =
                core.requests()
                        .write(
                                request,
                                branch.destination,
                                branch.transaction.id(),
                                branch.index,
                                scratch,
                                max);
        if (length <= 0 || length > Outbound.LENGTH_MAX) {
            return 0;
        }
        branch.sent = layer.keep(branch.sent, scratch, 0, length);
        return branch.sent == Blocks.NONE ? 0 : length;
    }

    private RequestForwarder.Outcome sendWritten(ClientBranch branch, int length) {
        return length > 0 && core.send(layer.scratch(), 0, length, branch.destination)
                ? RequestForwarder.Outcome.SENT
                : RequestForwarder.Outcome.REFUSED;
    }

    /** Shows the branch to the routes that see it leave; they may send others meanwhile. */
    private RequestForwarder.Outcome sendWatched(ClientBranch branch, RoutingContext request) {
        Transaction transaction = branch.transaction;
        Departures departures = core.departures();
        Departures.Shown shown = departures.show(transaction.program, request, branch.destination);
        int length = 0;
        if (shown != Departures.Shown.DROPPED) {
            core.requests().seenAgain(request);
            length = write(branch, request);
        }
        if (shown != Departures.Shown.UNSEEN) {
            departures.written(request);
            layer.store().saveAttributes(transaction, request);
        }
        if (shown == Departures.Shown.DROPPED || (length > 0 && !isLetGo(branch, request))) {
            return RequestForwarder.Outcome.DROPPED;
        }
        if (length == 0) {
            return RequestForwarder.Outcome.REFUSED;
        }
        block.wrap(branch.sent, length);
        return core.send(block, 0, length, branch.destination)
                ? RequestForwarder.Outcome.SENT
                : RequestForwarder.Outcome.REFUSED;
    }

    private boolean isLetGo(ClientBranch branch, RoutingContext request) {
        RouteProgram program = branch.transaction.program;
        int length = Blocks.length(branch.sent);
        block.wrap(branch.sent, length);
        return core.departures().send(program, request, branch.destination, block, 0, length);
    }

    /** Whether the last request was not sent because a route did not let it go. */
    boolean isDropped() {
        return lastOutcome == RequestForwarder.Outcome.DROPPED;
    }

    /** Sends a branch's request again. */
    void resend(ClientBranch branch) {
        Transaction transaction = branch.transaction;
        long sent = transaction.written ? transaction.request : branch.sent;
        if (sent != Blocks.NONE) {
            int length = Blocks.length(sent);
            block.wrap(sent, length);
            core.send(block, 0, length, branch.destination);
        }
    }
}
