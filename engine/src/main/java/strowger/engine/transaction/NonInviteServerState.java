package strowger.engine.transaction;

import static strowger.engine.transaction.ServerAction.RESEND;
import static strowger.engine.transaction.ServerAction.SEND;
import static strowger.engine.transaction.ServerAction.START_J;

import java.util.Arrays;

/** The non-INVITE server transaction: RFC 3261 §17.2.2. */
enum NonInviteServerState implements ServerState {
    TRYING,
    PROCEEDING,
    COMPLETED,
    TERMINATED;

    private static final ServerEdge[][] EDGES =
            new ServerEdge[values().length][ServerEvent.values().length];

    static {
        for (NonInviteServerState state : values()) {
            Arrays.fill(EDGES[state.ordinal()], new ServerEdge(state)); // no line below: stay
        }
        edge(TRYING, ServerEvent.SEND_1XX, PROCEEDING, SEND);
        edge(TRYING, ServerEvent.SEND_2XX, COMPLETED, SEND, START_J);
        edge(TRYING, ServerEvent.SEND_FAILURE, COMPLETED, SEND, START_J);
        edge(TRYING, ServerEvent.RELEASE, COMPLETED, START_J);
        edge(PROCEEDING, ServerEvent.REQUEST_AGAIN, PROCEEDING, RESEND);
        edge(PROCEEDING, ServerEvent.SEND_1XX, PROCEEDING, SEND);
        edge(PROCEEDING, ServerEvent.SEND_2XX, COMPLETED, SEND, START_J);
        edge(PROCEEDING, ServerEvent.SEND_FAILURE, COMPLETED, SEND, START_J);
        edge(PROCEEDING, ServerEvent.RELEASE, COMPLETED, START_J);
        edge(COMPLETED, ServerEvent.REQUEST_AGAIN, COMPLETED, RESEND);
        edge(COMPLETED, ServerEvent.END, TERMINATED);
    }

    private static void edge(
            NonInviteServerState from,
            ServerEvent event,
            NonInviteServerState to,
            ServerAction... actions) {
        EDGES[from.ordinal()][event.ordinal()] = new ServerEdge(to, actions);
    }

    @Override
    public ServerEdge on(ServerEvent event) {
        return EDGES[ordinal()][event.ordinal()];
    }

    @Override
    public boolean isFinal() {
        return this == COMPLETED || this == TERMINATED;
    }

    @Override
    public boolean isTerminated() {
        return this == TERMINATED;
    }
}
