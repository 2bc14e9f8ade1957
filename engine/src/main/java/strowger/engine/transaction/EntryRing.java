package strowger.engine.transaction;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Entries of any length in the order they came, outside the heap: added at one end, removed at the
 * other. It grows and shrinks a chunk at a time: as much memory as is used may be kept beside it.
 * Bounded. For one thread.
 */
final class EntryRing {
    /** What {@link #append} answers without room. */
    static final long FULL = -1;

    private static final int CHUNK_SHIFT = 18;
    private static final int CHUNK_BYTES = 1 << CHUNK_SHIFT;
    private static final int ALIGNMENT = 8;
    private static final int FREE_MIN = 16; // chunks that are kept in any case
    private static final int HEAD_BYTES = ALIGNMENT; // the length, and nothing

    private final long chunksMax;
    private final ArrayDeque<UnsafeBuffer> free = new ArrayDeque<>();
    private UnsafeBuffer[] chunks = new UnsafeBuffer[16]; // those in use, by number
    private int made;
    private long head; // where the first entry begins
    private long tail; // where the next one goes
    private long used;

    EntryRing(long bytesMax) {
        chunksMax = bytesMax >> CHUNK_SHIFT;
    }

    /** The bytes taken from the system. */
    long reservedBytes() {
        return (long) made << CHUNK_SHIFT;
    }

    /** The bytes between the first entry and the last. */
    long usedBytes() {
        return used;
    }

    /**
     * Adds an entry.
     *
     * @param entry wrapped around its bytes.
     * @return its place, or {@link #FULL}.
     */
    long append(int length, UnsafeBuffer entry) {
        int size = size(length);
        int at = offset(tail);
        boolean fits = at > 0 && at + size <= CHUNK_BYTES;
        if (!fits && (size > CHUNK_BYTES || !begin(at))) {
            return FULL;
        }
        long place = tail;
        UnsafeBuffer chunk = chunk(place);
        chunk.putInt(offset(place), length);
        entry.wrap(chunk, offset(place) + HEAD_BYTES, length);
        tail += size;
        used += size;
        return place;
    }

    private static int size(int length) {
        return HEAD_BYTES + (length + ALIGNMENT - 1 & -ALIGNMENT);
    }

    private static int offset(long place) {
        return (int) place & CHUNK_BYTES - 1;
    }

    /** Begins the next chunk; what is left of the one before is marked as no entry. */
    private boolean begin(int at) {
        if (free.isEmpty() && made >= chunksMax) {
            return false;
        }
        long next = tail;
        if (at > 0) {
            chunk(tail).putInt(at, 0);
            next = ((tail >> CHUNK_SHIFT) + 1) << CHUNK_SHIFT;
        }
        long inUse = (next >> CHUNK_SHIFT) - (head >> CHUNK_SHIFT) + 1;
        if (inUse > chunks.length) {
            grow();
        }
        tail = next;
        chunks[index(next)] = free.isEmpty() ? make() : free.pop();
        return true;
    }

    private UnsafeBuffer make() {
        made++;
        return new UnsafeBuffer(UnsafeApi.allocateMemory(CHUNK_BYTES), CHUNK_BYTES);
    }

    private void grow() {
        UnsafeBuffer[] former = chunks;
        int formerMask = former.length - 1;
        chunks = Arrays.copyOf(former, 2 * former.length);
        for (long number = head >> CHUNK_SHIFT; number <= tail >> CHUNK_SHIFT; number++) {
            chunks[(int) number & chunks.length - 1] = former[(int) number & formerMask];
        }
    }

    private int index(long place) {
        return (int) (place >> CHUNK_SHIFT) & chunks.length - 1;
    }

    private UnsafeBuffer chunk(long place) {
        return chunks[index(place)];
    }

    /** Wraps a buffer around the entry at a place. */
    void wrap(long place, UnsafeBuffer entry) {
        UnsafeBuffer chunk = chunk(place);
        int at = offset(place);
        entry.wrap(chunk, at + HEAD_BYTES, chunk.getInt(at));
    }

    /** Wraps a buffer around the first entry; false when there is none. */
    boolean first(UnsafeBuffer entry) {
        if (head == tail) {
            return false;
        }
        if (chunk(head).getInt(offset(head)) == 0) { // the rest of a chunk
            release(chunk(head));
            head = ((head >> CHUNK_SHIFT) + 1) << CHUNK_SHIFT;
        }
        wrap(head, entry);
        return true;
    }

    /** Removes the first entry, which {@link #first} has found. */
    void removeFirst() {
        UnsafeBuffer chunk = chunk(head);
        int size = size(chunk.getInt(offset(head)));
        used -= size;
        head += size;
        if (offset(head) == 0) {
            release(chunk);
        }
    }

    private void release(UnsafeBuffer chunk) {
        free.push(chunk);
        while (free.size() > Math.max(FREE_MIN, made - free.size())) {
            UnsafeApi.freeMemory(free.pop().addressOffset());
            made--;
        }
    }

    /** Gives the memory back; it is not used any more. */
    void close() {
        if (offset(tail) > 0) {
            free.push(chunk(tail));
        }
        for (long number = head >> CHUNK_SHIFT; number < tail >> CHUNK_SHIFT; number++) {
            free.push(chunk(number << CHUNK_SHIFT));
        }
        free.forEach(chunk -> UnsafeApi.freeMemory(chunk.addressOffset()));
        free.clear();
        head = tail;
        used = 0;
    }
}
