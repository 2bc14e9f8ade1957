package strowger.engine.routing;

/** Hears that a connection may carry requests back to another port (RFC 5923 §5). Any thread. */
@FunctionalInterface
public interface FlowAliases {
    /** Hears nothing. */
    FlowAliases NONE = (_, _) -> {};

    /**
     * A request came with {@code alias} in its top Via.
     *
     * @param connectionId it came over.
     * @param port that the Via names.
     */
    void named(long connectionId, int port);
}
