package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * A table's memory for records: spans of one size, which the stripes take, cut into blocks and give
 * back when they are empty. Reserved whole, mapped as it is touched.
 *
 * <p>A span's head, 64 bytes, belongs to the stripe that holds the span:
 *
 * <pre>
 *  offset  bytes  field
 *       0      4  stripe      that holds the span, from 0
 *       4      4  blockBytes  size of its blocks
 *       8      4  carved      offset in the span of the first byte never cut into a block
 *      12      4  free        reference of the first free block, 0 for none
 *      16      4  live        count of blocks in use
 *      20      4  next        span of the same size class with room, -1 ends the list
 *      24      4  previous    span before it, -1 for the first
 *      28     36  reserved
 * </pre>
 */
final class Spans implements AutoCloseable {
    static final int NONE = -1;
    static final int UNIT_SHIFT = 4;
    static final int HEAD_BYTES = 64;

    static final int STRIPE = 0;
    static final int BLOCK_BYTES = 4;
    static final int CARVED = 8;
    static final int FREE = 12;
    static final int LIVE = 16;
    static final int NEXT = 20;
    static final int PREVIOUS = 24;

    private final Region region;
    private final long base;
    private final int spanShift;
    private final int capacity;
    private final StripeLock lock = StripeLock.of(1)[0]; // taken last, holds no other
    private int opened;
    private int freed = NONE;
    private int held;

    Spans(long maxBytes, int spanBytes, boolean hugePages) {
        region = new Region(maxBytes, hugePages);
        base = region.address();
        spanShift = Integer.numberOfTrailingZeros(spanBytes);
        capacity = (int) (maxBytes >>> spanShift);
    }

    /** The address of a record. */
    long address(int reference) {
        return base + (Integer.toUnsignedLong(reference) << UNIT_SHIFT);
    }

    /** The reference of the block at an address. */
    int reference(long address) {
        return (int) ((address - base) >>> UNIT_SHIFT);
    }

    /** The address of a span's head. */
    long head(int span) {
        return base + ((long) span << spanShift);
    }

    /** The span a block lies in. */
    int spanOf(int reference) {
        return reference >>> (spanShift - UNIT_SHIFT);
    }

    int spanBytes() {
        return 1 << spanShift;
    }

    /** The stripe that holds a record's span; a guess unless that stripe's lock is held. */
    int stripeOf(int reference) {
        return UnsafeApi.getInt(head(spanOf(reference)) + STRIPE);
    }

    /** Whether a record stands at a reference that may be stale; the stripe's lock is held. */
    boolean isLive(int reference, int stripe) {
        long head = head(spanOf(reference));
        if (UnsafeApi.getInt(head + STRIPE) != stripe) {
            return false;
        }
        int offset = (int) (address(reference) - head);
        boolean cut =
                offset < UnsafeApi.getInt(head + CARVED)
                        && (offset - HEAD_BYTES) % UnsafeApi.getInt(head + BLOCK_BYTES) == 0;
        return cut && Block.state(address(reference)) == Block.LIVE;
    }

    /** Takes an empty span, {@link #NONE} when all are in use. */
    int take(int stripe) {
        lock.lock();
        try {
            int span = freed;
            if (span != NONE) {
                freed = UnsafeApi.getInt(head(span) + NEXT);
            } else if (opened < capacity) {
                span = opened++;
            } else {
                return NONE;
            }
            held++;
            UnsafeApi.putInt(head(span) + STRIPE, stripe);
            return span;
        } finally {
            lock.unlock();
        }
    }

    /** Gives an empty span back. */
    void give(int span) {
        lock.lock();
        try {
            UnsafeApi.putInt(head(span) + STRIPE, NONE);
            UnsafeApi.putInt(head(span) + NEXT, freed);
            freed = span;
            held--;
        } finally {
            lock.unlock();
        }
    }

    /** The bytes of all spans that stripes hold. */
    long heldBytes() {
        lock.lock();
        try {
            return (long) held << spanShift;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        region.close();
    }
}
