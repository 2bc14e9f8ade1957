package strowger.engine.routing;

import strowger.engine.transport.Protocol;

/**
 * How long a request may be to leave as a datagram, and how it leaves if it is longer (RFC 3261
 * §18.1.1, which names 1300 bytes).
 *
 * @param lengthMax in bytes; 0 for whatever fits into one.
 * @param beyond the protocol of what is longer; UDP for no other.
 */
public record DatagramLimit(int lengthMax, Protocol beyond) {
    /** Whatever fits. */
    public static final DatagramLimit NONE = new DatagramLimit(0, Protocol.UDP);

    boolean isExceededBy(int length) {
        return lengthMax > 0 && length > lengthMax;
    }
}
