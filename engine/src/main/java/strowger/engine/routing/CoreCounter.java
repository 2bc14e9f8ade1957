package strowger.engine.routing;

/** What a core counts; names as in Kamailio's {@code core} statistics where it has them. */
public enum CoreCounter {
    RCV_REQUESTS("Requests received."),
    RCV_REPLIES("Replies received."),
    FWD_REQUESTS("Requests forwarded."),
    FWD_REPLIES("Replies forwarded."),
    DROP_REQUESTS("Requests dropped: unparsable, or refused by the core."),
    DROP_REPLIES("Replies dropped: not for us, unparsable, or dropped by the script."),
    ERR_REQUESTS("Requests that could not be handled, answered with an error."),
    ERR_REPLIES("Replies that could not be sent on."),
    BAD_URIS_RCVD("Requests with a request URI that is none."),
    UNSUPPORTED_METHODS("Requests of a method that nobody knows."),
    BAD_MSG_HDR("Messages with a malformed header."),
    ABSORBED_ACKS("ACKs to our own replies, absorbed."),
    SENT_REPLIES("Replies of our own sent."),
    SEND_REFUSED("Messages that the transport had no place for."),
    UNRESOLVED("Messages whose next hop is no address."),
    EVENTS_REFUSED("Event routes not run because they were nested too deep."),
    LOOPS("Requests refused because they came by before (482)."),
    TOO_MANY_HOPS("Requests refused because Max-Forwards was used up (483).");

    private final String sentence;

    CoreCounter(String sentence) {
        this.sentence = sentence;
    }

    /** What is counted. */
    public String sentence() {
        return sentence;
    }
}
