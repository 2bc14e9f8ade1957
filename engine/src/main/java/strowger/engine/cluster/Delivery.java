package strowger.engine.cluster;

/** Hears what became of a message that was sent; once for each node that it was sent to. */
@FunctionalInterface
public interface Delivery {
    /** Wants to hear nothing. */
    Delivery UNHEARD = (node, code) -> {};

    /** The code of a node that did not answer in time. */
    int TIMEOUT = 408;

    /** The code of a message that could not be sent. */
    int NOT_SENT = 503;

    /**
     * A node has answered, or did not in time.
     *
     * @param node it was sent to.
     * @param code as SIP has it: 200 when it was taken, {@link #TIMEOUT}, {@link #NOT_SENT}.
     */
    void onAnswer(Node node, int code);
}
