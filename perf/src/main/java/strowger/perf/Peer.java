package strowger.perf;

/** Where a datagram goes. */
enum Peer {
    /** The server under load. */
    SERVER,
    /** The other end of a relayed request: the caller's socket to the callee, or the reverse. */
    OTHER_END
}
