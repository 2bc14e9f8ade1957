package strowger.engine.transaction;

/** An edge of a server machine: where it leads, and what is done on the way. */
final class ServerEdge {
    private final ServerState to;
    private final ServerAction[] actions;

    /**
     * @param to the state after it.
     * @param actions in their order.
     */
    ServerEdge(ServerState to, ServerAction... actions) {
        this.to = to;
        this.actions = actions;
    }

    ServerState to() {
        return to;
    }

    int actionCount() {
        return actions.length;
    }

    ServerAction action(int index) {
        return actions[index];
    }
}
