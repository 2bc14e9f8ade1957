package strowger.perf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP connections of libc to one server, a message cut out of the stream by its {@code
 * Content-Length} (RFC 3261 §18.3). The connections are opened when the server is located.
 */
final class NativeStreamWire implements Wire {
    private static final int SEND_ATTEMPTS_MAX = 1_000_000;
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
    private static final int EVENT_LENGTH = PACKED ? 12 : 16; // events (4), the number of a flow
    private static final int NUMBER_OFFSET = PACKED ? 4 : 8;

    private final LibC libc;
    private final Arena arena;
    private final InetSocketAddress local;
    private final int count;
    private final int epoll;
    private final List<Flow> flows;
    private final MemorySegment events;
    private final MemorySegment out;
    private final MemorySegment in;
    private final byte[][] messages = new byte[BATCH][DATAGRAM_MAX];
    private final int[] lengths = new int[BATCH];
    private InetSocketAddress first; // connection's own address, once there is one
    private int chosen;
    private int ready;
    private int read; // of those that are ready
    private int received;
    private long refused;
    private boolean closed;

    /** One connection, and the part of a message that it has. */
    private record Flow(int fd, PartMessage pending) {}

    /**
     * @param count of connections.
     */
    NativeStreamWire(LibC libc, Arena arena, InetSocketAddress local, int count)
            throws IOException {
        this.libc = libc;
        this.arena = arena;
        this.local = local;
        this.count = count;
        first = local;
        flows = new ArrayList<>(count);
        events = arena.allocate((long) BATCH * EVENT_LENGTH, 8);
        out = arena.allocate(DATAGRAM_MAX);
        in = arena.allocate(DATAGRAM_MAX);
        epoll = libc.epollCreate();
    }

    /** What is readable when a connection is. */
    int epoll() {
        return epoll;
    }

    @Override
    public InetSocketAddress local() {
        return first;
    }

    @Override
    public void locate(Peer peer, InetSocketAddress address) {
        MemorySegment from = SocketAddresses.encode(arena, local);
        MemorySegment to = SocketAddresses.encode(arena, address);
        MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
        try {
            while (flows.size() < count) {
                open(from, to, one);
            }
        } catch (IOException thrown) {
            throw new UncheckedIOException(
                    "connections open: %d of %d: %s"
                            .formatted(flows.size() - 1, count, thrown.getMessage()),
                    thrown);
        }
    }

    private void open(MemorySegment from, MemorySegment to, MemorySegment one) throws IOException {
        int fd = libc.socket(SocketAddresses.family(local), LibC.SOCK_STREAM_CLOEXEC);
        flows.add(new Flow(fd, new PartMessage()));
        libc.sendsAtOnce(fd, one);
        libc.bind(fd, from, (int) from.byteSize());
        libc.connect(fd, to);
        if (flows.size() == 1) {
            first = SocketAddresses.ofBound(libc, arena, fd, local);
        }
        events.set(JAVA_INT_UNALIGNED, 0, LibC.EPOLLIN);
        events.set(JAVA_INT_UNALIGNED, NUMBER_OFFSET, flows.size() - 1);
        libc.epollAdd(epoll, fd, events);
    }

    @Override
    public void choose(int user) {
        chosen = user % count;
    }

    @Override
    public void send(byte[] bytes, int length, Peer to) {
        if (to != Peer.SERVER || length > DATAGRAM_MAX || !sendNow(bytes, length)) {
            refused++;
        }
    }

    private boolean sendNow(byte[] bytes, int length) {
        MemorySegment.copy(bytes, 0, out, JAVA_BYTE, 0, length);
        int fd = flows.get(chosen).fd;
        int sent = 0;
        for (int attempt = 0; attempt < SEND_ATTEMPTS_MAX && sent < length; attempt++) {
            int taken = libc.send(fd, sent == 0 ? out : out.asSlice(sent), length - sent);
            if (taken < 0 && libc.errno() != LibC.EAGAIN) {
                return false;
            }
            sent += Math.max(0, taken);
        }
        return sent == length;
    }

    @Override
    public void flush() {
        // Nothing is kept back: send hands each message to the kernel.
    }

    @Override
    public int receive() {
        received = 0;
        if (read == ready) {
            read = 0;
            ready = Math.max(0, libc.epollNow(epoll, events, BATCH));
        }
        while (read < ready && received < BATCH) {
            long event = (long) read * EVENT_LENGTH + NUMBER_OFFSET;
            receive(flows.get(events.get(JAVA_INT_UNALIGNED, event)));
            read += received < BATCH ? 1 : 0; // else it may have more
        }
        return received;
    }

    private void receive(Flow flow) {
        int length = libc.recv(flow.fd, in);
        if (length > 0) {
            flow.pending.append(in.asSlice(0, length).asByteBuffer());
        } else if (length == 0) {
            throw new UncheckedIOException(new IOException("the server has closed a connection"));
        } else if (libc.errno() != LibC.EAGAIN) {
            throw new UncheckedIOException(new IOException("recv: errno=" + libc.errno()));
        }
        int whole = flow.pending.whole();
        while (whole > 0 && received < BATCH) {
            System.arraycopy(flow.pending.bytes(), 0, messages[received], 0, whole);
            lengths[received++] = whole;
            flow.pending.drop(whole);
            whole = flow.pending.whole();
        }
    }

    @Override
    public int take(int index, byte[] into) {
        System.arraycopy(messages[index], 0, into, 0, lengths[index]);
        return lengths[index];
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            flows.forEach(flow -> libc.close(flow.fd));
            libc.close(epoll);
        }
    }
}
