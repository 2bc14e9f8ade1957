package strowger.engine.transaction;

import org.agrona.UnsafeApi;

import java.util.Arrays;

/**
 * Memory outside the heap for what outlives a message, in blocks of a few sizes: four to each
 * doubling, so that a quarter is lost at most. Each size has chunks of its own and a list of freed
 * blocks; nothing goes back to the system before the end. Bounded. For one reactor.
 *
 * <pre>
 *  offset  bytes  field of a block
 *       0      4  size class
 *       4      4  length asked for
 *       8         the caller's bytes; of a free block, the address of the next free one
 * </pre>
 */
final class Blocks implements AutoCloseable {
    /** No block: what {@link #allocate} answers when the memory is used up. */
    static final long NONE = 0;

    /** The longest block, in bytes. */
    static final int LENGTH_MAX = 192 * 1024;

    private static final int HEAD = 8;
    private static final int LENGTH = 4;
    private static final int LENGTH_MIN = 64;
    private static final int STEPS = 4; // to each doubling
    private static final int CLASS_COUNT = 48;
    private static final int CHUNK_LENGTH = 256 * 1024;

    private final long bytesMax;
    private final long[] free = new long[CLASS_COUNT];
    private final long[] fresh = new long[CLASS_COUNT]; // where the class's chunk goes on
    private final long[] freshEnd = new long[CLASS_COUNT];
    private long[] chunks = new long[64];
    private int chunkCount;
    private long reservedBytes;
    private long usedBytes;
    private long count;
    private boolean closed;

    /**
     * @param bytesMax that are taken from the system, at most.
     */
    Blocks(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes a block; its address, or {@link #NONE}. */
    long allocate(int length) {
        if (length > LENGTH_MAX || closed) {
            return NONE;
        }
        int sizeClass = classOf(length);
        long block = free[sizeClass];
        if (block != NONE) {
            free[sizeClass] = UnsafeApi.getLong(block + HEAD);
        } else {
            block = carve(sizeClass);
            if (block == NONE) {
                return NONE;
            }
        }
        UnsafeApi.putInt(block, sizeClass);
        UnsafeApi.putInt(block + LENGTH, length);
        usedBytes += sizeOf(sizeClass);
        count++;
        return block + HEAD;
    }

    private long carve(int sizeClass) {
        int size = sizeOf(sizeClass);
        if (freshEnd[sizeClass] - fresh[sizeClass] < size && !extend(sizeClass, size)) {
            return NONE;
        }
        long block = fresh[sizeClass];
        fresh[sizeClass] += size;
        return block;
    }

    private boolean extend(int sizeClass, int size) {
        int bytes = Math.max(size, CHUNK_LENGTH / size * size);
        if (reservedBytes + bytes > bytesMax) {
            return false;
        }
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunkCount);
        }
        long chunk = UnsafeApi.allocateMemory(bytes);
        chunks[chunkCount++] = chunk;
        reservedBytes += bytes;
        fresh[sizeClass] = chunk;
        freshEnd[sizeClass] = chunk + bytes;
        return true;
    }

    /** Gives a block back; does nothing for {@link #NONE}. */
    void free(long address) {
        if (address == NONE || closed) {
            return;
        }
        long block = address - HEAD;
        int sizeClass = UnsafeApi.getInt(block);
        assert sizeClass >= 0 && sizeClass < CLASS_COUNT : "freed twice, or never taken: " + block;
        UnsafeApi.putInt(block, -1);
        UnsafeApi.putLong(address, free[sizeClass]);
        free[sizeClass] = block;
        usedBytes -= sizeOf(sizeClass);
        count--;
    }

    /**
     * A block in place of another, the same one if its size fits.
     *
     * @return its address; {@link #NONE} when there is no memory, the old one is given back then
     *     too.
     */
    long replace(long old, int length) {
        if (old != NONE && length <= LENGTH_MAX) {
            if (UnsafeApi.getInt(old - HEAD) == classOf(length)) {
                UnsafeApi.putInt(old - HEAD + LENGTH, length);
                return old;
            }
        }
        free(old);
        return allocate(length);
    }

    /** The length a block was taken with, in bytes. */
    static int length(long address) {
        return UnsafeApi.getInt(address - HEAD + LENGTH);
    }

    /** Bytes of all blocks in use, their heads and what is lost by rounding included. */
    long usedBytes() {
        return usedBytes;
    }

    /** Bytes taken from the system. */
    long reservedBytes() {
        return reservedBytes;
    }

    /** Blocks in use. */
    long count() {
        return count;
    }

    private static int classOf(int length) {
        int wanted = Math.max(length + HEAD, LENGTH_MIN);
        int doubling = Integer.SIZE - 1 - Integer.numberOfLeadingZeros((wanted - 1) / LENGTH_MIN);
        if (wanted <= LENGTH_MIN) {
            return 0;
        }
        int base = LENGTH_MIN << doubling;
        int step = base / STEPS;
        return doubling * STEPS + (wanted - base + step - 1) / step;
    }

    private static int sizeOf(int sizeClass) {
        if (sizeClass == 0) {
            return LENGTH_MIN;
        }
        int doubling = (sizeClass - 1) / STEPS;
        int steps = (sizeClass - 1) % STEPS + 1;
        int base = LENGTH_MIN << doubling;
        return base + base / STEPS * steps;
    }

    @Override
    public void close() {
        closed = true;
        for (int index = 0; index < chunkCount; index++) {
            UnsafeApi.freeMemory(chunks[index]);
        }
        chunkCount = 0;
    }
}
