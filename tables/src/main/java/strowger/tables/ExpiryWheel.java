package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * The deadlines of one stripe: a hierarchical wheel of six levels, 64 buckets each, in ticks of one
 * millisecond (two years; what is later waits in the last bucket and is filed again).
 *
 * <p>A bucket is a list through the records. A record whose deadline moves to a later time stays
 * where it is and is filed again when its bucket comes due, so a refresh touches no other record.
 * Called with the stripe's lock held.
 */
final class ExpiryWheel {
    /** The deadline of a record that never expires. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int LEVELS = 6;
    private static final int LEVEL_BITS = 6;
    private static final int BUCKETS = 1 << LEVEL_BITS;
    private static final long SPAN_MS = 1L << (LEVELS * LEVEL_BITS);

    private final Spans spans;
    private final int[] firsts = new int[LEVELS * BUCKETS];
    private final long[] occupied = new long[LEVELS]; // a bit for each bucket that is not empty
    private long currentMs; // all deadlines before it have been handed out

    ExpiryWheel(Spans spans, long nowMs) {
        this.spans = spans;
        currentMs = Math.max(0, nowMs);
    }

    /** Files a record under its deadline, if it has one. */
    void file(int reference) {
        long block = spans.address(reference);
        long deadlineMs = Block.deadlineMs(block);
        if (deadlineMs == NEVER) {
            UnsafeApi.putShort(block + Block.BUCKET, (short) 0);
            return;
        }
        long dueMs = Math.clamp(deadlineMs, currentMs, currentMs | SPAN_MS - 1);
        long apart = dueMs ^ currentMs;
        int level = apart == 0 ? 0 : (63 - Long.numberOfLeadingZeros(apart)) / LEVEL_BITS;
        push(reference, block, level, (int) (dueMs >>> (level * LEVEL_BITS)) & BUCKETS - 1);
    }

    /** Files a record whose deadline has changed; only an earlier one moves it now. */
    void refile(int reference, long formerMs) {
        if (Block.deadlineMs(spans.address(reference)) < formerMs) {
            remove(reference);
            file(reference);
        }
    }

    /** Takes a record out. */
    void remove(int reference) {
        long block = spans.address(reference);
        int bucket = UnsafeApi.getShort(block + Block.BUCKET) - 1;
        if (bucket < 0) {
            return;
        }
        int next = UnsafeApi.getInt(block + Block.WHEEL_NEXT);
        int previous = UnsafeApi.getInt(block + Block.WHEEL_PREVIOUS);
        if (next != 0) {
            UnsafeApi.putInt(spans.address(next) + Block.WHEEL_PREVIOUS, previous);
        }
        if (previous != 0) {
            UnsafeApi.putInt(spans.address(previous) + Block.WHEEL_NEXT, next);
        } else {
            first(bucket, next);
        }
        UnsafeApi.putShort(block + Block.BUCKET, (short) 0);
    }

    /**
     * Takes out one record that is due.
     *
     * @param nowMs on the table's clock; a record is due from its deadline on.
     * @param looksMax records to look at: those refreshed since they were filed are filed again.
     * @return its reference; 0 when none is due, or when all looks are spent.
     */
    int poll(long nowMs, int looksMax) {
        for (int looks = 0; looks < looksMax; ) {
            int bucket = nextBucket(nowMs);
            if (bucket < 0) {
                return 0;
            }
            while (looks < looksMax && firsts[bucket] != 0) {
                int reference = firsts[bucket];
                remove(reference);
                if (Block.deadlineMs(spans.address(reference)) <= nowMs) {
                    return reference;
                }
                file(reference);
                looks++;
            }
        }
        return 0;
    }

    /** Whether a record may be due: {@link #poll} has not come to the end of what is. */
    boolean isDue(long nowMs) {
        return nextBucket(nowMs) >= 0;
    }

    /** The first bucket that has come due, the wheel moved to it; or -1, the wheel moved to now. */
    private int nextBucket(long nowMs) {
        if (currentMs > nowMs) {
            return -1; // the clock was set back
        }
        for (int level = LEVELS - 1; level >= 0; level--) { // begun, and not come to its end
            int slot = slot(level);
            if ((occupied[level] >>> slot & 1) != 0) {
                return level * BUCKETS + slot;
            }
        }
        return bucketAhead(nowMs);
    }

    private int bucketAhead(long nowMs) {
        for (int level = 0;
                level < LEVELS;
                level++) { // the buckets of a level end before the next's
            long ahead = occupied[level] >>> slot(level);
            if (ahead != 0) {
                int slot = slot(level) + Long.numberOfTrailingZeros(ahead);
                int shift = level * LEVEL_BITS;
                long roundMs = currentMs & -1L << (shift + LEVEL_BITS);
                long dueMs = roundMs + ((long) slot << shift);
                currentMs = Math.min(dueMs, nowMs);
                return dueMs <= nowMs ? level * BUCKETS + slot : -1;
            }
        }
        currentMs = nowMs;
        return -1;
    }

    private int slot(int level) {
        return (int) (currentMs >>> (level * LEVEL_BITS)) & BUCKETS - 1;
    }

    private void push(int reference, long block, int level, int slot) {
        int bucket = level * BUCKETS + slot;
        int next = firsts[bucket];
        UnsafeApi.putInt(block + Block.WHEEL_NEXT, next);
        UnsafeApi.putInt(block + Block.WHEEL_PREVIOUS, 0);
        UnsafeApi.putShort(block + Block.BUCKET, (short) (bucket + 1));
        if (next != 0) {
            UnsafeApi.putInt(spans.address(next) + Block.WHEEL_PREVIOUS, reference);
        }
        first(bucket, reference);
    }

    private void first(int bucket, int reference) {
        firsts[bucket] = reference;
        long bit = 1L << bucket % BUCKETS;
        if (reference == 0) {
            occupied[bucket / BUCKETS] &= ~bit;
        } else {
            occupied[bucket / BUCKETS] |= bit;
        }
    }
}
