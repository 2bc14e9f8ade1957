package strowger.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/**
 * TCP connections of libc, waited for with {@code ppoll}, whose timeout counts nanoseconds: between
 * two requests of a steady rate it sleeps, and leaves the processors to the server.
 */
final class NativeStreamNetwork implements Network {
    private static final int POLLFD_LENGTH = 8; // fd (4), events (2), revents (2)
    private static final int EVENTS_OFFSET = 4;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Arena arena = Arena.ofConfined();
    private final LibC libc = new LibC(arena);
    private final MemorySegment descriptor = arena.allocate(POLLFD_LENGTH, 8);
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final int flows;
    private @Nullable NativeStreamWire wire;

    /**
     * @param flows connections of the wire; a user's messages take always the same one.
     */
    NativeStreamNetwork(int flows) {
        this.flows = flows;
        libc.waitExactly();
    }

    @Override
    public Wire open(InetSocketAddress local) throws IOException {
        if (wire != null) {
            throw new IOException("over TCP there is a caller only");
        }
        NativeStreamWire opened = new NativeStreamWire(libc, arena, local, flows);
        descriptor.set(JAVA_INT, 0, opened.epoll());
        descriptor.set(JAVA_SHORT, EVENTS_OFFSET, LibC.POLLIN);
        wire = opened;
        return opened;
    }

    @Override
    public void await(long timeoutNs) {
        long left = Math.max(0, timeoutNs);
        timeout.set(JAVA_LONG, 0, left / NS_PER_SECOND);
        timeout.set(JAVA_LONG, 8, left % NS_PER_SECOND);
        int ready = libc.ppoll(descriptor, wire == null ? 0 : 1, timeout);
        assert ready >= 0 || libc.errno() == LibC.EINTR : "ppoll: errno=" + libc.errno();
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close();
        }
        arena.close();
    }
}
