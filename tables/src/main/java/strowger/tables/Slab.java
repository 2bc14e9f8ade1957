package strowger.tables;

import org.agrona.UnsafeApi;

import java.util.Arrays;

/**
 * The blocks of one stripe: each size class cuts its blocks from spans of its own, so a span whose
 * last block is freed can serve any other class. Called with the stripe's lock held.
 */
final class Slab {
    private final Spans spans;
    private final int stripe;
    private final int[] roomy = new int[SizeClasses.COUNT]; // first span with room, by class
    private long usedBytes;

    Slab(Spans spans, int stripe) {
        this.spans = spans;
        this.stripe = stripe;
        Arrays.fill(roomy, Spans.NONE);
    }

    /** Takes a block for a record; 0 when the table's memory is used up. */
    int allocate(int length) {
        int sizeClass = SizeClasses.of(length);
        int span = roomy[sizeClass];
        if (span == Spans.NONE) {
            span = open(sizeClass);
            if (span == Spans.NONE) {
                return 0;
            }
        }
        return allocate(span, sizeClass);
    }

    /** Frees a record's block. */
    void free(int reference) {
        long block = spans.address(reference);
        int span = spans.spanOf(reference);
        long head = spans.head(span);
        int blockBytes = UnsafeApi.getInt(head + Spans.BLOCK_BYTES);
        int live = UnsafeApi.getInt(head + Spans.LIVE) - 1;
        boolean full = spans.isFull(head);
        Block.state(block, Block.FREE);
        Block.next(block, UnsafeApi.getInt(head + Spans.FREE));
        UnsafeApi.putInt(head + Spans.FREE, reference);
        UnsafeApi.putInt(head + Spans.LIVE, live);
        usedBytes -= blockBytes;
        int sizeClass = SizeClasses.of(blockBytes);
        if (live == 0) {
            if (!full) {
                unlink(head, sizeClass);
            }
            spans.give(span);
        } else if (full) {
            link(span, head, sizeClass);
        }
    }

    /** Whether a record of this length would get a block of the size this one has. */
    boolean fits(int reference, int length) {
        long head = spans.head(spans.spanOf(reference));
        return SizeClasses.bytes(SizeClasses.of(length))
                == UnsafeApi.getInt(head + Spans.BLOCK_BYTES);
    }

    /** The bytes of all blocks in use. */
    long usedBytes() {
        return usedBytes;
    }

    private int allocate(int span, int sizeClass) {
        long head = spans.head(span);
        int blockBytes = SizeClasses.bytes(sizeClass);
        int reference = UnsafeApi.getInt(head + Spans.FREE);
        if (reference != 0) {
            UnsafeApi.putInt(head + Spans.FREE, Block.next(spans.address(reference)));
        } else {
            reference = spans.carve(span);
        }
        UnsafeApi.putInt(head + Spans.LIVE, UnsafeApi.getInt(head + Spans.LIVE) + 1);
        usedBytes += blockBytes;
        if (spans.isFull(head)) {
            unlink(head, sizeClass);
        }
        return reference;
    }

    private int open(int sizeClass) {
        int span = spans.take(stripe);
        if (span != Spans.NONE) {
            spans.layOut(span, SizeClasses.bytes(sizeClass));
            link(span, spans.head(span), sizeClass);
        }
        return span;
    }

    private void link(int span, long head, int sizeClass) {
        int first = roomy[sizeClass];
        UnsafeApi.putInt(head + Spans.NEXT, first);
        UnsafeApi.putInt(head + Spans.PREVIOUS, Spans.NONE);
        if (first != Spans.NONE) {
            UnsafeApi.putInt(spans.head(first) + Spans.PREVIOUS, span);
        }
        roomy[sizeClass] = span;
    }

    private void unlink(long head, int sizeClass) {
        int next = UnsafeApi.getInt(head + Spans.NEXT);
        int previous = UnsafeApi.getInt(head + Spans.PREVIOUS);
        if (next != Spans.NONE) {
            UnsafeApi.putInt(spans.head(next) + Spans.PREVIOUS, previous);
        }
        if (previous == Spans.NONE) {
            roomy[sizeClass] = next;
        } else {
            UnsafeApi.putInt(spans.head(previous) + Spans.NEXT, next);
        }
    }
}
