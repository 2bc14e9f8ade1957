package strowger.presence.notify;

import strowger.presence.event.StateKey;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Says of most states that nobody watches them, without a lock: whoever begins to watch sets a bit
 * before the subscription is there. What says so is right; what says the contrary may not be, as
 * bits are set until {@link #begin} and {@link #conclude} count anew. For all threads, but those
 * two, which are for one at a time.
 */
final class WatchedStates {
    private static final int BITS = 1 << 18; // 32 KiB, so that it stays in a cache
    private static final int WORDS = BITS / Long.SIZE;

    private volatile AtomicLongArray bits = new AtomicLongArray(WORDS);
    private volatile AtomicLongArray next = bits; // the same, but while they are counted anew

    /** Somebody is about to watch a state. */
    void add(StateKey state) {
        add(state.hash());
    }

    /** The same, by the state's hash. */
    void add(long hash) {
        set(bits, hash);
        set(next, hash); // read behind the write above: a count that has begun meanwhile has it
    }

    private static void set(AtomicLongArray target, long hash) {
        int bit = bit(hash);
        target.accumulateAndGet(bit >>> 6, 1L << bit, (left, right) -> left | right);
    }

    private static int bit(long hash) {
        return (int) (hash >>> 40) & BITS - 1;
    }

    /** Whether anybody may watch a state, as of a moment behind all that was done before. */
    boolean mayBeWatched(StateKey state) {
        VarHandle.fullFence(); // what was published is there for who watches from now on
        int bit = bit(state.hash());
        return (bits.get(bit >>> 6) >>> bit & 1) != 0;
    }

    /** Begins to count anew: from now on who comes is counted twice. */
    void begin() {
        next = new AtomicLongArray(WORDS);
    }

    /** Counts one of those who are there. */
    void count(long hash) {
        set(next, hash);
    }

    /** All who are there have been counted. */
    void conclude() {
        bits = next;
    }
}
