package strowger.engine.transport;

import io.netty.channel.uring.IoUringIoOps;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The buffers that a multishot RECVMSG fills, and what lies in them.
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
    private static final byte RECVMSG = 10;
    private static final byte BUFFER_SELECT = 32;
    private static final short MULTISHOT = 2;

    private final int datagramLengthMax;
    private final BufferGroup buffers;
    private final NativeMemory header = new NativeMemory(MSGHDR_LENGTH);
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0); // of the buffer looked at
    private final IoUringIoOps reception;

    ReceiveBuffers(int fd, short group, int count, int datagramLengthMax) {
        this.datagramLengthMax = datagramLengthMax;
        buffers =
                new BufferGroup(
                        group, count, NativeMemory.stride(PAYLOAD_OFFSET + datagramLengthMax));
        header.buffer().setMemory(0, MSGHDR_LENGTH, (byte) 0);
        header.buffer().putInt(MSGHDR_NAME_LENGTH_OFFSET, Endpoint.SOCKADDR_LENGTH_MAX);
        reception = reception(fd, group);
    }

    private IoUringIoOps reception(int fd, short group) {
        return new IoUringIoOps(
                RECVMSG,
                BUFFER_SELECT,
                MULTISHOT,
                fd,
                0,
                header.address(),
                1,
                0,
                0L,
                group,
                (short) 0,
                0,
                0);
    }

    /** The operation that receives until it ends. */
    IoUringIoOps reception() {
        return reception;
    }

    /** The buffers themselves. */
    BufferGroup group() {
        return buffers;
    }

    /** Whether the datagram is longer than allowed. */
    boolean isTruncated(int id, int filledLength) {
        return filledLength - PAYLOAD_OFFSET > datagramLengthMax
                || (UnsafeApi.getInt(buffers.address(id) + FLAGS_OFFSET) & MSG_TRUNC) != 0;
    }

    boolean readSource(int id, Endpoint source) {
        bytes.wrap(buffers.address(id), PAYLOAD_OFFSET);
        int readable = Math.min(bytes.getInt(0), Endpoint.SOCKADDR_LENGTH_MAX);
        return source.readSockaddr(bytes, NAME_OFFSET, readable);
    }

    /** Lays a view on the payload of a filled buffer. */
    void wrapPayload(int id, int filledLength, UnsafeBuffer view) {
        view.wrap(buffers.address(id) + PAYLOAD_OFFSET, filledLength - PAYLOAD_OFFSET);
    }

    @Override
    public void close() {
        buffers.close();
        header.close();
    }
}
