package strowger.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Descriptors that {@code ppoll} waits for, whose timeout counts nanoseconds. For one thread. */
final class PollSet {
    private static final int POLLFD_LENGTH = 8; // fd (4), events (2), revents (2)
    private static final int EVENTS_OFFSET = 4;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final LibC libc;
    private final int max;
    private final MemorySegment descriptors;
    private final MemorySegment timeout; // seconds (8), nanoseconds (8)
    private int count;

    PollSet(LibC libc, Arena arena, int max) {
        this.libc = libc;
        this.max = max;
        descriptors = arena.allocate((long) POLLFD_LENGTH * max, 8);
        timeout = arena.allocate(16, 8);
    }

    /**
     * Before a descriptor is opened that is to be added.
     *
     * @throws IOException when there is no room for it.
     */
    void checkRoom() throws IOException {
        if (count == max) {
            throw new IOException("sockets open: " + count + ", at most " + max);
        }
    }

    void add(int fd) {
        long descriptor = (long) count * POLLFD_LENGTH;
        descriptors.set(JAVA_INT, descriptor, fd);
        descriptors.set(JAVA_SHORT, descriptor + EVENTS_OFFSET, LibC.POLLIN);
        count++;
    }

    /** Returns when one of them can be read, the time is over, or a signal came. */
    void await(long timeoutNs) {
        long left = Math.max(0, timeoutNs);
        timeout.set(JAVA_LONG, 0, left / NS_PER_SECOND);
        timeout.set(JAVA_LONG, 8, left % NS_PER_SECOND);
        int ready = libc.ppoll(descriptors, count, timeout);
        assert ready >= 0 || libc.errno() == LibC.EINTR : "ppoll: errno=" + libc.errno();
    }
}
