package strowger.engine.transport;

/**
 * The buffers that hold datagrams not yet handed on, in the order in which they were filled, and
 * how far the first of them is read. One reactor's.
 */
final class FilledBuffers {
    private final int[] ids;
    private final int[] lengths;
    private final int mask;
    private int head;
    private int count;
    private int start; // in the first one's payload, of what comes next
    private int bytes; // of all that are filled, but for what has been handed on

    /**
     * @param bufferCount of all buffers there are, a power of two.
     */
    FilledBuffers(int bufferCount) {
        ids = new int[bufferCount];
        lengths = new int[bufferCount];
        mask = bufferCount - 1;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Takes a buffer that the kernel has filled to this length. */
    void add(int id, int filledLength) {
        int place = (head + count++) & mask;
        ids[place] = id;
        lengths[place] = filledLength;
        bytes += filledLength;
    }

    /** How much waits, in bytes. */
    int bytes() {
        return bytes - start;
    }

    /** The buffer whose datagrams come next. */
    int id() {
        return ids[head];
    }

    /** How far that buffer is filled, in bytes. */
    int length() {
        return lengths[head];
    }

    /** Where its next datagram begins in the payload, in bytes. */
    int start() {
        return start;
    }

    /** So many bytes of its payload have been handed on. */
    void advance(int bytes) {
        start += bytes;
    }

    /** Nothing is to be handed on any more. */
    void clear() {
        count = 0;
        bytes = 0;
        start = 0;
    }

    /** All of the first buffer has been handed on. */
    void remove() {
        bytes -= lengths[head];
        head = (head + 1) & mask;
        count--;
        start = 0;
    }
}
