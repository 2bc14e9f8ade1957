package strowger.perf;

/** What a caller sends, and which answers are right. One thread. */
interface Scenario {

    /** Sends the first request of an exchange that has just begun. */
    void start(Exchange exchange, long nowNs);

    /**
     * Reads what came to the caller's socket.
     *
     * @param bytes of the datagram, reused after the call.
     * @param length in bytes.
     * @param nowNs when it was received.
     */
    void onDatagram(byte[] bytes, int length, long nowNs);
}
