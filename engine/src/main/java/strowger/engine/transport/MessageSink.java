package strowger.engine.transport;

/** Takes each message received; one to a reactor, called on its thread. */
@FunctionalInterface
public interface MessageSink {
    /**
     * Takes one message: a whole datagram, or one message cut from a stream. What it throws is
     * counted and logged, and the reactor goes on.
     *
     * @param inbound valid during this call only.
     */
    void onMessage(Inbound inbound);

    /** Whether requests of HTTP are taken, too; asked when a connection begins. */
    default boolean takesHttp() {
        return false;
    }

    /**
     * Takes one request of HTTP that was cut from a stream.
     *
     * @param inbound valid during this call only.
     */
    default void onHttp(Inbound inbound) {}
}
