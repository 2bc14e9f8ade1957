package strowger.engine.transaction;

import static strowger.engine.transaction.ServerAction.RESEND;
import static strowger.engine.transaction.ServerAction.SEND;
import static strowger.engine.transaction.ServerAction.START_G;
import static strowger.engine.transaction.ServerAction.START_G_IF_LOCAL;
import static strowger.engine.transaction.ServerAction.START_H;
import static strowger.engine.transaction.ServerAction.START_I;
import static strowger.engine.transaction.ServerAction.START_L;
import static strowger.engine.transaction.ServerAction.STOP_G;

import java.util.Arrays;

/** The INVITE server transaction: RFC 3261 §17.2.1, corrected by RFC 6026 §7.1. */
enum InviteServerState implements ServerState {
    PROCEEDING,
    ACCEPTED,
    COMPLETED,
    CONFIRMED,
    TERMINATED;

    private static final ServerEdge[][] EDGES =
            new ServerEdge[values().length][ServerEvent.values().length];

    static {
        for (InviteServerState state : values()) {
            Arrays.fill(EDGES[state.ordinal()], new ServerEdge(state)); // no line below: stay
        }
        edge(PROCEEDING, ServerEvent.REQUEST_AGAIN, PROCEEDING, RESEND);
        edge(PROCEEDING, ServerEvent.SEND_1XX, PROCEEDING, SEND);
        edge(PROCEEDING, ServerEvent.SEND_2XX, ACCEPTED, SEND, START_G_IF_LOCAL, START_L);
        edge(PROCEEDING, ServerEvent.SEND_FAILURE, COMPLETED, SEND, START_G, START_H);
        edge(PROCEEDING, ServerEvent.RELEASE, CONFIRMED, START_I);
        edge(ACCEPTED, ServerEvent.SEND_2XX, ACCEPTED, SEND);
        edge(ACCEPTED, ServerEvent.RETRANSMIT, ACCEPTED, RESEND, START_G);
        edge(ACCEPTED, ServerEvent.ACK, ACCEPTED, STOP_G);
        edge(ACCEPTED, ServerEvent.END, TERMINATED, STOP_G);
        edge(COMPLETED, ServerEvent.SEND_2XX, COMPLETED, SEND); // a late 2xx (RFC 3261 §16.7)
        edge(COMPLETED, ServerEvent.REQUEST_AGAIN, COMPLETED, RESEND);
        edge(COMPLETED, ServerEvent.RETRANSMIT, COMPLETED, RESEND, START_G);
        edge(COMPLETED, ServerEvent.ACK, CONFIRMED, STOP_G, START_I);
        edge(COMPLETED, ServerEvent.END, TERMINATED, STOP_G);
        edge(CONFIRMED, ServerEvent.SEND_2XX, CONFIRMED, SEND);
        edge(CONFIRMED, ServerEvent.END, TERMINATED);
    }

    private static void edge(
            InviteServerState from,
            ServerEvent event,
            InviteServerState to,
            ServerAction... actions) {
        EDGES[from.ordinal()][event.ordinal()] = new ServerEdge(to, actions);
    }

    @Override
    public ServerEdge on(ServerEvent event) {
        return EDGES[ordinal()][event.ordinal()];
    }

    @Override
    public boolean isFinal() {
        return this != PROCEEDING;
    }

    @Override
    public boolean isTerminated() {
        return this == TERMINATED;
    }
}
