package strowger.engine.transaction;

/** What a client transaction does at an edge. */
enum ClientAction {
    /** Sends the request again. */
    RESEND,
    /** Starts the timer of retransmissions again: A doubled, E doubled up to T2. */
    START_RETRANSMIT,
    /** The same at once at T2 (RFC 3261 §17.1.2.2). */
    START_RETRANSMIT_T2,
    /** Stops retransmissions. */
    STOP_RETRANSMIT,
    /** Starts timer C, which a response restarts (RFC 3261 §16.7 step 2). */
    START_C,
    /** Starts timer D: how long a failure response is ACKed again. */
    START_D,
    /** Starts timer M: how long 2xx are passed up (RFC 6026 §7.2). */
    START_M,
    /** Stops timer B, C or F. */
    STOP_TIMEOUT,
    /** ACKs the failure response (RFC 3261 §17.1.1.3). */
    ACK,
    /** Sends a CANCEL, again after T1, doubled, until it is answered. */
    SEND_CANCEL,
    /** Sends the CANCEL that the user asked for while none was allowed (RFC 3261 §9.1). */
    SEND_CANCEL_IF_WANTED,
    /** Notes that a CANCEL is wanted once a provisional response is there. */
    WANT_CANCEL,
    /** Gives the response to the user. */
    PASS_UP,
    /** Tells the user that there was none in time. */
    INFORM_TIMEOUT,
    /** Tells the user that the request could not be sent. */
    INFORM_ERROR
}
