package strowger.engine.transaction;

import static strowger.engine.transaction.ClientAction.ACK;
import static strowger.engine.transaction.ClientAction.INFORM_ERROR;
import static strowger.engine.transaction.ClientAction.INFORM_TIMEOUT;
import static strowger.engine.transaction.ClientAction.PASS_UP;
import static strowger.engine.transaction.ClientAction.RESEND;
import static strowger.engine.transaction.ClientAction.SEND_CANCEL;
import static strowger.engine.transaction.ClientAction.SEND_CANCEL_IF_WANTED;
import static strowger.engine.transaction.ClientAction.START_C;
import static strowger.engine.transaction.ClientAction.START_D;
import static strowger.engine.transaction.ClientAction.START_M;
import static strowger.engine.transaction.ClientAction.START_RETRANSMIT;
import static strowger.engine.transaction.ClientAction.STOP_RETRANSMIT;
import static strowger.engine.transaction.ClientAction.STOP_TIMEOUT;
import static strowger.engine.transaction.ClientAction.WANT_CANCEL;

import java.util.Arrays;

/**
 * The INVITE client transaction: RFC 3261 §17.1.1, corrected by RFC 6026 §7.2.
 *
 * <p>GIVEN_UP is ours: the user was told of a timeout, but the other side may still answer. A late
 * failure is ACKed, a late provisional response allows the CANCEL, a late 2xx is passed up, as a
 * proxy must (RFC 3261 §16.7 step 5).
 */
enum InviteClientState implements ClientState {
    CALLING,
    PROCEEDING,
    ACCEPTED,
    COMPLETED,
    GIVEN_UP,
    TERMINATED;

    private static final ClientEdge[][] EDGES =
            new ClientEdge[values().length][ClientEvent.values().length];

    static {
        for (InviteClientState state : values()) {
            Arrays.fill(EDGES[state.ordinal()], new ClientEdge(state)); // no line below: stay
        }
        edge(CALLING, ClientEvent.RETRANSMIT, CALLING, RESEND, START_RETRANSMIT);
        edge(
                CALLING,
                ClientEvent.RECEIVE_1XX,
                PROCEEDING,
                STOP_RETRANSMIT,
                START_C,
                SEND_CANCEL_IF_WANTED,
                PASS_UP);
        edge(
                CALLING,
                ClientEvent.RECEIVE_2XX,
                ACCEPTED,
                STOP_RETRANSMIT,
                STOP_TIMEOUT,
                START_M,
                PASS_UP);
        edge(
                CALLING,
                ClientEvent.RECEIVE_FAILURE,
                COMPLETED,
                STOP_RETRANSMIT,
                STOP_TIMEOUT,
                ACK,
                START_D,
                PASS_UP);
        edge(
                CALLING,
                ClientEvent.TIMEOUT,
                GIVEN_UP,
                STOP_RETRANSMIT,
                WANT_CANCEL,
                START_D,
                INFORM_TIMEOUT);
        edge(
                CALLING,
                ClientEvent.TRANSPORT_ERROR,
                TERMINATED,
                STOP_RETRANSMIT,
                STOP_TIMEOUT,
                INFORM_ERROR);
        edge(CALLING, ClientEvent.CANCEL, CALLING, WANT_CANCEL);
        edge(PROCEEDING, ClientEvent.RECEIVE_1XX, PROCEEDING, START_C, PASS_UP);
        edge(
                PROCEEDING,
                ClientEvent.RECEIVE_2XX,
                ACCEPTED,
                STOP_RETRANSMIT,
                STOP_TIMEOUT,
                START_M,
                PASS_UP);
        edge(
                PROCEEDING,
                ClientEvent.RECEIVE_FAILURE,
                COMPLETED,
                STOP_RETRANSMIT,
                STOP_TIMEOUT,
                ACK,
                START_D,
                PASS_UP);
        edge(PROCEEDING, ClientEvent.RETRANSMIT, PROCEEDING, SEND_CANCEL);
        edge(PROCEEDING, ClientEvent.TIMEOUT, GIVEN_UP, SEND_CANCEL, START_D, INFORM_TIMEOUT);
        edge(PROCEEDING, ClientEvent.CANCEL, PROCEEDING, SEND_CANCEL);
        edge(ACCEPTED, ClientEvent.RECEIVE_2XX, ACCEPTED, PASS_UP);
        edge(ACCEPTED, ClientEvent.END, TERMINATED);
        edge(COMPLETED, ClientEvent.RECEIVE_FAILURE, COMPLETED, ACK);
        edge(COMPLETED, ClientEvent.TRANSPORT_ERROR, TERMINATED);
        edge(COMPLETED, ClientEvent.END, TERMINATED);
        edge(GIVEN_UP, ClientEvent.RECEIVE_1XX, GIVEN_UP, SEND_CANCEL_IF_WANTED);
        edge(GIVEN_UP, ClientEvent.RECEIVE_2XX, ACCEPTED, STOP_RETRANSMIT, START_M, PASS_UP);
        edge(GIVEN_UP, ClientEvent.RECEIVE_FAILURE, COMPLETED, STOP_RETRANSMIT, ACK, START_D);
        edge(GIVEN_UP, ClientEvent.RETRANSMIT, GIVEN_UP, SEND_CANCEL);
        edge(GIVEN_UP, ClientEvent.END, TERMINATED, STOP_RETRANSMIT);
    }

    private static void edge(
            InviteClientState from,
            ClientEvent event,
            InviteClientState to,
            ClientAction... actions) {
        EDGES[from.ordinal()][event.ordinal()] = new ClientEdge(to, actions);
    }

    @Override
    public ClientEdge on(ClientEvent event) {
        return EDGES[ordinal()][event.ordinal()];
    }

    @Override
    public boolean isPending() {
        return this == CALLING || this == PROCEEDING;
    }

    @Override
    public boolean isTerminated() {
        return this == TERMINATED;
    }
}
