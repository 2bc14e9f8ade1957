package strowger.perf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Datagrams on their way out. Those in a row that go to one peer and are of one length may leave as
 * one (UDP_SEGMENT), as a network card would put them on the wire from one sending; the last of
 * them may be shorter.
 *
 * <pre>
 *  mmsghdr, 64 bytes
 *  offset  bytes  field
 *       0      8  name           the peer's sockaddr
 *       8      4  namelen
 *      16      8  iov            of the first: address (8), length (8); those of the rest follow it
 *      24      8  iovlen         how many leave as one
 *      32      8  control        of more than one: UDP_SEGMENT, the length of each
 *      40      8  controllen
 *      56      4  len            bytes moved, written by the kernel
 * </pre>
 */
final class OutBatch {
    static final int HEADER_LENGTH = 64;
    static final int NAMELEN_OFFSET = 8;
    static final int IOV_OFFSET = 16;
    static final int IOVLEN_OFFSET = 24;
    static final int CONTROL_OFFSET = 32;
    static final int CONTROLLEN_OFFSET = 40;
    static final int IOVEC_LENGTH = 16;
    static final int CONTROL_LENGTH = 24; // a header of 16: length (8), level (4), type (4)
    static final int CONTROL_DATA_OFFSET = 16;
    private static final int SLOT_LENGTH = 9_152; // an odd count of cache lines spreads the slots
    private static final int TRAIN_DATAGRAM_MAX = 1_232; // goes over any path of IPv6
    private static final int TRAIN_LENGTH_MAX = 65_000;

    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment controls;
    private final MemorySegment slots;
    private final boolean together;
    private @Nullable MemorySegment lastTo;
    private int queued; // datagrams
    private int departures; // headers
    private int trainLength; // in bytes, of the last departure
    private int lastLength; // of the last datagram

    OutBatch(Arena arena, boolean together) {
        this.together = together;
        headers = arena.allocate((long) Wire.BATCH * HEADER_LENGTH, 8);
        vectors = arena.allocate((long) Wire.BATCH * IOVEC_LENGTH, 8);
        controls = arena.allocate((long) Wire.BATCH * CONTROL_LENGTH, 8);
        slots = arena.allocate((long) Wire.BATCH * SLOT_LENGTH, 64);
        for (int index = 0; index < Wire.BATCH; index++) {
            vectors.set(
                    ADDRESS,
                    (long) index * IOVEC_LENGTH,
                    slots.asSlice((long) index * SLOT_LENGTH));
            long control = (long) index * CONTROL_LENGTH;
            controls.set(JAVA_LONG, control, CONTROL_DATA_OFFSET + Short.BYTES);
            controls.set(JAVA_INT, control + 8, LibC.SOL_UDP);
            controls.set(JAVA_INT, control + 12, LibC.UDP_SEGMENT);
        }
    }

    boolean isFull() {
        return queued == Wire.BATCH;
    }

    void add(byte[] bytes, int length, MemorySegment to) {
        MemorySegment.copy(bytes, 0, slots, JAVA_BYTE, (long) queued * SLOT_LENGTH, length);
        vectors.set(JAVA_LONG, (long) queued * IOVEC_LENGTH + 8, length);
        if (joins(length, to)) {
            append(length);
        } else {
            open(length, to);
        }
        lastLength = length;
        queued++;
    }

    private boolean joins(int length, MemorySegment to) {
        return together
                && departures > 0
                && to == lastTo
                && length > 0
                && lastLength <= TRAIN_DATAGRAM_MAX
                && length <= lastLength
                && lastLength == eachLength()
                && trainLength + length <= TRAIN_LENGTH_MAX;
    }

    private int eachLength() {
        return controls.get(
                JAVA_SHORT, (long) (departures - 1) * CONTROL_LENGTH + CONTROL_DATA_OFFSET);
    }

    private void append(int length) {
        int departure = departures - 1;
        long header = (long) departure * HEADER_LENGTH;
        headers.set(
                JAVA_LONG,
                header + IOVLEN_OFFSET,
                headers.get(JAVA_LONG, header + IOVLEN_OFFSET) + 1);
        headers.set(
                ADDRESS,
                header + CONTROL_OFFSET,
                controls.asSlice((long) departure * CONTROL_LENGTH));
        headers.set(JAVA_LONG, header + CONTROLLEN_OFFSET, CONTROL_LENGTH);
        trainLength += length;
    }

    private void open(int length, MemorySegment to) {
        long header = (long) departures * HEADER_LENGTH;
        headers.set(ADDRESS, header, to);
        headers.set(JAVA_INT, header + NAMELEN_OFFSET, (int) to.byteSize());
        headers.set(ADDRESS, header + IOV_OFFSET, vectors.asSlice((long) queued * IOVEC_LENGTH));
        headers.set(JAVA_LONG, header + IOVLEN_OFFSET, 1);
        headers.set(ADDRESS, header + CONTROL_OFFSET, MemorySegment.NULL);
        headers.set(JAVA_LONG, header + CONTROLLEN_OFFSET, 0);
        controls.set(
                JAVA_SHORT,
                (long) departures * CONTROL_LENGTH + CONTROL_DATA_OFFSET,
                (short) length);
        lastTo = to;
        trainLength = length;
        departures++;
    }

    /**
     * Hands all to the kernel.
     *
     * @return datagrams that it refused.
     */
    int depart(LibC libc, int fd) {
        int refused = 0;
        int gone = 0;
        while (gone < departures) { // the kernel takes at least one a turn, or refuses one
            MemorySegment rest = headers.asSlice((long) gone * HEADER_LENGTH);
            int count = libc.sendmmsg(fd, rest, departures - gone);
            if (count > 0) {
                gone += count;
            } else if (libc.errno() != LibC.EINTR) {
                refused += (int) rest.get(JAVA_LONG, IOVLEN_OFFSET);
                gone++;
            }
        }
        queued = 0;
        departures = 0;
        return refused;
    }
}
