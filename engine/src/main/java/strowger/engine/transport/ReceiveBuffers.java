package strowger.engine.transport;

import io.netty.channel.uring.IoUringIoOps;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The buffers that a multishot RECVMSG fills, and the operations that give them to the kernel. They
 * go back by whole blocks of neighbouring ids, an operation a block, so that giving back costs a
 * fraction of an operation per datagram; the operations are made once.
 *
 * <pre>
 *  offset  bytes  field of a filled buffer (struct io_uring_recvmsg_out)
 *       0      4  nameLength     that the kernel would have written, in bytes
 *       4      4  controlLength
 *       8      4  payloadLength  of the whole datagram, even if it did not fit
 *      12      4  flags          MSG_TRUNC when it did not fit
 *      16     28  name           sockaddr_in or sockaddr_in6
 *      44         payload
 * </pre>
 */
final class ReceiveBuffers implements AutoCloseable {
    static final int NAME_OFFSET = 16;
    static final int PAYLOAD_OFFSET = NAME_OFFSET + Endpoint.SOCKADDR_LENGTH_MAX;
    private static final int FLAGS_OFFSET = 12;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSGHDR_LENGTH = 64; // 56, in a cache line of its own
    private static final int MSGHDR_NAME_LENGTH_OFFSET = 8;
    private static final byte PROVIDE_BUFFERS = 31;
    private static final byte RECVMSG = 10;
    private static final byte BUFFER_SELECT = 32;
    private static final short MULTISHOT = 2;
    private static final int BLOCKS = 8;

    private final int datagramLengthMax;
    private final int stride;
    private final int blockLength;
    private final NativeMemory memory;
    private final UnsafeBuffer bytes;
    private final int[] heldBack; // of each block: how many of its buffers wait to go back
    private final IoUringIoOps[] provisions;
    private final IoUringIoOps reception;

    ReceiveBuffers(int fd, short group, int count, int datagramLengthMax) {
        this.datagramLengthMax = datagramLengthMax;
        stride = NativeMemory.stride(PAYLOAD_OFFSET + datagramLengthMax);
        blockLength = count / BLOCKS;
        memory = new NativeMemory(MSGHDR_LENGTH + Math.multiplyExact(count, stride));
        bytes = memory.buffer();
        bytes.setMemory(0, MSGHDR_LENGTH, (byte) 0);
        bytes.putInt(MSGHDR_NAME_LENGTH_OFFSET, Endpoint.SOCKADDR_LENGTH_MAX);
        heldBack = new int[BLOCKS];
        provisions = new IoUringIoOps[BLOCKS];
        for (int block = 0; block < BLOCKS; block++) {
            provisions[block] = provision(block * blockLength, group);
        }
        reception = reception(fd, group);
    }

    private IoUringIoOps provision(int firstId, short group) {
        long address = memory.address() + start(firstId);
        return new IoUringIoOps(
                PROVIDE_BUFFERS,
                (byte) 0,
                (short) 0,
                blockLength,
                firstId,
                address,
                stride,
                0,
                0L,
                group,
                (short) 0,
                0,
                0);
    }

    private IoUringIoOps reception(int fd, short group) {
        return new IoUringIoOps(
                RECVMSG,
                BUFFER_SELECT,
                MULTISHOT,
                fd,
                0,
                memory.address(),
                1,
                0,
                0L,
                group,
                (short) 0,
                0,
                0);
    }

    private int start(int id) {
        return MSGHDR_LENGTH + id * stride;
    }

    /** The operation that receives until it ends. */
    IoUringIoOps reception() {
        return reception;
    }

    int blockCount() {
        return BLOCKS;
    }

    /** The operation that gives a block to the kernel. */
    IoUringIoOps provision(int block) {
        return provisions[block];
    }

    /**
     * Notes that a buffer has been read.
     *
     * @return the block that is complete with it and must be provided again; or -1.
     */
    int release(int id) {
        int block = id / blockLength;
        if (++heldBack[block] < blockLength) {
            return -1;
        }
        heldBack[block] = 0;
        return block;
    }

    /** Whether the datagram is longer than allowed. */
    boolean isTruncated(int id, int filledLength) {
        return filledLength - PAYLOAD_OFFSET > datagramLengthMax
                || (bytes.getInt(start(id) + FLAGS_OFFSET) & MSG_TRUNC) != 0;
    }

    boolean readSource(int id, Endpoint source) {
        int nameLength = bytes.getInt(start(id));
        int readable = Math.min(nameLength, Endpoint.SOCKADDR_LENGTH_MAX);
        return source.readSockaddr(bytes, start(id) + NAME_OFFSET, readable);
    }

    /** Lays a view on the payload of a filled buffer. */
    void wrapPayload(int id, int filledLength, UnsafeBuffer view) {
        view.wrap(memory.address() + start(id) + PAYLOAD_OFFSET, filledLength - PAYLOAD_OFFSET);
    }

    @Override
    public void close() {
        memory.close();
    }
}
