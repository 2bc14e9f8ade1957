package strowger.modules.htable;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The versions in which items of a table were removed: a change that was made before and comes
 * later does not bring them back. Bounded; the oldest are forgotten first. Any thread.
 */
final class Tombstones {
    /** Removed items of a table that are remembered. */
    static final int COUNT_MAX = 1 << 20;

    /** How long they are remembered. */
    static final long LIFETIME_MS = 600_000;

    private static final int VERSION_TIME_SHIFT = 20; // a version begins with milliseconds

    private final Map<String, Long> versions = new LinkedHashMap<>();

    /** Notes a removal; returns the newest known. */
    synchronized long add(String name, long version) {
        Long former = versions.remove(name);
        long newest = former == null ? version : Math.max(former, version);
        versions.put(name, newest);
        long oldestKept = newest - (LIFETIME_MS << VERSION_TIME_SHIFT);
        Iterator<Long> oldest = versions.values().iterator();
        boolean more = oldest.hasNext();
        while (more) {
            more = oldest.next() < oldestKept || versions.size() > COUNT_MAX;
            if (more) {
                oldest.remove();
                more = oldest.hasNext();
            }
        }
        return newest;
    }

    /** The version in which an item was removed last; 0 if that is not known. */
    synchronized long version(String name) {
        return versions.getOrDefault(name, 0L);
    }

    /** All that is remembered: names and versions. */
    synchronized Map<String, Long> all() {
        return new LinkedHashMap<>(versions);
    }

    /** Forgets all. */
    synchronized void clear() {
        versions.clear();
    }
}
