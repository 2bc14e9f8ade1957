package strowger.engine.transport;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of messages on their way out, with what SENDMSG needs beside each. The last slot given
 * back is taken first, as it is the warmest.
 *
 * <pre>
 *  offset  bytes  field of a slot
 *       0     56  msghdr    name, iovec, no control
 *      56     16  iovec     of the payload
 *      72     28  sockaddr  in or in6, the destination
 *     128         payload
 * </pre>
 */
final class SendSlots implements AutoCloseable {
    static final int NONE = -1;
    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int IOVEC_POINTER_OFFSET = 16;
    private static final int IOVEC_COUNT_OFFSET = 24;
    private static final int IOVEC_OFFSET = 56;
    private static final int SOCKADDR_OFFSET = 72;
    private static final int PAYLOAD_OFFSET = 128;

    private final int stride = NativeMemory.stride(PAYLOAD_OFFSET + Outbound.LENGTH_MAX);
    private final NativeMemory memory;
    private final UnsafeBuffer fields;
    private final int[] free;
    private int freeCount;
    private boolean closed;

    SendSlots(int count) {
        memory = new NativeMemory(Math.multiplyExact(count, stride));
        fields = memory.buffer();
        free = new int[count];
        for (int slot = count - 1; slot >= 0; slot--) {
            layOut(slot);
            give(slot);
        }
    }

    private void layOut(int slot) {
        int start = slot * stride;
        fields.setMemory(start, PAYLOAD_OFFSET, (byte) 0);
        fields.putLong(start, memory.address() + start + SOCKADDR_OFFSET);
        fields.putLong(start + IOVEC_POINTER_OFFSET, memory.address() + start + IOVEC_OFFSET);
        fields.putLong(start + IOVEC_COUNT_OFFSET, 1);
        fields.putLong(start + IOVEC_OFFSET, payloadAddress(slot));
    }

    /** How many there are. */
    int count() {
        return free.length;
    }

    /** How many are free. */
    int freeCount() {
        return freeCount;
    }

    /** A free slot, or {@link #NONE}; none any more once closed, whatever timers still fire. */
    int take() {
        return freeCount == 0 || closed ? NONE : free[--freeCount];
    }

    void give(int slot) {
        assert freeCount < free.length : "slot given back twice: " + slot;
        free[freeCount++] = slot;
    }

    /** Fills in destination and length. */
    void address(int slot, Endpoint to, int length) {
        int start = slot * stride;
        fields.putInt(
                start + NAME_LENGTH_OFFSET, to.writeSockaddr(fields, start + SOCKADDR_OFFSET));
        fields.putLong(start + IOVEC_OFFSET + Long.BYTES, length);
    }

    long headerAddress(int slot) {
        return memory.address() + (long) slot * stride;
    }

    long payloadAddress(int slot) {
        return headerAddress(slot) + PAYLOAD_OFFSET;
    }

    @Override
    public void close() {
        closed = true;
        memory.close();
    }
}
