package strowger.perf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;

/**
 * A socket of libc: a batch is one {@code sendmmsg} or {@code recvmmsg}.
 *
 * <pre>
 *  mmsghdr, 64 bytes
 *  offset  bytes  field
 *       0      8  name           the peer's sockaddr; null when receiving
 *       8      4  namelen
 *      16      8  iov            one iovec: address (8), length (8)
 *      24      8  iovlen         1
 *      32     24  control, controllen, flags: zero
 *      56      4  len            bytes moved, written by the kernel
 * </pre>
 */
final class NativeWire implements Wire {
    private static final int HEADER_LENGTH = 64;
    private static final int NAME_OFFSET = 0;
    private static final int NAMELEN_OFFSET = 8;
    private static final int IOV_OFFSET = 16;
    private static final int IOVLEN_OFFSET = 24;
    private static final int LEN_OFFSET = 56;
    private static final int IOVEC_LENGTH = 16;
    private static final int IOVEC_LENGTH_OFFSET = 8;
    private static final int SLOT_LENGTH = 9_152; // an odd count of cache lines spreads the slots

    private final LibC libc;
    private final Arena arena;
    private final int fd;
    private final InetSocketAddress local;
    private final MemorySegment outHeaders;
    private final MemorySegment outVectors;
    private final MemorySegment outSlots;
    private final MemorySegment inHeaders;
    private final MemorySegment inSlots;
    private final Map<Peer, MemorySegment> names = new EnumMap<>(Peer.class);
    private int queued;
    private long refused;
    private boolean closed;

    NativeWire(LibC libc, Arena arena, InetSocketAddress local) throws IOException {
        this.libc = libc;
        this.arena = arena;
        MemorySegment name = SocketAddresses.encode(arena, local);
        fd = libc.socket(SocketAddresses.family(local), LibC.SOCK_DGRAM_CLOEXEC);
        MemorySegment length = arena.allocateFrom(JAVA_INT, SOCKET_BUFFER_LENGTH);
        libc.setsockopt(fd, LibC.SO_SNDBUF, length);
        libc.setsockopt(fd, LibC.SO_RCVBUF, length);
        libc.bind(fd, name, (int) name.byteSize());
        libc.getsockname(fd, name, arena.allocateFrom(JAVA_INT, (int) name.byteSize()));
        this.local = new InetSocketAddress(local.getAddress(), SocketAddresses.port(name));
        outHeaders = arena.allocate((long) BATCH * HEADER_LENGTH, 8);
        outVectors = arena.allocate((long) BATCH * IOVEC_LENGTH, 8);
        outSlots = arena.allocate((long) BATCH * SLOT_LENGTH, 64);
        inHeaders = arena.allocate((long) BATCH * HEADER_LENGTH, 8);
        inSlots = arena.allocate((long) BATCH * SLOT_LENGTH, 64);
        lay(outHeaders, outVectors, outSlots);
        lay(inHeaders, arena.allocate((long) BATCH * IOVEC_LENGTH, 8), inSlots);
    }

    private static void lay(MemorySegment headers, MemorySegment vectors, MemorySegment slots) {
        for (int index = 0; index < BATCH; index++) {
            long header = (long) index * HEADER_LENGTH;
            long vector = (long) index * IOVEC_LENGTH;
            vectors.set(ADDRESS, vector, slots.asSlice((long) index * SLOT_LENGTH));
            vectors.set(JAVA_LONG, vector + IOVEC_LENGTH_OFFSET, DATAGRAM_MAX);
            headers.set(ADDRESS, header + IOV_OFFSET, vectors.asSlice(vector));
            headers.set(JAVA_LONG, header + IOVLEN_OFFSET, 1);
        }
    }

    int fd() {
        return fd;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public void locate(Peer peer, InetSocketAddress address) {
        names.put(peer, SocketAddresses.encode(arena, address));
    }

    @Override
    public void send(byte[] bytes, int length, Peer to) {
        MemorySegment name = names.get(to);
        if (name == null || length > DATAGRAM_MAX) {
            refused++;
            return;
        }
        MemorySegment.copy(bytes, 0, outSlots, JAVA_BYTE, (long) queued * SLOT_LENGTH, length);
        long header = (long) queued * HEADER_LENGTH;
        outHeaders.set(ADDRESS, header + NAME_OFFSET, name);
        outHeaders.set(JAVA_INT, header + NAMELEN_OFFSET, (int) name.byteSize());
        outVectors.set(JAVA_LONG, (long) queued * IOVEC_LENGTH + IOVEC_LENGTH_OFFSET, length);
        if (++queued == BATCH) {
            flush();
        }
    }

    @Override
    public void flush() {
        int sent = 0;
        while (sent < queued) { // the kernel takes at least one a turn, or refuses one
            MemorySegment rest = outHeaders.asSlice((long) sent * HEADER_LENGTH);
            int count = libc.sendmmsg(fd, rest, queued - sent);
            if (count > 0) {
                sent += count;
            } else if (libc.errno() != LibC.EINTR) {
                refused++;
                sent++;
            }
        }
        queued = 0;
    }

    @Override
    public int receive() {
        int count = libc.recvmmsg(fd, inHeaders, BATCH);
        return Math.max(0, count); // EAGAIN, or an error the next call repeats
    }

    @Override
    public int take(int index, byte[] into) {
        int length = inHeaders.get(JAVA_INT, (long) index * HEADER_LENGTH + LEN_OFFSET);
        MemorySegment.copy(inSlots, JAVA_BYTE, (long) index * SLOT_LENGTH, into, 0, length);
        return length;
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            libc.close(fd);
        }
    }
}
