package strowger.engine.value;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Scratch memory for the text that is made while one message is processed: taken in pieces, given
 * back all at once.
 *
 * <p>Off-heap, of a fixed size; text in it is valid until {@link #reset()}. Not thread-safe: one
 * belongs to one {@code RoutingContext}.
 */
public final class Arena {
    /** What {@link #claim(int)} and {@link #copy} answer when the arena is full. */
    public static final int FULL = -1;

    private final UnsafeBuffer buffer;
    private final UnsafeBuffer before = new UnsafeBuffer(0, 0);
    private int position;
    private long refusedCount;

    /**
     * @param capacity in bytes.
     */
    public Arena(int capacity) {
        this(new UnsafeBuffer(BufferUtil.allocateDirectAligned(capacity, 64)));
    }

    /**
     * @param memory all of which it may use.
     */
    public Arena(UnsafeBuffer memory) {
        buffer = new UnsafeBuffer(memory);
    }

    /** The memory itself; offsets that {@link #claim(int)} gives are offsets into it. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Takes memory.
     *
     * @param length in bytes, zero or more.
     * @return its offset, or {@link #FULL}, which is counted.
     */
    public int claim(int length) {
        if (length > buffer.capacity() - position) {
            refusedCount++;
            return FULL;
        }
        int offset = position;
        position += length;
        return offset;
    }

    /** Gives back the end of the last claim: all memory from {@code end} on is free again. */
    public void trim(int end) {
        assert end >= 0 && end <= position : "trim to " + end + " of " + position;
        position = end;
    }

    /**
     * Copies bytes into the arena.
     *
     * @return their offset, or {@link #FULL}.
     */
    public int copy(DirectBuffer source, int offset, int length) {
        int at = claim(length);
        if (at != FULL) {
            buffer.putBytes(at, source, offset, length);
        }
        return at;
    }

    /** Bytes taken; also a mark to {@link #trim(int)} back to. */
    public int position() {
        return position;
    }

    /** Bytes that can still be claimed. */
    public int remaining() {
        return buffer.capacity() - position;
    }

    /** Claims refused since the arena was made, for the statistics. */
    public long refusedCount() {
        return refusedCount;
    }

    /**
     * Has the arena's text, and all that refers to it, lie in other memory from now on.
     *
     * @param memory that has room for what is taken; what it is longer can be claimed.
     */
    public void moveTo(DirectBuffer memory) {
        assert memory.capacity() >= position : position + " into " + memory.capacity();
        before.wrap(buffer);
        buffer.wrap(memory);
        buffer.putBytes(0, before, 0, position);
    }

    /** Gives everything back. */
    public void reset() {
        position = 0;
    }
}
