package strowger.engine.transport;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory of messages on their way out, with what SENDMSG needs beside each. The last slot given
 * back is taken first, as it is the warmest. Slots may leave as one train: then the first one's
 * header names the payloads of all, and the length of each in its control message (UDP_SEGMENT).
 *
 * <pre>
 *  offset  bytes  field of a slot
 *       0     56  msghdr    name, iovecs, control or none
 *      56     28  sockaddr  in or in6, the destination
 *      88     24  cmsghdr   UDP_SEGMENT, the length of a train's datagrams
 *     112     16  iovec     of the payload
 *     128   1008  iovecs    of the payloads of the rest of the train
 *    1136         payload
 * </pre>
 */
final class SendSlots implements AutoCloseable {
    static final int NONE = -1;

    /** Datagrams that can leave as one: UDP_MAX_SEGMENTS of older kernels. */
    static final int TRAIN_MAX = 64;

    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int IOVEC_POINTER_OFFSET = 16;
    private static final int IOVEC_COUNT_OFFSET = 24;
    private static final int CONTROL_POINTER_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int SOCKADDR_OFFSET = 56;
    private static final int CONTROL_OFFSET = 88;
    private static final int CONTROL_LENGTH = 24;
    private static final int CONTROL_DATA_LENGTH = 18; // 16 bytes of header, and a short
    private static final int IOVEC_OFFSET = 112;
    private static final int IOVEC_LENGTH = 16;
    private static final int PAYLOAD_OFFSET = IOVEC_OFFSET + TRAIN_MAX * IOVEC_LENGTH;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private final int stride = NativeMemory.stride(PAYLOAD_OFFSET + Outbound.LENGTH_MAX);
    private final NativeMemory memory;
    private final UnsafeBuffer fields;
    private final int[] free;
    private final boolean[] unordered; // of each slot
    private int freeCount;
    private boolean closed;

    SendSlots(int count) {
        memory = new NativeMemory(Math.multiplyExact(count, stride));
        fields = memory.buffer();
        free = new int[count];
        unordered = new boolean[count];
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
        fields.putLong(start + CONTROL_OFFSET, CONTROL_DATA_LENGTH);
        fields.putInt(start + CONTROL_OFFSET + Long.BYTES, SOL_UDP);
        fields.putInt(start + CONTROL_OFFSET + Long.BYTES + Integer.BYTES, UDP_SEGMENT);
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

    /** Whether a slot's datagram may leave before others that were sent before it. */
    void unordered(int slot, boolean any) {
        unordered[slot] = any;
    }

    boolean isUnordered(int slot) {
        return unordered[slot];
    }

    /** The length that {@link #address} was told, in bytes. */
    int length(int slot) {
        return (int) fields.getLong(slot * stride + IOVEC_OFFSET + Long.BYTES);
    }

    boolean isSameDestination(int slot, int other) {
        int one = slot * stride + SOCKADDR_OFFSET;
        int two = other * stride + SOCKADDR_OFFSET;
        return fields.getLong(one) == fields.getLong(two)
                && fields.getLong(one + 8) == fields.getLong(two + 8)
                && fields.getLong(one + 16) == fields.getLong(two + 16)
                && fields.getInt(one + 24) == fields.getInt(two + 24);
    }

    /** Has another slot's payload leave with the first's, as the datagram of this number from 1. */
    void couple(int first, int slot, int number) {
        int iovec = first * stride + IOVEC_OFFSET + number * IOVEC_LENGTH;
        fields.putLong(iovec, payloadAddress(slot));
        fields.putLong(iovec + Long.BYTES, length(slot));
    }

    /** Has so many leave as one, all of the first's length but the last. */
    void train(int first, int count) {
        int start = first * stride;
        fields.putLong(start + IOVEC_COUNT_OFFSET, count);
        fields.putLong(start + CONTROL_POINTER_OFFSET, memory.address() + start + CONTROL_OFFSET);
        fields.putLong(start + CONTROL_LENGTH_OFFSET, CONTROL_LENGTH);
        fields.putShort(start + CONTROL_OFFSET + CONTROL_LENGTH - 8, (short) length(first));
    }

    /** Has a slot leave by itself again. */
    void uncouple(int first) {
        int start = first * stride;
        fields.putLong(start + IOVEC_COUNT_OFFSET, 1);
        fields.putLong(start + CONTROL_POINTER_OFFSET, 0);
        fields.putLong(start + CONTROL_LENGTH_OFFSET, 0);
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
