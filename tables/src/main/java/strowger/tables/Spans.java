package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * A table's memory for records: spans of one size, which the stripes take, cut into blocks and give
 * back when they are empty. Reserved whole, mapped as it is touched.
 *
 * <p>The heads of the spans, 64 bytes each, stand side by side in front of the spans. A head
 * belongs to the stripe that holds the span:
 *
 * <pre>
 *  offset  bytes  field
 *       0      4  stripe      that holds the span, from 0
 *       4      4  blockBytes  size of its blocks
 *       8      4  carved      count of blocks ever cut
 *      12      4  free        reference of the first free block, 0 for none
 *      16      4  live        count of blocks in use
 *      20      4  next        span of the same size class with room, -1 ends the list
 *      24      4  previous    span before it, -1 for the first
 *      28      4  blocks      count of blocks there is room for
 *      32      4  first       place of the block that was cut first; the others follow, in a ring
 *      36     28  reserved
 * </pre>
 *
 * <p>Each span begins to cut at another place: were all first blocks at one distance from each
 * other, they would contend for the same few lines of a processor's cache.
 */
final class Spans implements AutoCloseable {
    static final int NONE = -1;
    static final int UNIT_SHIFT = 4;

    static final int STRIPE = 0;
    static final int BLOCK_BYTES = 4;
    static final int FREE = 12;
    static final int LIVE = 16;
    static final int NEXT = 20;
    static final int PREVIOUS = 24;
    private static final int CARVED = 8;
    private static final int BLOCKS = 28;
    private static final int FIRST = 32;

    private static final int HEAD_SHIFT = 6;
    private static final int SPREAD = 0x9E37_79B1; // 2^32 by the golden ratio: neighbours lie apart

    private final Region region;
    private final long heads;
    private final long base;
    private final long origin; // where a reference of 0 would point to; the first block has 1
    private final int spanShift;
    private final int capacity;
    private final StripeLock lock = StripeLock.of(1)[0]; // taken last, holds no other
    private int opened;
    private int freed = NONE;
    private int held;

    Spans(long maxBytes, int spanBytes, boolean hugePages) {
        spanShift = Integer.numberOfTrailingZeros(spanBytes);
        capacity = (int) (maxBytes >>> spanShift);
        long headBytes = ((((long) capacity << HEAD_SHIFT) - 1) | (spanBytes - 1)) + 1;
        region = new Region(headBytes + maxBytes, hugePages);
        heads = region.address();
        base = heads + headBytes;
        origin = base - (1 << UNIT_SHIFT);
    }

    /** The address of a record. */
    long address(int reference) {
        return origin + (Integer.toUnsignedLong(reference) << UNIT_SHIFT);
    }

    /** The address of a span's head. */
    long head(int span) {
        return heads + ((long) span << HEAD_SHIFT);
    }

    /** The span a block lies in. */
    int spanOf(int reference) {
        return (reference - 1) >>> (spanShift - UNIT_SHIFT);
    }

    /** The stripe that holds a record's span; a guess unless that stripe's lock is held. */
    int stripeOf(int reference) {
        return UnsafeApi.getInt(head(spanOf(reference)) + STRIPE);
    }

    /** Whether a record stands at a reference that may be stale; the stripe's lock is held. */
    boolean isLive(int reference, int stripe) {
        int span = spanOf(reference);
        long head = head(span);
        if (UnsafeApi.getInt(head + STRIPE) != stripe) {
            return false;
        }
        int offset = (int) (address(reference) - start(span));
        int blockBytes = UnsafeApi.getInt(head + BLOCK_BYTES);
        int blocks = UnsafeApi.getInt(head + BLOCKS);
        int place = offset / blockBytes;
        int since = place - UnsafeApi.getInt(head + FIRST);
        boolean cut =
                offset % blockBytes == 0
                        && place < blocks
                        && (since < 0 ? since + blocks : since) < UnsafeApi.getInt(head + CARVED);
        return cut && Block.state(address(reference)) == Block.LIVE;
    }

    /** Lays a span out for blocks of a size. */
    void layOut(int span, int blockBytes) {
        long head = head(span);
        int blocks = (1 << spanShift) / blockBytes;
        UnsafeApi.putInt(head + BLOCK_BYTES, blockBytes);
        UnsafeApi.putInt(head + BLOCKS, blocks);
        UnsafeApi.putInt(head + FIRST, Integer.remainderUnsigned(span * SPREAD, blocks));
        UnsafeApi.putInt(head + CARVED, 0);
        UnsafeApi.putInt(head + FREE, 0);
        UnsafeApi.putInt(head + LIVE, 0);
    }

    /** Cuts the next block of a span that has room. */
    int carve(int span) {
        long head = head(span);
        int carved = UnsafeApi.getInt(head + CARVED);
        int blocks = UnsafeApi.getInt(head + BLOCKS);
        int place = UnsafeApi.getInt(head + FIRST) + carved;
        long offset =
                (place < blocks ? place : place - blocks)
                        * (long) UnsafeApi.getInt(head + BLOCK_BYTES);
        UnsafeApi.putInt(head + CARVED, carved + 1);
        return (int) ((start(span) + offset - origin) >>> UNIT_SHIFT);
    }

    /** Whether a span has neither a free block nor room to cut one. */
    boolean isFull(long head) {
        return UnsafeApi.getInt(head + FREE) == 0
                && UnsafeApi.getInt(head + CARVED) == UnsafeApi.getInt(head + BLOCKS);
    }

    private long start(int span) {
        return base + ((long) span << spanShift);
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
