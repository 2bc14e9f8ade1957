package strowger.dialog;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many dialogs are in each state. Moved in the same step as the state of a record, its stripe
 * locked, so that the numbers are those of the records at any moment; never below zero, as a dialog
 * is counted where it arrives before it is where it leaves. Any thread.
 */
final class DialogCounts {
    private final AtomicLongArray counts = new AtomicLongArray(DialogState.values().length);

    /** A dialog was made, or came from another node. */
    void arrive(DialogState state) {
        counts.incrementAndGet(state.ordinal());
    }

    /** A record is gone. */
    void leave(DialogState state) {
        counts.decrementAndGet(state.ordinal());
    }

    void move(DialogState from, DialogState to) {
        if (from != to) {
            arrive(to);
            leave(from);
        }
    }

    long in(DialogState state) {
        return counts.get(state.ordinal());
    }

    /** Those that are up: answered, not ended. */
    long active() {
        return in(DialogState.UNACKNOWLEDGED) + in(DialogState.CONFIRMED);
    }

    /** Those that have not ended. */
    long live() {
        return in(DialogState.UNCONFIRMED) + in(DialogState.EARLY) + active();
    }
}
