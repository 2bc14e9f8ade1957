package strowger.presence.notify;

import org.agrona.collections.LongHashSet;

import strowger.presence.event.StateKey;

/**
 * States that wait for their turn, first come, first served, each once at a time. Bounded; it grows
 * to what it once held, and allocates nothing after that. For one thread.
 */
final class KeyQueue {
    /** States that may wait. */
    static final int COUNT_MAX = 1 << 16;

    private static final int COUNT_AT_FIRST = 16;

    private final LongHashSet waiting = new LongHashSet();
    private StateKey[] keys = new StateKey[COUNT_AT_FIRST];
    private long[] hashes = new long[COUNT_AT_FIRST];
    private long[] duesMs = new long[COUNT_AT_FIRST];
    private int head;
    private int count;

    KeyQueue() {
        fill(0);
    }

    private void fill(int from) {
        for (int index = from; index < keys.length; index++) {
            keys[index] = new StateKey();
        }
    }

    /**
     * Adds a state unless it waits already.
     *
     * @param dueMs when its turn comes at the earliest.
     * @return false when there is no room.
     */
    boolean add(StateKey key, long dueMs) {
        long hash = key.hash();
        if (waiting.contains(hash)) {
            return true;
        }
        if (count == COUNT_MAX) {
            return false;
        }
        if (count == keys.length) {
            grow();
        }
        int at = head + count & keys.length - 1;
        keys[at].copy(key);
        hashes[at] = hash;
        duesMs[at] = dueMs;
        count++;
        waiting.add(hash);
        return true;
    }

    private void grow() {
        int size = keys.length;
        StateKey[] moreKeys = new StateKey[2 * size];
        long[] moreHashes = new long[2 * size];
        long[] moreDues = new long[2 * size];
        for (int index = 0; index < count; index++) {
            int at = head + index & size - 1;
            moreKeys[index] = keys[at];
            moreHashes[index] = hashes[at];
            moreDues[index] = duesMs[at];
        }
        keys = moreKeys;
        hashes = moreHashes;
        duesMs = moreDues;
        head = 0;
        fill(size);
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** When the first one's turn comes; call only when not {@link #isEmpty()}. */
    long dueMs() {
        return duesMs[head];
    }

    /** Takes the first one; valid until the next is added. */
    StateKey take() {
        StateKey first = keys[head];
        waiting.remove(hashes[head]);
        head = head + 1 & keys.length - 1;
        count--;
        return first;
    }
}
