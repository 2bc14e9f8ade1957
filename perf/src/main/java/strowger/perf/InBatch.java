package strowger.perf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Datagrams that have come. What the kernel hands over is one, or several of one source and length
 * that it received as one (UDP_GRO); the last of them may be shorter. The headers are those of
 * {@link OutBatch}, without names.
 */
final class InBatch {
    private static final int LEN_OFFSET = 56;
    private static final int SLOT_LENGTH = 65_600; // an odd count of cache lines spreads the slots

    private final MemorySegment headers;
    private final MemorySegment controls;
    private final MemorySegment slots;
    private final boolean together;
    private long[] starts = new long[Wire.BATCH]; // of each datagram, in the slots
    private int[] lengths = new int[Wire.BATCH];
    private int count;

    InBatch(Arena arena, boolean together) {
        this.together = together;
        headers = arena.allocate((long) Wire.BATCH * OutBatch.HEADER_LENGTH, 8);
        controls = arena.allocate((long) Wire.BATCH * OutBatch.CONTROL_LENGTH, 8);
        slots = arena.allocate((long) Wire.BATCH * SLOT_LENGTH, 64);
        MemorySegment vectors = arena.allocate((long) Wire.BATCH * OutBatch.IOVEC_LENGTH, 8);
        for (int index = 0; index < Wire.BATCH; index++) {
            long header = (long) index * OutBatch.HEADER_LENGTH;
            long vector = (long) index * OutBatch.IOVEC_LENGTH;
            vectors.set(ADDRESS, vector, slots.asSlice((long) index * SLOT_LENGTH));
            vectors.set(JAVA_LONG, vector + 8, SLOT_LENGTH);
            headers.set(ADDRESS, header + OutBatch.IOV_OFFSET, vectors.asSlice(vector));
            headers.set(JAVA_LONG, header + OutBatch.IOVLEN_OFFSET, 1);
            headers.set(
                    ADDRESS,
                    header + OutBatch.CONTROL_OFFSET,
                    controls.asSlice((long) index * OutBatch.CONTROL_LENGTH));
            expect(index);
        }
    }

    /** Gives a header's control message its room again, which the kernel has used. */
    private void expect(int index) {
        long room = together ? OutBatch.CONTROL_LENGTH : 0;
        headers.set(
                JAVA_LONG,
                (long) index * OutBatch.HEADER_LENGTH + OutBatch.CONTROLLEN_OFFSET,
                room);
    }

    /**
     * Reads what is there, without waiting.
     *
     * @return how many datagrams that is.
     */
    int receive(LibC libc, int fd) {
        int arrivals = libc.recvmmsg(fd, headers, Wire.BATCH);
        count = 0;
        for (int index = 0; index < arrivals; index++) { // none for EAGAIN and other errors
            take(index);
            expect(index);
        }
        return count;
    }

    private void take(int index) {
        long header = (long) index * OutBatch.HEADER_LENGTH;
        int whole = headers.get(JAVA_INT, header + LEN_OFFSET);
        long control = headers.get(JAVA_LONG, header + OutBatch.CONTROLLEN_OFFSET);
        int each = whole;
        if (control >= OutBatch.CONTROL_DATA_OFFSET + Integer.BYTES) {
            each =
                    controls.get(
                            JAVA_INT,
                            (long) index * OutBatch.CONTROL_LENGTH + OutBatch.CONTROL_DATA_OFFSET);
        }
        int start = 0;
        do {
            int length = Math.min(each, whole - start);
            add((long) index * SLOT_LENGTH + start, length);
            start += length;
        } while (start < whole && each > 0);
    }

    private void add(long start, int length) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        starts[count] = start;
        lengths[count] = Math.min(length, Wire.DATAGRAM_MAX);
        count++;
    }

    /** Copies a datagram of those received last; returns its length in bytes. */
    int copy(int index, byte[] into) {
        MemorySegment.copy(slots, JAVA_BYTE, starts[index], into, 0, lengths[index]);
        return lengths[index];
    }
}
