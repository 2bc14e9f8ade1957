package strowger.engine.transport;

/** What the transports of a reactor count. */
public enum TransportCounter {
    /** Messages handed to the sink: datagrams, and messages cut from streams. */
    RECEIVED,
    /** Datagrams longer than allowed, dropped. */
    RECEIVED_TRUNCATED,
    /** Datagrams too short to be a message (under 20 bytes): keep-alives and probes, dropped. */
    RECEIVED_PROBES,
    /** Receive operations that failed. */
    RECEIVE_FAULTS,
    /** Times all provided buffers were taken, so that receiving had to be armed again. */
    RECEIVE_REARMS,
    /** Messages that the sink threw at. */
    SINK_FAULTS,
    /** Messages taken for sending. */
    SENT,
    /** Messages refused: no free slot, no socket of the kind, a full queue or inbox. */
    SEND_REFUSED,
    /** Messages that the kernel refused later: unreachable, too long. */
    SEND_FAULTS,
    /** Connections accepted. */
    CONNECTIONS_ACCEPTED,
    /** Connections that were asked to open. */
    CONNECTIONS_STARTED,
    /** Connections refused since there were too many. */
    CONNECTIONS_REFUSED,
    /** Keep-alives of RFC 5626 §3.5.1 answered on a stream. */
    PINGS_ANSWERED
}
