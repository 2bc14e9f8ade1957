package strowger.engine.transaction;

/** A state of a client machine. */
interface ClientState {
    /** What happens at an event; total: an event that means nothing here leads back here. */
    ClientEdge on(ClientEvent event);

    /** Whether a final response, a timeout or an error is still to come. */
    boolean isPending();

    /** Whether the machine has ended. */
    boolean isTerminated();
}
