package strowger.presence.replication;

import strowger.engine.cluster.Node;
import strowger.engine.cluster.Outbox;
import strowger.presence.publish.StoredPublication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a Kamailio has been told of publications in this life of its. One that keeps them in memory
 * makes a second publication of what it is told to be new twice, which no change reaches then, and
 * forgets changes of what it does not know. So what it was told before it asked for everything is
 * not told again, and what changes while it is told of everything waits until it has been. Any
 * thread.
 */
final class Hearer {
    private static final long ASKS_WITHIN_MS = 30_000; // it does when it starts, or never
    private static final long SLACK_SEC = 2; // between a change and our hearing of it
    private static final int TELLINGS_MAX = Outbox.WAITING_MAX;
    static final long BYTES_MAX = 64 << 20; // of all that waits

    private final int incarnation;
    private final long sinceMs;
    private final Set<String> known = new HashSet<>(); // told to be new, before it asks
    private final Map<String, String> tags = new HashMap<>(); // of what has just changed
    private final List<Telling> waiting = new ArrayList<>();
    private boolean listing;
    private long listingSec;
    private long waitingBytes;

    /** A node that is seen for the first time in this life. */
    Hearer(Node node, long nowMs) {
        incarnation = node.incarnation();
        sinceMs = nowMs;
    }

    /** Whether this is that life of the node. */
    boolean isOf(Node node) {
        return incarnation == node.incarnation();
    }

    /** That of the later life; this one if they are of the same. */
    Hearer later(Hearer other) {
        return other.incarnation > incarnation ? other : this;
    }

    /** Something has changed: whether to tell at once, or not now, or not at all. */
    synchronized When offer(Telling telling, long nowMs) {
        if (!listing) {
            note(telling, nowMs);
            return When.NOW;
        }
        int length = telling.message().length();
        if (waiting.size() == TELLINGS_MAX || waitingBytes + length > BYTES_MAX) {
            return When.NEVER;
        }
        waitingBytes += length;
        waiting.add(telling);
        return When.LATER;
    }

    private void note(Telling telling, long nowMs) {
        if (nowMs - sinceMs > ASKS_WITHIN_MS) {
            known.clear();
        } else if (telling.isNew() && known.size() < TELLINGS_MAX) {
            known.add(telling.ruid());
        }
    }

    /** It did not take what it was told: it may be told of it with everything else. */
    synchronized void missed(Telling telling) {
        known.remove(telling.ruid());
    }

    /** It is told of everything from now on. */
    synchronized void beginListing(long nowSec) {
        listing = true;
        listingSec = nowSec;
        tags.clear();
    }

    /** Whether this is to be told with everything. */
    synchronized boolean lists(StoredPublication stored) {
        boolean isListed = !known.contains(stored.ruid());
        if (isListed
                && stored.receivedSec() >= listingSec - SLACK_SEC) { // a change of it may wait here
            tags.put(stored.ruid(), stored.etag());
        }
        return isListed;
    }

    /**
     * It has heard everything: what has changed meanwhile is told now, and what changes while that
     * is told, until there is nothing.
     */
    synchronized List<Telling> release() {
        List<Telling> released = unseen();
        waiting.clear();
        waitingBytes = 0;
        listing = !released.isEmpty();
        if (!listing) {
            known.clear();
            tags.clear();
        }
        return released;
    }

    /** What waits and was not seen in the listing, in its order. */
    private List<Telling> unseen() {
        Set<String> seen = new HashSet<>(); // from the last change back
        List<Telling> unseen = new ArrayList<>();
        for (Telling telling : waiting.reversed()) {
            String ruid = telling.ruid();
            String listed = tags.getOrDefault(ruid, "");
            if (telling.isSeenIn(listed) || (telling.isNew() && !listed.isEmpty())) {
                seen.add(ruid);
            }
            if (!seen.contains(ruid)) {
                unseen.addFirst(telling);
            }
        }
        return unseen;
    }

    /** When something is told. */
    enum When {
        NOW,
        LATER,
        NEVER
    }
}
