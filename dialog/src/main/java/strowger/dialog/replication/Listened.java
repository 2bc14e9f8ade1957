package strowger.dialog.replication;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The dialogs that a node has told of since it was asked for all of them. The end of its list may
 * overtake parts of it, so it says how many there are. What answered an earlier question, or was
 * told before any, may come behind this question: so the end names the question, and says from
 * which version on the list tells. Guarded by itself.
 */
final class Listened {
    private static final long OPEN = -1;

    private final long question;
    private final Map<Long, Long> versions = new HashMap<>();
    private long count = OPEN;
    private long before;

    /**
     * @param question that it answers: a higher number than that of any earlier one.
     */
    Listened(long question) {
        this.question = question;
    }

    long question() {
        return question;
    }

    /** Hears of a dialog; whether that was the last. */
    synchronized boolean hears(long dialog, long version) {
        if (count == OPEN || version > before) {
            versions.merge(dialog, version, Math::max);
        }
        return isWhole();
    }

    /** Hears how many there are; whether all have been told of. */
    synchronized boolean ends(ListEnd end) {
        if (end.question() == question) {
            count = end.count();
            before = end.before();
            versions.values().removeIf(version -> version <= before);
        }
        return isWhole();
    }

    private boolean isWhole() {
        return count != OPEN && versions.size() >= count;
    }

    /** The version up to which nothing that is told counts any more. */
    synchronized long before() {
        return before;
    }

    synchronized Set<Long> names() {
        return Set.copyOf(versions.keySet());
    }
}
