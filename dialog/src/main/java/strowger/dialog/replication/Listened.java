package strowger.dialog.replication;

import java.util.HashSet;
import java.util.Set;

/**
 * The dialogs that a node has told of since it was asked for all of them. The end of its list may
 * overtake parts of it, so it says how many there are. Guarded by itself.
 */
final class Listened {
    private static final long OPEN = -1;

    private final Set<Long> names = new HashSet<>();
    private long count = OPEN;

    /** Hears of a dialog; whether that was the last. */
    synchronized boolean hears(long dialog) {
        names.add(dialog);
        return isWhole();
    }

    /** Hears how many there are; whether all have been told of. */
    synchronized boolean ends(long told) {
        count = told;
        return isWhole();
    }

    private boolean isWhole() {
        return count != OPEN && names.size() >= count;
    }

    synchronized Set<Long> names() {
        return Set.copyOf(names);
    }
}
