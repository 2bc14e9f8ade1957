package strowger.tables;

import org.agrona.UnsafeApi;

import java.util.concurrent.locks.LockSupport;

/**
 * The lock of a stripe: held for a few hundred nanoseconds, so it spins before it sleeps.
 *
 * <p>Not fair and not reentrant: a visitor that calls back into the table it is visiting is told so
 * instead of standing still for ever. Each lock word has its own pair of cache lines.
 */
final class StripeLock {
    private static final int WORDS_APART = 16; // 128 bytes: two lines, fetched together
    private static final int SPINS = 128;
    private static final long PARK_NS = 20_000;
    private static final long FREE = 0;
    private static final long CLOSED = -1;

    private final long[] words;
    private final long place; // of its word in the array, as Unsafe counts

    private StripeLock(long[] words, int index) {
        this.words = words;
        place = UnsafeApi.arrayBaseOffset(long[].class) + (long) index * Long.BYTES;
    }

    /** Makes the locks of a table, a number of them side by side. */
    static StripeLock[] of(int count) {
        long[] words = new long[(count + 1) * WORDS_APART];
        StripeLock[] locks = new StripeLock[count];
        for (int i = 0; i < count; i++) {
            locks[i] = new StripeLock(words, (i + 1) * WORDS_APART);
        }
        return locks;
    }

    /**
     * Takes the lock, waiting as long as another thread holds it.
     *
     * @throws IllegalStateException when this thread holds it already, or the table is closed.
     */
    void lock() {
        long self = Thread.currentThread().threadId();
        if (!UnsafeApi.weakCompareAndSetLongAcquire(words, place, FREE, self)) {
            contend(self);
        }
    }

    void unlock() {
        assert isHeld() : "unlocked by a thread that does not hold it";
        UnsafeApi.putLongRelease(words, place, FREE);
    }

    /** Closes the lock for good; the caller holds it. */
    void close() {
        assert isHeld() : "closed by a thread that does not hold it";
        UnsafeApi.putLongRelease(words, place, CLOSED);
    }

    boolean isHeld() {
        return UnsafeApi.getLong(words, place) == Thread.currentThread().threadId();
    }

    private void contend(long self) {
        int tries = 0;
        while (true) { // ends when the holder leaves: it runs a bounded piece of code
            long owner = UnsafeApi.compareAndExchangeLongAcquire(words, place, FREE, self);
            if (owner == FREE) {
                return;
            }
            if (owner == self || owner == CLOSED) {
                throw new IllegalStateException(
                        owner == self
                                ? "a visitor called back into the table it visits"
                                : "the table is closed");
            }
            pause(tries++);
        }
    }

    private static void pause(int tries) {
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(PARK_NS);
        }
    }
}
