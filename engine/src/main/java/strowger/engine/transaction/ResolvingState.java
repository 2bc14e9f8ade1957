package strowger.engine.transaction;

import static strowger.engine.transaction.ClientAction.INFORM_ERROR;
import static strowger.engine.transaction.ClientAction.INFORM_TIMEOUT;
import static strowger.engine.transaction.ClientAction.STOP_TIMEOUT;
import static strowger.engine.transaction.ClientAction.WANT_CANCEL;

import java.util.Arrays;

/** Before a client transaction begins: the name that it leads to is being looked up (RFC 3263). */
enum ResolvingState implements ClientState {
    RESOLVING,
    TERMINATED;

    private static final ClientEdge[][] EDGES =
            new ClientEdge[values().length][ClientEvent.values().length];

    static {
        for (ResolvingState state : values()) {
            Arrays.fill(EDGES[state.ordinal()], new ClientEdge(state)); // no line below: stay
        }
        edge(ClientEvent.TIMEOUT, INFORM_TIMEOUT);
        edge(ClientEvent.TRANSPORT_ERROR, STOP_TIMEOUT, INFORM_ERROR);
        EDGES[RESOLVING.ordinal()][ClientEvent.CANCEL.ordinal()] =
                new ClientEdge(RESOLVING, WANT_CANCEL);
    }

    private static void edge(ClientEvent event, ClientAction... actions) {
        EDGES[RESOLVING.ordinal()][event.ordinal()] = new ClientEdge(TERMINATED, actions);
    }

    @Override
    public ClientEdge on(ClientEvent event) {
        return EDGES[ordinal()][event.ordinal()];
    }

    @Override
    public boolean isPending() {
        return this == RESOLVING;
    }

    @Override
    public boolean isTerminated() {
        return this == TERMINATED;
    }
}
