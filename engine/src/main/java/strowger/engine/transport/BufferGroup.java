package strowger.engine.transport;

import io.netty.channel.uring.IoUringIoOps;

/**
 * Buffers of one length that the kernel fills, by a group's number and their own. They go back by
 * whole blocks of neighbouring ids, an operation a block, so that giving back costs a fraction of
 * an operation for each; the operations are made once. One reactor's.
 */
final class BufferGroup implements AutoCloseable {
    private static final byte PROVIDE_BUFFERS = 31;
    private static final int BLOCKS = 8;

    private final int length;
    private final int blockLength;
    private final NativeMemory memory;
    private final int[] heldBack = new int[BLOCKS]; // of each block: how many wait to go back
    private final IoUringIoOps[] provisions = new IoUringIoOps[BLOCKS];

    /**
     * @param count of buffers, a multiple of 8.
     * @param length of each in bytes.
     */
    BufferGroup(short group, int count, int length) {
        this.length = length;
        blockLength = count / BLOCKS;
        memory = new NativeMemory(Math.multiplyExact(count, length));
        for (int block = 0; block < BLOCKS; block++) {
            provisions[block] = provision(block * blockLength, group);
        }
    }

    private IoUringIoOps provision(int firstId, short group) {
        return new IoUringIoOps(
                PROVIDE_BUFFERS,
                (byte) 0,
                (short) 0,
                blockLength,
                firstId,
                address(firstId),
                length,
                0,
                0L,
                group,
                (short) 0,
                0,
                0);
    }

    /** Where a buffer begins. */
    long address(int id) {
        return memory.address() + (long) id * length;
    }

    int blockCount() {
        return BLOCKS;
    }

    /** The operation that gives a block to the kernel. */
    IoUringIoOps provision(int block) {
        return provisions[block];
    }

    /**
     * Notes that a buffer has been read.
     *
     * @return the block that is complete with it and must be provided again; or -1.
     */
    int release(int id) {
        int block = id / blockLength;
        if (++heldBack[block] < blockLength) {
            return -1;
        }
        heldBack[block] = 0;
        return block;
    }

    @Override
    public void close() {
        memory.close();
    }
}
