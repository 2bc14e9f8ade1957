package strowger.engine.routing;

/** Hears of requests that follow a Route of ours; for what knows them by a parameter of it. */
@FunctionalInterface
public interface RouteListener {
    /** Hears nothing. */
    RouteListener NONE = _ -> {};

    /**
     * {@code loose_route} has taken us off the route of a request within a dialog. On the reactor
     * of the request; must not block.
     */
    void routed(RoutingContext request);
}
