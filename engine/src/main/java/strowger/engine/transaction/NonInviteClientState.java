package strowger.engine.transaction;

import static strowger.engine.transaction.ClientAction.INFORM_ERROR;
import static strowger.engine.transaction.ClientAction.INFORM_TIMEOUT;
import static strowger.engine.transaction.ClientAction.PASS_UP;
import static strowger.engine.transaction.ClientAction.RESEND;
import static strowger.engine.transaction.ClientAction.START_RETRANSMIT;
import static strowger.engine.transaction.ClientAction.START_RETRANSMIT_T2;
import static strowger.engine.transaction.ClientAction.STOP_RETRANSMIT;
import static strowger.engine.transaction.ClientAction.STOP_TIMEOUT;

import java.util.Arrays;

/**
 * The non-INVITE client transaction: RFC 3261 §17.1.2. Its state Completed only takes responses
 * that come again, for timer K; here the transaction ends with its final response, as over a
 * reliable transport, because a response that belongs to none is dropped (RFC 6026 §8.9).
 */
enum NonInviteClientState implements ClientState {
    TRYING,
    PROCEEDING,
    TERMINATED;

    private static final ClientEdge[][] EDGES =
            new ClientEdge[values().length][ClientEvent.values().length];

    static {
        for (NonInviteClientState state : values()) {
            Arrays.fill(EDGES[state.ordinal()], new ClientEdge(state)); // no line below: stay
        }
        edge(TRYING, ClientEvent.RETRANSMIT, TRYING, RESEND, START_RETRANSMIT);
        edge(TRYING, ClientEvent.RECEIVE_1XX, PROCEEDING, PASS_UP);
        edge(PROCEEDING, ClientEvent.RETRANSMIT, PROCEEDING, RESEND, START_RETRANSMIT_T2);
        edge(PROCEEDING, ClientEvent.RECEIVE_1XX, PROCEEDING, PASS_UP);
        for (NonInviteClientState state : new NonInviteClientState[] {TRYING, PROCEEDING}) {
            edge(
                    state,
                    ClientEvent.RECEIVE_2XX,
                    TERMINATED,
                    STOP_RETRANSMIT,
                    STOP_TIMEOUT,
                    PASS_UP);
            edge(
                    state,
                    ClientEvent.RECEIVE_FAILURE,
                    TERMINATED,
                    STOP_RETRANSMIT,
                    STOP_TIMEOUT,
                    PASS_UP);
            edge(state, ClientEvent.TIMEOUT, TERMINATED, STOP_RETRANSMIT, INFORM_TIMEOUT);
            edge(
                    state,
                    ClientEvent.TRANSPORT_ERROR,
                    TERMINATED,
                    STOP_RETRANSMIT,
                    STOP_TIMEOUT,
                    INFORM_ERROR);
        }
    }

    private static void edge(
            NonInviteClientState from,
            ClientEvent event,
            NonInviteClientState to,
            ClientAction... actions) {
        EDGES[from.ordinal()][event.ordinal()] = new ClientEdge(to, actions);
    }

    @Override
    public ClientEdge on(ClientEvent event) {
        return EDGES[ordinal()][event.ordinal()];
    }

    @Override
    public boolean isPending() {
        return this == TRYING || this == PROCEEDING;
    }

    @Override
    public boolean isTerminated() {
        return this == TERMINATED;
    }
}
