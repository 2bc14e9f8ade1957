package strowger.engine.transaction;

/** What can happen to a client transaction. */
enum ClientEvent {
    /** A provisional response came. */
    RECEIVE_1XX,
    /** A 2xx came. */
    RECEIVE_2XX,
    /** A 3xx to 6xx came. */
    RECEIVE_FAILURE,
    /** Timer A or E, or the same for a CANCEL: time to send again. */
    RETRANSMIT,
    /** Timer B, C or F: no final response in time. */
    TIMEOUT,
    /** Timer D, K or M: the time in this state is over. */
    END,
    /** The transport could not send. */
    TRANSPORT_ERROR,
    /** The user wants the request cancelled. */
    CANCEL
}
