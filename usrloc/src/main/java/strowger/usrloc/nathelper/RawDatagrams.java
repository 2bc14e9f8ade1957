package strowger.usrloc.nathelper;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.transport.Endpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * Sends UDP datagrams in another's name: from an address that need not be this machine's. Over IPv4
 * by a raw socket of Linux, which takes {@code CAP_NET_RAW}. Any thread.
 *
 * <pre>
 *  offset  bytes  field of a packet (RFC 791, RFC 768), in network order
 *       0     20  IP header     the kernel fills in length, identification and checksum
 *      20      2  source port
 *      22      2  target port
 *      24      2  length        of the UDP header and the payload
 *      26      2  checksum      over those and the pseudo header
 *      28         payload
 * </pre>
 */
final class RawDatagrams implements AutoCloseable {
    /** Of one payload, in bytes. */
    static final int PAYLOAD_LENGTH_MAX = 64;

    private static final int AF_INET = 2;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int IPPROTO_RAW = 255; // the header comes with the packet
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EPERM = 1;
    private static final int SOCKADDR_LENGTH = 16;

    private static final int VERSION_AND_LENGTH = 0x45; // IPv4, five words
    private static final int TIME_TO_LIVE = 64;
    private static final int UDP = 17;
    private static final int TIME_TO_LIVE_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int SOURCE_OFFSET = 12;
    private static final int TARGET_OFFSET = 16;
    private static final int UDP_OFFSET = 20;
    private static final int UDP_LENGTH_OFFSET = UDP_OFFSET + 4;
    private static final int CHECKSUM_OFFSET = UDP_OFFSET + 6;
    private static final int PAYLOAD_OFFSET = UDP_OFFSET + 8;

    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final MethodHandle SOCKET =
            call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO =
            call(
                    "sendto",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE =
            call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Arena arena = Arena.ofAuto(); // the buffers below end with what they lie in
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment packet = arena.allocate(PAYLOAD_OFFSET + PAYLOAD_LENGTH_MAX, 8);
    private final MemorySegment address = arena.allocate(SOCKADDR_LENGTH, 8);
    private final UnsafeBuffer bytes = new UnsafeBuffer(packet.address(), (int) packet.byteSize());
    private final UnsafeBuffer to = new UnsafeBuffer(address.address(), SOCKADDR_LENGTH);
    private final int socket;
    private boolean closed;

    /**
     * Opens a raw socket.
     *
     * @throws IOException if this process may not.
     */
    RawDatagrams() throws IOException {
        try {
            socket = (int) SOCKET.invokeExact(state, AF_INET, SOCK_RAW_CLOEXEC, IPPROTO_RAW);
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
        if (socket < 0) {
            int error = state.get(JAVA_INT, STATE.byteOffset(errno()));
            throw new IOException(
                    error == EPERM ? "it takes CAP_NET_RAW" : "no raw socket: error " + error);
        }
    }

    private static MemoryLayout.PathElement errno() {
        return MemoryLayout.PathElement.groupElement("errno");
    }

    @SuppressWarnings("restricted") // the system's calls are; config/jvm.options grants them
    private static MethodHandle call(String name, FunctionDescriptor types) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                types,
                Linker.Option.captureCallState("errno"));
    }

    /**
     * Sends a datagram.
     *
     * @param from whose name it is sent in.
     * @return whether the kernel has taken it; false also for what is not IPv4 or too long.
     */
    synchronized boolean send(byte[] payload, Endpoint from, Endpoint target) {
        boolean fits = payload.length <= PAYLOAD_LENGTH_MAX;
        if (closed || !fits || !from.isIpv4() || !target.isIpv4()) {
            return false;
        }
        int length = write(payload, from, target);
        to.putShort(0, (short) AF_INET);
        to.putShort(2, (short) target.port(), ByteOrder.BIG_ENDIAN);
        to.putInt(4, (int) target.low(), ByteOrder.BIG_ENDIAN);
        to.putLong(8, 0);
        try {
            long sent =
                    (long)
                            SENDTO.invokeExact(
                                    state,
                                    socket,
                                    packet,
                                    (long) length,
                                    MSG_DONTWAIT,
                                    address,
                                    SOCKADDR_LENGTH);
            return sent == length;
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private int write(byte[] payload, Endpoint from, Endpoint target) {
        int udpLength = PAYLOAD_OFFSET - UDP_OFFSET + payload.length;
        bytes.setMemory(0, bytes.capacity(), (byte) 0);
        bytes.putByte(0, (byte) VERSION_AND_LENGTH);
        bytes.putByte(TIME_TO_LIVE_OFFSET, (byte) TIME_TO_LIVE);
        bytes.putByte(PROTOCOL_OFFSET, (byte) UDP);
        bytes.putInt(SOURCE_OFFSET, (int) from.low(), ByteOrder.BIG_ENDIAN);
        bytes.putInt(TARGET_OFFSET, (int) target.low(), ByteOrder.BIG_ENDIAN);
        putShort(UDP_OFFSET, from.port());
        putShort(UDP_OFFSET + Short.BYTES, target.port());
        putShort(UDP_LENGTH_OFFSET, udpLength);
        bytes.putBytes(PAYLOAD_OFFSET, payload);
        putShort(CHECKSUM_OFFSET, checksum(udpLength));
        return UDP_OFFSET + udpLength;
    }

    private void putShort(int offset, int value) {
        bytes.putShort(offset, (short) value, ByteOrder.BIG_ENDIAN);
    }

    /** Of the addresses, the protocol and the length, then the datagram (RFC 768). */
    private int checksum(int udpLength) {
        long sum = (long) UDP + udpLength;
        for (int offset = SOURCE_OFFSET; offset < UDP_OFFSET + udpLength; offset += Short.BYTES) {
            sum += bytes.getShort(offset, ByteOrder.BIG_ENDIAN) & 0xFFFF; // zeros lie behind it
        }
        while (sum >> Short.SIZE != 0) {
            sum = (sum & 0xFFFF) + (sum >> Short.SIZE);
        }
        int inverse = (int) ~sum & 0xFFFF;
        return inverse == 0 ? 0xFFFF : inverse; // 0 would say that there is none
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            int _ = (int) CLOSE.invokeExact(state, socket);
        } catch (Throwable unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
