package strowger.engine.transport;

import io.netty.channel.uring.IoUringIoOps;

/**
 * Buffers of one length that the kernel fills, by a group's number and their own. They go back by
 * whole blocks of neighbouring ids, an operation a block, so that giving back costs a fraction of
 * an operation for each; the operations are made once. A block that was not taken stays owed until
 * it is. One reactor's.
 */
final class BufferGroup implements AutoCloseable {
    private static final byte PROVIDE_BUFFERS = 31;
    private static final int BLOCKS = 8;

    private final int length;
    private final int blockLength;
    private final NativeMemory memory;
    private final int[] heldBack = new int[BLOCKS]; // of each block: how many wait to go back
    private final IoUringIoOps[] provisions = new IoUringIoOps[BLOCKS];
    private int owed = (1 << BLOCKS) - 1; // a bit for each block that the kernel has yet to take

    /**
     * @param count of buffers, a multiple of 8.
     * @param length of each in bytes.
     */
    BufferGroup(short group, int count, int length) {
        this.length = length;
        blockLength = count / BLOCKS;
        memory = new NativeMemory(Math.multiplyExact(count, length));
        for (int block = 0; block < BLOCKS; block++) {
            provisions[block] = provision(block, group);
        }
    }

    private IoUringIoOps provision(int block, short group) {
        int firstId = block * blockLength;
        return new IoUringIoOps(
                PROVIDE_BUFFERS,
                (byte) 0,
                (short) 0,
                blockLength,
                firstId,
                address(firstId),
                length,
                0,
                block,
                group,
                (short) 0,
                0,
                0);
    }

    /** Where a buffer begins. */
    long address(int id) {
        return memory.address() + (long) id * length;
    }

    /**
     * Gives the kernel what it is owed: all at first.
     *
     * @return whether nothing is owed any more.
     */
    boolean provide(Ring ring) {
        for (int block = 0; block < BLOCKS; block++) {
            if ((owed & 1 << block) != 0 && ring.submit(provisions[block]) != Ring.REFUSED) {
                owed &= ~(1 << block);
            }
        }
        return owed == 0;
    }

    /**
     * A buffer has been read; the last of a block takes that back.
     *
     * @return whether nothing is owed.
     */
    boolean giveBack(int id, Ring ring) {
        return read(id) ? provide(ring) : owed == 0;
    }

    /**
     * A buffer has been read, and goes back when the rest of its block has been and {@link
     * #provide} is called.
     *
     * @return whether it was the last of its block.
     */
    boolean read(int id) {
        int block = id / blockLength;
        if (++heldBack[block] < blockLength) {
            return false;
        }
        heldBack[block] = 0;
        owed |= 1 << block;
        return true;
    }

    /** The kernel has not taken a block after all, by what the operation said. */
    void onRefused(long userData) {
        owed |= 1 << (int) userData;
    }

    boolean isOwing() {
        return owed != 0;
    }

    @Override
    public void close() {
        memory.close();
    }
}
