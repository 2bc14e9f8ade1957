package strowger.engine.transaction;

/** A state of a server machine. */
interface ServerState {
    /** What happens at an event; total: an event that means nothing here leads back here. */
    ServerEdge on(ServerEvent event);

    /** Whether a final response was sent. */
    boolean isFinal();

    /** Whether a 2xx was sent to an INVITE. */
    default boolean isAccepted() {
        return this == InviteServerState.ACCEPTED;
    }

    /** Whether the machine has ended. */
    boolean isTerminated();
}
