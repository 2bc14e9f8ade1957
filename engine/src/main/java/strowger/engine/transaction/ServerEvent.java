package strowger.engine.transaction;

/** What can happen to a server transaction. */
enum ServerEvent {
    /** The request came again. */
    REQUEST_AGAIN,
    /** The user sends a provisional response. */
    SEND_1XX,
    /** The user sends a 2xx. */
    SEND_2XX,
    /** The user sends a 3xx to 6xx. */
    SEND_FAILURE,
    /** The user gives the transaction up without a final response. */
    RELEASE,
    /** An ACK came. */
    ACK,
    /** Timer G: time to send the final response again. */
    RETRANSMIT,
    /** Timer H, I, J or L: the time in this state is over. */
    END
}
