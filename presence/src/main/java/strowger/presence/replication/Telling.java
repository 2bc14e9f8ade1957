package strowger.presence.replication;

import strowger.engine.cluster.ClusterMessage;

/**
 * What is told of one publication that was carried out here.
 *
 * @param ruid names it.
 * @param before the entity tag that it had; empty if it was not there.
 * @param after the entity tag that it has; empty if it is gone.
 */
record Telling(String ruid, String before, String after, ClusterMessage message) {
    boolean isNew() {
        return before.isEmpty();
    }

    /** Whether who sees a publication with this entity tag sees the change. */
    boolean isSeenIn(String tag) {
        return !after.isEmpty() && !after.equals(before) && after.equals(tag);
    }
}
