package strowger.engine.routing;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Blocks of a few sizes for messages that wait, used again. For one thread. */
final class MessageBlocks {
    private static final int[] LENGTHS = {4 * 1024, 32 * 1024, 512 * 1024};
    private static final int KEPT_MAX = 256;

    private final List<Deque<UnsafeBuffer>> free = new ArrayList<>();

    MessageBlocks() {
        for (int _ : LENGTHS) {
            free.add(new ArrayDeque<>());
        }
    }

    /** Whether there is a size for so many bytes. */
    static boolean fits(int length) {
        return length <= LENGTHS[LENGTHS.length - 1];
    }

    /** A block of at least so many bytes. */
    UnsafeBuffer take(int length) {
        int size = 0;
        while (LENGTHS[size] < length) {
            size++;
        }
        UnsafeBuffer block = free.get(size).poll();
        return block != null
                ? block
                : new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTHS[size], 64));
    }

    /** Takes a block back. */
    void give(UnsafeBuffer block) {
        for (int size = 0; size < LENGTHS.length; size++) {
            boolean kept = size == 0 || free.get(size).size() < KEPT_MAX >> (2 * size);
            if (LENGTHS[size] == block.capacity() && kept) {
                free.get(size).push(block);
            }
        }
    }
}
