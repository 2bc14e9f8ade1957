package strowger.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;

/** A socket of libc: a batch is one {@code sendmmsg} or {@code recvmmsg}. */
final class NativeWire implements Wire {
    private final LibC libc;
    private final Arena arena;
    private final int fd;
    private final InetSocketAddress local;
    private final OutBatch out;
    private final InBatch in;
    private final Map<Peer, MemorySegment> names = new EnumMap<>(Peer.class);
    private long refused;
    private boolean closed;

    /**
     * @param trains whether datagrams leave and come together, where the kernel can do that.
     */
    NativeWire(LibC libc, Arena arena, InetSocketAddress local, boolean trains) throws IOException {
        this.libc = libc;
        this.arena = arena;
        MemorySegment name = SocketAddresses.encode(arena, local);
        fd = libc.socket(SocketAddresses.family(local), LibC.SOCK_DGRAM_CLOEXEC);
        MemorySegment length = arena.allocateFrom(JAVA_INT, SOCKET_BUFFER_LENGTH);
        libc.setsockopt(fd, LibC.SO_SNDBUF, length);
        libc.setsockopt(fd, LibC.SO_RCVBUF, length);
        boolean together = trains && libc.receiveTrains(fd, arena.allocateFrom(JAVA_INT, 1));
        libc.bind(fd, name, (int) name.byteSize());
        this.local = SocketAddresses.ofBound(libc, arena, fd, local);
        out = new OutBatch(arena, together);
        in = new InBatch(arena, together);
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
        out.add(bytes, length, name);
        if (out.isFull()) {
            flush();
        }
    }

    @Override
    public void flush() {
        refused += out.depart(libc, fd);
    }

    @Override
    public int receive() {
        return in.receive(libc, fd);
    }

    @Override
    public int take(int index, byte[] into) {
        return in.copy(index, into);
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
