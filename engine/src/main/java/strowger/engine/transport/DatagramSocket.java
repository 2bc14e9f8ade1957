package strowger.engine.transport;

/** A datagram socket of one reactor; used on its thread. */
interface DatagramSocket {
    /** The socket it is one reactor's part of. */
    ListenSocket listen();

    /**
     * Sends a slot's payload and takes the slot over: it goes back when the kernel is done.
     *
     * @return false when it cannot be queued; then the slot stays the caller's.
     */
    boolean send(int slot, int length, Endpoint to);

    /** Hands what was sent to the kernel, at the end of the turn. */
    void flush();

    /** Whether datagrams may leave as one, where the socket can do that; any thread. */
    default void allowTrains(boolean allowed) {}

    /**
     * Stops receiving, waits for what is on its way, and closes.
     *
     * @param closed runs once, on the reactor's thread, when nothing of it is left.
     */
    void close(Runnable closed);
}
