package strowger.engine.transport;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block of memory outside the heap that takes pages from the system only when they are written:
 * unlike a direct buffer it is not zeroed. Freed by its owner, once nothing looks at it any more.
 */
final class NativeMemory implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final long allocated;
    private final long address;
    private final UnsafeBuffer buffer;
    private boolean freed;

    NativeMemory(int length) {
        allocated = UnsafeApi.allocateMemory((long) length + ALIGNMENT);
        address = (allocated + ALIGNMENT - 1) & -ALIGNMENT;
        buffer = new UnsafeBuffer(address, length);
    }

    /** Where it begins; a cache line begins there too. */
    long address() {
        return address;
    }

    /** The whole block, bounds checked. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * The distance at which to lay out items of this length: a whole and odd number of cache lines,
     * so that their beginnings spread over all cache sets.
     */
    static int stride(int length) {
        int lines = (length + ALIGNMENT - 1) / ALIGNMENT;
        return (lines | 1) * ALIGNMENT;
    }

    @Override
    public void close() {
        if (!freed) {
            freed = true;
            buffer.wrap(0, 0);
            UnsafeApi.freeMemory(allocated);
        }
    }
}
