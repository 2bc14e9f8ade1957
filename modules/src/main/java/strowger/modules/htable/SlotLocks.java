package strowger.modules.htable;

import strowger.engine.value.Value;
import strowger.modules.transformations.CoreHash;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The locks of one table's slots, each owned by a thread: a reactor. Taking one waits a bounded
 * time, for a script that holds one goes on running and its locks are given back when its run ends.
 */
final class SlotLocks {
    /** How long to wait for a lock, at most. */
    static final long WAIT_NS = 10_000_000;

    private static final int COUNT_MAX = 1024;
    private static final int WORDS_APART = 8; // a cache line each
    private static final int SPINS = 256;
    private static final long PARK_NS = 20_000;
    private static final long FREE = 0;

    private final AtomicLongArray owners;
    private final int[] depths; // each changed by the owner of its slot only
    private final int count;

    SlotLocks(int slots) {
        count = Math.min(slots, COUNT_MAX); // a power of two
        owners = new AtomicLongArray(count * WORDS_APART);
        depths = new int[count * WORDS_APART];
    }

    /** The slot of an item. */
    int slot(Value name) {
        return (int) CoreHash.of(name, count);
    }

    /** Takes a lock, again if this thread has it; false when another keeps it too long. */
    boolean lock(int slot) {
        int word = slot * WORDS_APART;
        long self = Thread.currentThread().threadId();
        if (owners.get(word) != self && !take(word, self)) {
            return false;
        }
        depths[word]++;
        return true;
    }

    private boolean take(int word, long self) {
        if (owners.compareAndSet(word, FREE, self)) {
            return true;
        }
        long deadlineNs = System.nanoTime() + WAIT_NS;
        for (int tries = 0; deadlineNs - System.nanoTime() > 0; tries++) {
            if (owners.get(word) == FREE && owners.compareAndSet(word, FREE, self)) {
                return true;
            }
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NS);
            }
        }
        return false;
    }

    /** Gives a lock back that this thread has. */
    void unlock(int slot) {
        int word = slot * WORDS_APART;
        assert owners.get(word) == Thread.currentThread().threadId() : "another's lock: " + slot;
        if (--depths[word] == 0) {
            owners.set(word, FREE);
        }
    }
}
