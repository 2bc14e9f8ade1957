package strowger.engine.transaction;

import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RoutingContext;

/**
 * The branches by the connection their request went over: when that ends, or does not even open,
 * those that have no answer fail at once (RFC 3261 §8.1.3.1, §17.1.4, §18.4) and may go on to a
 * further target. An INVITE that rings goes on ringing, as its state machine has it: the answer may
 * come over another connection (§18.2.2). One to a reactor.
 */
final class FlowBranches {
    /** As many fail in a turn at most; the rest in the next. */
    static final int FAILED_IN_A_TURN_MAX = 256;

    private final TransactionLayer layer;
    private final Long2ObjectHashMap<ClientBranch> firsts = new Long2ObjectHashMap<>();

    FlowBranches(TransactionLayer layer) {
        this.layer = layer;
    }

    /** A branch was sent: keeps it if it went over a connection. */
    void sent(ClientBranch branch) {
        long id = branch.destination.carrierId();
        if (id == 0 || branch.flowId != 0) {
            return;
        }
        ClientBranch next = firsts.put(id, branch);
        branch.flowId = id;
        branch.flowNext = next;
        if (next != null) {
            next.flowPrevious = branch;
        }
    }

    /** A branch is done with. */
    void forget(ClientBranch branch) {
        if (branch.flowId == 0) {
            return;
        }
        ClientBranch next = branch.flowNext;
        ClientBranch previous = branch.flowPrevious;
        if (next != null) {
            next.flowPrevious = previous;
        }
        if (previous != null) {
            previous.flowNext = next;
        } else if (next != null) {
            firsts.put(branch.flowId, next);
        } else {
            firsts.remove(branch.flowId);
        }
        branch.flowId = 0;
        branch.flowNext = null;
        branch.flowPrevious = null;
    }

    /** Connections that branches went over. */
    int count() {
        return firsts.size();
    }

    /** A connection has ended, open or not. */
    void onEnded(long connectionId) {
        @Nullable ClientBranch branch = firsts.get(connectionId);
        int failed = 0;
        while (branch != null && failed < FAILED_IN_A_TURN_MAX) {
            forget(branch);
            if (branch.state.isPending()) {
                failed++;
                fail(branch);
            }
            branch = firsts.get(connectionId);
        }
        if (branch != null && !layer.core().execute(() -> onEnded(connectionId))) {
            onEnded(connectionId); // the inbox is full: the rest can't wait in it
        }
    }

    private void fail(ClientBranch branch) {
        Transaction transaction = branch.transaction;
        layer.clientMachine().fire(branch, ClientEvent.TRANSPORT_ERROR, RoutingContext.NONE);
        layer.freeIfOver(transaction);
    }
}
