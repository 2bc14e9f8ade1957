package strowger.engine.transaction;

import strowger.engine.routing.RoutingContext;

import java.util.ArrayList;
import java.util.List;

/**
 * The branches whose request waits for a connection to open: when it does not, they fail at once
 * (RFC 3261 §17.1.4) and may go on to a further target. One to a reactor.
 */
final class OpeningBranches {
    private final TransactionLayer layer;
    private final List<ClientBranch> waiting = new ArrayList<>(); // as many as branches at most
    private final List<ClientBranch> failed = new ArrayList<>();

    OpeningBranches(TransactionLayer layer) {
        this.layer = layer;
    }

    /** A branch was sent: keeps it if it waits for a connection. */
    void sent(ClientBranch branch) {
        if (branch.destination.openingId() != 0
                && branch.openingPlace == ClientBranch.NOT_OPENING) {
            branch.openingPlace = waiting.size();
            waiting.add(branch);
        }
    }

    /** A branch is done with. */
    void forget(ClientBranch branch) {
        int place = branch.openingPlace;
        if (place == ClientBranch.NOT_OPENING) {
            return;
        }
        ClientBranch last = waiting.removeLast();
        if (last != branch) {
            waiting.set(place, last);
            last.openingPlace = place;
        }
        branch.openingPlace = ClientBranch.NOT_OPENING;
    }

    /** A connection could not be opened. */
    void onNotOpened(long connectionId) {
        for (ClientBranch branch : waiting) {
            if (branch.destination.openingId() == connectionId) {
                failed.add(branch);
            }
        }
        for (ClientBranch branch : List.copyOf(failed)) {
            fail(branch, connectionId);
        }
        failed.clear();
    }

    private void fail(ClientBranch branch, long connectionId) {
        boolean waits =
                branch.openingPlace != ClientBranch.NOT_OPENING
                        && branch.destination.openingId() == connectionId
                        && branch.state.isPending()
                        && !branch.responded;
        if (!waits) {
            return; // it ended with one that failed before it
        }
        forget(branch);
        Transaction transaction = branch.transaction;
        layer.clientMachine().fire(branch, ClientEvent.TRANSPORT_ERROR, RoutingContext.NONE);
        layer.freeIfOver(transaction);
    }
}
