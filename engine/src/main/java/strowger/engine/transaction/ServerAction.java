package strowger.engine.transaction;

/** What a server transaction does at an edge. */
enum ServerAction {
    /** Sends the response given. */
    SEND,
    /** Sends the last response again, if there is one. */
    RESEND,
    /** Starts timer G, or starts it again doubled; over unreliable transports only. */
    START_G,
    /** The same for a 2xx of our own, which nobody else sends again (RFC 3261 §13.3.1.4). */
    START_G_IF_LOCAL,
    /** Starts timer H: how long an ACK is waited for. */
    START_H,
    /** Starts timer I: how long further ACKs are absorbed. */
    START_I,
    /** Starts timer J: how long the request is still answered when it comes again. */
    START_J,
    /** Starts timer L: how long 2xx are passed on (RFC 6026 §7.1). */
    START_L,
    /** Stops timer G. */
    STOP_G
}
