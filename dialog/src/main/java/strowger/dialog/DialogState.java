package strowger.dialog;

import static strowger.dialog.DialogAction.END;
import static strowger.dialog.DialogAction.FAIL;
import static strowger.dialog.DialogAction.NOTE_PRACK;
import static strowger.dialog.DialogAction.RENEW;
import static strowger.dialog.DialogAction.SETTLE;
import static strowger.dialog.DialogAction.START;

import strowger.engine.dialog.DialogPhase;

import java.util.Arrays;

/**
 * The states of a dialog as a proxy sees it (RFC 3261 §12, §13.2.2), numbered as Kamailio numbers
 * them wherever an operator sees a number.
 */
enum DialogState {
    /** The INVITE came. */
    UNCONFIRMED(1, DialogPhase.TRYING),
    /** It rings. */
    EARLY(2, DialogPhase.EARLY),
    /** A 2xx came, its ACK has not yet. */
    UNACKNOWLEDGED(3, DialogPhase.CONFIRMED),
    /** It is up. */
    CONFIRMED(4, DialogPhase.CONFIRMED),
    /** It has ended; kept for a while for what comes late. */
    DELETED(5, DialogPhase.TERMINATED);

    private static final DialogState[] ALL = values();
    private static final Edge[][] EDGES = new Edge[ALL.length][DialogEvent.values().length];

    static {
        for (DialogState state : ALL) {
            Arrays.fill(EDGES[state.ordinal()], new Edge(state)); // no line below: stay, do nothing
        }
        for (DialogState begun : new DialogState[] {UNCONFIRMED, EARLY}) {
            edge(begun, DialogEvent.PROVISIONAL, EARLY);
            edge(begun, DialogEvent.SUCCESS, UNACKNOWLEDGED, START);
            edge(begun, DialogEvent.FAILURE, DELETED, FAIL);
            edge(begun, DialogEvent.GONE, DELETED, FAIL);
            edge(begun, DialogEvent.TIMEOUT, DELETED, FAIL);
            edge(begun, DialogEvent.ACK_ELSEWHERE, CONFIRMED, START, SETTLE);
            edge(begun, DialogEvent.BYE_ELSEWHERE, DELETED, END);
        }
        edge(EARLY, DialogEvent.PRACK, EARLY, NOTE_PRACK);
        edge(UNACKNOWLEDGED, DialogEvent.ACK, CONFIRMED, SETTLE);
        edge(UNACKNOWLEDGED, DialogEvent.ACK_ELSEWHERE, CONFIRMED, SETTLE);
        edge(UNACKNOWLEDGED, DialogEvent.PRACK, UNACKNOWLEDGED, NOTE_PRACK);
        for (DialogState up : new DialogState[] {UNACKNOWLEDGED, CONFIRMED}) {
            edge(up, DialogEvent.BYE, DELETED, END);
            edge(up, DialogEvent.BYE_ELSEWHERE, DELETED, END);
            edge(up, DialogEvent.TIMEOUT, DELETED, END);
        }
        edge(CONFIRMED, DialogEvent.REQUEST, CONFIRMED, RENEW);
        edge(DELETED, DialogEvent.SUCCESS, UNACKNOWLEDGED, START); // a 2xx that crossed our CANCEL
    }

    private final int number;
    private final DialogPhase phase;

    DialogState(int number, DialogPhase phase) {
        this.number = number;
        this.phase = phase;
    }

    private static void edge(
            DialogState from, DialogEvent event, DialogState to, DialogAction... actions) {
        EDGES[from.ordinal()][event.ordinal()] = new Edge(to, actions);
    }

    /** Where an event leads. */
    Edge on(DialogEvent event) {
        return EDGES[ordinal()][event.ordinal()];
    }

    /** The number operators know it by: {@code $DLG_status}. */
    int number() {
        return number;
    }

    /** The state of a number from 1 to 5. */
    static DialogState of(int number) {
        return ALL[number - 1];
    }

    /** Whether a number is one of a state. */
    static boolean isNumber(long number) {
        return number >= 1 && number <= ALL.length;
    }

    /** What other rooms call it. */
    DialogPhase phase() {
        return phase;
    }

    /** Whether it was answered and has not ended. */
    boolean isUp() {
        return phase == DialogPhase.CONFIRMED;
    }

    /** Whether it has not been answered yet, nor refused. */
    boolean isBegun() {
        return this == UNCONFIRMED || this == EARLY;
    }

    /** Where an edge leads, and what it asks for. */
    static final class Edge {
        private final DialogState to;
        private final int actions; // a bit each

        private Edge(DialogState to, DialogAction... actions) {
            this.to = to;
            int bits = 0;
            for (DialogAction action : actions) {
                bits |= 1 << action.ordinal();
            }
            this.actions = bits;
        }

        DialogState to() {
            return to;
        }

        boolean asksFor(DialogAction action) {
            return (actions & 1 << action.ordinal()) != 0;
        }
    }
}
