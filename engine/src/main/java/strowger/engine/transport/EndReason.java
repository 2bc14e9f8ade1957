package strowger.engine.transport;

/** Why a connection ended: just one for each. */
public enum EndReason {
    /** The other side closed it in order. */
    CLOSED_BY_PEER,
    /** The other side or the network broke it off. */
    RESET,
    /** The connection could not be opened: refused, unreachable. */
    CONNECT_FAILED,
    /** The connection was not open within the time for that. */
    CONNECT_TIMEOUT,
    /** Nothing came or went during its lifetime. */
    IDLE,
    /** A message was begun and not finished within the time for that. */
    MESSAGE_TIMEOUT,
    /** The stream could not be cut into messages: no or a bad Content-Length, endless headers. */
    FRAMING_FAULT,
    /** A message was announced longer than what is allowed. */
    MESSAGE_TOO_LARGE,
    /** The other side read too slowly: the write queue was full. */
    WRITE_QUEUE_FULL,
    /** The other side took nothing of what waited within the time for that. */
    WRITE_TIMEOUT,
    /** The other side acknowledged nothing: neither what was sent nor the kernel's probes. */
    PEER_TIMEOUT,
    /** TLS was not agreed upon: no common version or cipher, a certificate that does not hold. */
    HANDSHAKE_FAILED,
    /** TLS was not agreed upon within the time for that. */
    HANDSHAKE_TIMEOUT,
    /** What came was no TLS, or did not decrypt. */
    SECURITY_FAULT,
    /** What a balancer is to put before it, to tell whose it is, could not be read. */
    PROXY_FAULT,
    /** An operator or a script closed it. */
    KILLED,
    /** We are stopping. */
    SHUTDOWN;

    /**
     * Whether the other side does not take what waits for it: then that is given up with an RST,
     * instead of left to the kernel to deliver for minutes.
     */
    boolean givesUp() {
        return this == WRITE_QUEUE_FULL || this == WRITE_TIMEOUT || this == PEER_TIMEOUT;
    }
}
