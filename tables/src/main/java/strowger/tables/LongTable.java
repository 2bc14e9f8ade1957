package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * Numbers by number, outside the heap: sixteen bytes a slot, striped, bounded, never grown.
 *
 * <p>For what needs no record: a connection's reactor, a call's branch. Any key but 0 and any value
 * but {@link #ABSENT} and {@link #FULL} may be kept. Any thread.
 *
 * <pre>
 *  offset  bytes  field of a slot
 *       0      8  key    0 marks an empty slot
 *       8      8  value
 * </pre>
 */
public final class LongTable implements AutoCloseable {
    /** Returned where a key is not in the table. */
    public static final long ABSENT = Long.MIN_VALUE;

    /** Returned where a table has no room for another key. */
    public static final long FULL = Long.MIN_VALUE + 1;

    private static final int SLOT_SHIFT = 4;
    private static final int VALUE = 8;
    private static final long EMPTY_KEY = 0;
    private static final long HUGE_PAGES_FROM_BYTES = 2 << 20; // a smaller table would fill none

    private final Region region;
    private final KeyHash hash;
    private final StripeLock[] locks;
    private final int slotMask;
    private final int entriesMax; // of a stripe: three slots in four
    private final int[] entries;

    /**
     * Makes an empty table.
     *
     * @param stripes count of locks, a power of two.
     * @param entriesWanted that must fit when their keys spread evenly.
     * @param seed of the hash, from a random source.
     */
    public LongTable(int stripes, long entriesWanted, long seed) {
        if (Integer.bitCount(stripes) != 1 || entriesWanted < 1) {
            throw new IllegalArgumentException(
                    "stripes must be a power of two and entries positive: stripes="
                            + stripes
                            + ", entries="
                            + entriesWanted);
        }
        int slots = Math.toIntExact(Long.highestOneBit(2 * (entriesWanted / stripes) + 15) << 1);
        long bytes = ((long) stripes * slots) << SLOT_SHIFT;
        region = new Region(bytes, bytes >= HUGE_PAGES_FROM_BYTES);
        hash = new KeyHash(seed);
        locks = StripeLock.of(stripes);
        slotMask = slots - 1;
        entriesMax = slots / 4 * 3;
        entries = new int[stripes];
    }

    /** The value of a key, or {@link #ABSENT}. */
    public long value(long key) {
        long keyHash = hashOf(key);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            long slot = seek(stripe, keyHash, key);
            return keyAt(slot) == key ? valueAt(slot) : ABSENT;
        } finally {
            locks[stripe].unlock();
        }
    }

    /** Sets the value of a key: what it was, {@link #ABSENT}, or {@link #FULL} and nothing done. */
    public long put(long key, long value) {
        return put(key, value, true);
    }

    /** Sets the value of a key that has none: what it was, {@link #ABSENT}, or {@link #FULL}. */
    public long putIfAbsent(long key, long value) {
        return put(key, value, false);
    }

    /** Adds to the value of a key, 0 if it has none; the sum, or {@link #FULL}. */
    public long add(long key, long more) {
        long keyHash = hashOf(key);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            long slot = seek(stripe, keyHash, key);
            if (keyAt(slot) == key) {
                UnsafeApi.putLong(slot + VALUE, valueAt(slot) + more);
                return valueAt(slot);
            }
            return enter(stripe, slot, key, more) ? more : FULL;
        } finally {
            locks[stripe].unlock();
        }
    }

    /**
     * Counts under a key, from 0: a key whose count is 0 again is not in the table.
     *
     * @return the count, or {@link #FULL} and nothing done.
     */
    public long tally(long key, long more) {
        long keyHash = hashOf(key);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            long slot = seek(stripe, keyHash, key);
            if (keyAt(slot) != key) {
                return more == 0 || enter(stripe, slot, key, more) ? more : FULL;
            }
            long sum = valueAt(slot) + more;
            UnsafeApi.putLong(slot + VALUE, sum);
            if (sum == 0) {
                close(stripe, slot);
                entries[stripe]--;
            }
            return sum;
        } finally {
            locks[stripe].unlock();
        }
    }

    /** Removes a key: the value it had, or {@link #ABSENT}. */
    public long remove(long key) {
        long keyHash = hashOf(key);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            long slot = seek(stripe, keyHash, key);
            if (keyAt(slot) != key) {
                return ABSENT;
            }
            long value = valueAt(slot);
            close(stripe, slot);
            entries[stripe]--;
            return value;
        } finally {
            locks[stripe].unlock();
        }
    }

    /** The count of keys, stripe after stripe. */
    public long count() {
        long count = 0;
        for (int i = 0; i < locks.length; i++) {
            locks[i].lock();
            try {
                count += entries[i];
            } finally {
                locks[i].unlock();
            }
        }
        return count;
    }

    /** Frees the memory; whoever uses the table after that is told that it is closed. */
    @Override
    public void close() {
        for (StripeLock lock : locks) {
            lock.lock();
            lock.close();
        }
        region.close();
    }

    private long put(long key, long value, boolean overwrite) {
        assert value != ABSENT && value != FULL : "a reserved value: " + value;
        long keyHash = hashOf(key);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            long slot = seek(stripe, keyHash, key);
            if (keyAt(slot) != key) {
                return enter(stripe, slot, key, value) ? ABSENT : FULL;
            }
            long former = valueAt(slot);
            if (overwrite) {
                UnsafeApi.putLong(slot + VALUE, value);
            }
            return former;
        } finally {
            locks[stripe].unlock();
        }
    }

    private boolean enter(int stripe, long slot, long key, long value) {
        if (entries[stripe] == entriesMax) {
            return false;
        }
        entries[stripe]++;
        UnsafeApi.putLong(slot, key);
        UnsafeApi.putLong(slot + VALUE, value);
        return true;
    }

    /** The slot of a key, or the empty one where it belongs: there is always one. */
    private long seek(int stripe, long keyHash, long key) {
        int index = home(keyHash);
        long slot = slot(stripe, index);
        while (keyAt(slot) != key && keyAt(slot) != EMPTY_KEY) {
            slot = slot(stripe, ++index);
        }
        return slot;
    }

    /** Empties a slot: later entries of its run move back when that brings them nearer home. */
    private void close(int stripe, long emptied) {
        long base = slot(stripe, 0);
        int hole = (int) ((emptied - base) >>> SLOT_SHIFT);
        int index = hole + 1;
        long slot = slot(stripe, index);
        while (keyAt(slot) != EMPTY_KEY) {
            int fromHome = (index - home(hash.of(keyAt(slot)))) & slotMask;
            if (fromHome >= ((index - hole) & slotMask)) {
                UnsafeApi.copyMemory(slot, slot(stripe, hole), 1 << SLOT_SHIFT);
                hole = index;
            }
            slot = slot(stripe, ++index);
        }
        UnsafeApi.putLong(slot(stripe, hole), EMPTY_KEY);
    }

    private long hashOf(long key) {
        assert key != EMPTY_KEY : "the reserved key";
        return hash.of(key);
    }

    private int stripe(long keyHash) {
        return (int) (keyHash >>> 32) & (locks.length - 1);
    }

    private int home(long keyHash) {
        return (int) keyHash & slotMask;
    }

    private long slot(int stripe, int index) {
        long first = (long) stripe * (slotMask + 1L);
        return region.address() + ((first + (index & slotMask)) << SLOT_SHIFT);
    }

    private static long keyAt(long slot) {
        return UnsafeApi.getLong(slot);
    }

    private static long valueAt(long slot) {
        return UnsafeApi.getLong(slot + VALUE);
    }
}
