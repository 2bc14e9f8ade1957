package strowger.engine.transport;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives memory for a message and sends it; one to a reactor, for its thread only.
 *
 * <p>Claim, write, commit or abort: one message at a time. A claim while another is open is our own
 * mistake and throws {@link IllegalStateException}.
 */
public interface Outbound {
    /** What {@link #claim} answers when all send slots are taken: a buffer without capacity. */
    MutableDirectBuffer REFUSED = new UnsafeBuffer(0, 0);

    /** The longest message that can be claimed, in bytes: what a datagram could carry. */
    int LENGTH_MAX = 65_535;

    /**
     * Memory for one message, from index 0.
     *
     * @param maxLength that will be written at most, in bytes; up to {@link #LENGTH_MAX}.
     * @return the memory; or {@link #REFUSED}, counted, when every slot waits for the kernel or the
     *     length is too large. A refused claim needs no abort.
     */
    MutableDirectBuffer claim(int maxLength);

    /**
     * Sends what was written into the claimed memory. It does not wait: a datagram goes to the
     * kernel at the end of the reactor's turn, a stream's bytes to the queue of its connection.
     *
     * @param length written, in bytes.
     * @param to where; copied as far as it is needed.
     * @return false, counted, when the message was refused: no socket of that protocol and family,
     *     a full write queue, too many connections. Faults that show later are counted.
     */
    boolean commit(int length, Destination to);

    /** Gives the claimed memory back unsent. */
    void abort();

    /** What waits to be received by the same reactor. */
    default ReceiveQueue receiveQueue() {
        return ReceiveQueue.UNKNOWN;
    }
}
