package strowger.engine.transport;

/** What the transports of a reactor count. */
public enum TransportCounter {
    /** Messages handed to the sink: datagrams, and messages cut from streams. */
    RECEIVED,
    /** Requests of HTTP cut from streams. */
    RECEIVED_HTTP,
    /** Datagrams that came as one with others: one call of the kernel for all of them. */
    RECEIVED_IN_TRAINS,
    /** Datagrams longer than allowed, dropped. */
    RECEIVED_TRUNCATED,
    /** Datagrams too short to be a message (under 20 bytes): keep-alives and probes, dropped. */
    RECEIVED_PROBES,
    /** Receive operations that failed. */
    RECEIVE_FAULTS,
    /** Times all provided buffers were taken, so that receiving had to be armed again. */
    RECEIVE_REARMS,
    /** Datagrams that found the kernel's queue full; looked at while new requests come. */
    RECEIVE_DROPPED,
    /** Messages that the sink threw at. */
    SINK_FAULTS,
    /** Messages taken for sending. */
    SENT,
    /** Datagrams that left as one with others: one call of the kernel for all of them. */
    SENT_IN_TRAINS,
    /** Messages refused: no free slot, no socket of the kind, a full queue or inbox. */
    SEND_REFUSED,
    /** Messages that the kernel refused later: unreachable, too long. */
    SEND_FAULTS,
    /** Connections accepted. */
    CONNECTIONS_ACCEPTED,
    /** Times that a listening socket could not accept, as without a descriptor left. */
    ACCEPT_FAULTS,
    /** Connections that were asked to open. */
    CONNECTIONS_STARTED,
    /** Connections that we opened, and that came about. */
    CONNECTIONS_CONNECTED,
    /** Connections that could not be begun, as without a descriptor left for them. */
    CONNECTIONS_FAILED,
    /** Connections refused since there were too many, or we are stopping. */
    CONNECTIONS_REFUSED,
    /** Connections refused since their source had too many. */
    SOURCE_REFUSED,
    /** Connections refused since their source had one from that very port. */
    REPEATED_REFUSED,
    /** Connections refused since their source had too many unfinished TLS handshakes. */
    HANDSHAKES_REFUSED,
    /** TLS handshakes completed. */
    HANDSHAKES_COMPLETED,
    /** Connections that were gone before we saw who they were. */
    CONNECTIONS_VANISHED,
    /** Messages without a connection to go over, and none may be opened. */
    CONNECT_FORBIDDEN,
    /** Messages refused since too much waits on all connections together. */
    QUEUES_FULL,
    /** Keep-alives of RFC 5626 §3.5.1 answered on a stream. */
    PINGS_ANSWERED
}
