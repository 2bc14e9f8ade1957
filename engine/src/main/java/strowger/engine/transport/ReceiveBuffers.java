package strowger.engine.transport;

import io.netty.channel.uring.IoUringIoOps;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The buffers that a multishot RECVMSG fills, and what lies in them: a datagram, or a train of them
 * that came together from one source (UDP_GRO), all of one length but the last.
 *
 * <pre>
 *  offset  bytes  field of a filled buffer (struct io_uring_recvmsg_out)
 *       0      4  nameLength     that the kernel would have written, in bytes
 *       4      4  controlLength
 *       8      4  payloadLength  of the whole datagram, even if it did not fit
 *      12      4  flags          MSG_TRUNC when it did not fit
 *      16     28  name           sockaddr_in or sockaddr_in6
 *      44     24  cmsghdr    UDP_GRO, the length of a train's datagrams; if there is one
 *      68         payload
 * </pre>
 */
final class ReceiveBuffers implements AutoCloseable {
    static final int NAME_OFFSET = 16;
    private static final int CONTROL_OFFSET = NAME_OFFSET + Endpoint.SOCKADDR_LENGTH_MAX;
    private static final int CONTROL_LENGTH = 24; // a header of 16, an int, and what rounds it up
    static final int PAYLOAD_OFFSET = CONTROL_OFFSET + CONTROL_LENGTH;
    private static final int CONTROL_LENGTH_OFFSET = 4;
    private static final int CONTROL_DATA_OFFSET = CONTROL_OFFSET + 16;
    private static final int CONTROL_DATA_END = CONTROL_DATA_OFFSET + Integer.BYTES;
    private static final int FLAGS_OFFSET = 12;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSGHDR_LENGTH = 64; // 56, in a cache line of its own
    private static final int MSGHDR_NAME_LENGTH_OFFSET = 8;
    private static final int MSGHDR_CONTROL_LENGTH_OFFSET = 40;
    private static final byte RECVMSG = 10;
    private static final byte BUFFER_SELECT = 32;
    private static final short MULTISHOT = 2;

    private final int datagramLengthMax;
    private final BufferGroup buffers;
    private final NativeMemory header = new NativeMemory(MSGHDR_LENGTH);
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0); // of the buffer looked at
    private final IoUringIoOps reception;

    /**
     * @param datagramLengthMax the longest that is taken, in bytes.
     * @param together whether trains come, which may be as long as any datagram can be.
     */
    ReceiveBuffers(int fd, short group, int count, int datagramLengthMax, boolean together) {
        this.datagramLengthMax = datagramLengthMax;
        int payload = together ? Outbound.LENGTH_MAX : datagramLengthMax;
        buffers = new BufferGroup(group, count, NativeMemory.stride(PAYLOAD_OFFSET + payload));
        header.buffer().setMemory(0, MSGHDR_LENGTH, (byte) 0);
        header.buffer().putInt(MSGHDR_NAME_LENGTH_OFFSET, Endpoint.SOCKADDR_LENGTH_MAX);
        header.buffer().putLong(MSGHDR_CONTROL_LENGTH_OFFSET, CONTROL_LENGTH);
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

    /** Whether what came did not fit, or is a datagram longer than allowed. */
    boolean isTruncated(int id, int filledLength) {
        return datagramLength(id, filledLength) > datagramLengthMax
                || (UnsafeApi.getInt(buffers.address(id) + FLAGS_OFFSET) & MSG_TRUNC) != 0;
    }

    /** How long a buffer's datagrams are in bytes, but for the last, which may be shorter. */
    int datagramLength(int id, int filledLength) {
        int whole = filledLength - PAYLOAD_OFFSET;
        long start = buffers.address(id);
        int control = UnsafeApi.getInt(start + CONTROL_LENGTH_OFFSET);
        if (CONTROL_OFFSET + control < CONTROL_DATA_END) {
            return whole;
        }
        int each = UnsafeApi.getInt(start + CONTROL_DATA_OFFSET);
        return each > 0 && each < whole ? each : whole;
    }

    boolean readSource(int id, Endpoint source) {
        bytes.wrap(buffers.address(id), PAYLOAD_OFFSET);
        int readable = Math.min(bytes.getInt(0), Endpoint.SOCKADDR_LENGTH_MAX);
        return source.readSockaddr(bytes, NAME_OFFSET, readable);
    }

    /** Lays a view on a datagram that begins so many bytes into the payload of a buffer. */
    void wrapDatagram(int id, int start, int length, UnsafeBuffer view) {
        view.wrap(buffers.address(id) + PAYLOAD_OFFSET + start, length);
    }

    @Override
    public void close() {
        buffers.close();
        header.close();
    }
}
