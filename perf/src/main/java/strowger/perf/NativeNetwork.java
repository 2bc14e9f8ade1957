package strowger.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/** Sockets of libc, waited for with {@code ppoll}, whose timeout counts nanoseconds. */
final class NativeNetwork implements Network {
    private static final int POLLFD_LENGTH = 8; // fd (4), events (2), revents (2)
    private static final int EVENTS_OFFSET = 4;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Arena arena = Arena.ofConfined();
    private final LibC libc = new LibC(arena);
    private final MemorySegment descriptors = arena.allocate(POLLFD_LENGTH * (long) WIRES_MAX, 8);
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final NativeWire[] wires = new NativeWire[WIRES_MAX];
    private final boolean trains;
    private int count;

    /**
     * @param trains whether datagrams of one length may leave and come as one.
     */
    NativeNetwork(boolean trains) {
        this.trains = trains;
    }

    @Override
    public Wire open(InetSocketAddress local) throws IOException {
        if (count == WIRES_MAX) {
            throw new IOException("sockets open: " + count + ", at most " + WIRES_MAX);
        }
        NativeWire wire = new NativeWire(libc, arena, local, trains);
        long descriptor = (long) count * POLLFD_LENGTH;
        descriptors.set(JAVA_INT, descriptor, wire.fd());
        descriptors.set(JAVA_SHORT, descriptor + EVENTS_OFFSET, LibC.POLLIN);
        wires[count++] = wire;
        return wire;
    }

    @Override
    public void await(long timeoutNs) {
        long left = Math.max(0, timeoutNs);
        timeout.set(JAVA_LONG, 0, left / NS_PER_SECOND);
        timeout.set(JAVA_LONG, 8, left % NS_PER_SECOND);
        int ready = libc.ppoll(descriptors, count, timeout);
        assert ready >= 0 || libc.errno() == LibC.EINTR : "ppoll: errno=" + libc.errno();
    }

    @Override
    public void close() {
        for (int index = 0; index < count; index++) {
            wires[index].close();
        }
        arena.close();
    }
}
