package strowger.engine.transport;

/**
 * Who may have a connection: so many in all, so many of one source, so many of a source that have
 * yet to agree upon TLS. Who may not is counted. On a reactor's thread.
 */
final class Admission {
    private final Intake intake;
    private final StreamConfig config;
    private final SharedConnections shared;
    private boolean closed;

    Admission(Intake intake, StreamConfig config, SharedConnections shared) {
        this.intake = intake;
        this.config = config;
        this.shared = shared;
    }

    /** Whether there may be another connection; counts it, or the refusal. */
    boolean enter() {
        if (closed || !shared.enter()) {
            intake.counters.increment(TransportCounter.CONNECTIONS_REFUSED);
            return false;
        }
        return true;
    }

    /** Whether a peer may have another connection; counts it, or the refusal. */
    boolean enter(ListenSocket socket, Endpoint peer) {
        if (config.sourceUnique() && shared.has(socket.protocol(), peer)) {
            intake.counters.increment(TransportCounter.REPEATED_REFUSED);
            return false;
        }
        if (!enter()) {
            return false;
        }
        if (config.balancers().contains(peer)) {
            return true; // whose it is comes first: enterSource
        }
        if (!enterSource(socket, peer)) {
            shared.leave();
            return false;
        }
        return true;
    }

    /** Whether a source may have another connection; counts it, or the refusal. */
    boolean enterSource(ListenSocket socket, Endpoint peer) {
        if (!shared.enter(peer)) {
            intake.counters.increment(TransportCounter.SOURCE_REFUSED);
            return false;
        }
        boolean secure = socket.protocol() == Protocol.TLS;
        if (secure && !shared.enterHandshake(peer, shared.security().handshakesASourceMax())) {
            shared.leave(peer);
            intake.counters.increment(TransportCounter.HANDSHAKES_REFUSED);
            return false;
        }
        return true;
    }

    /** What {@link #enter(ListenSocket, Endpoint)} has counted comes to nothing. */
    void giveUp(ListenSocket socket, Endpoint peer) {
        shared.leave();
        if (config.balancers().contains(peer)) {
            return;
        }
        shared.leave(peer);
        if (socket.protocol() == Protocol.TLS) {
            shared.leaveHandshake(peer);
        }
    }

    /** Nobody enters from now on. */
    void close() {
        closed = true;
    }
}
