package strowger.engine.transaction;

/** An edge of a client machine: where it leads, and what is done on the way. */
final class ClientEdge {
    private final ClientState to;
    private final ClientAction[] actions;

    /**
     * @param to the state after it.
     * @param actions in their order.
     */
    ClientEdge(ClientState to, ClientAction... actions) {
        this.to = to;
        this.actions = actions;
    }

    ClientState to() {
        return to;
    }

    int actionCount() {
        return actions.length;
    }

    ClientAction action(int index) {
        return actions[index];
    }
}
