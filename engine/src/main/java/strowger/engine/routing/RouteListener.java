package strowger.engine.routing;

import strowger.parser.SipUri;

/** Hears of requests that follow a Route of ours; for what knows them by a parameter of it. */
@FunctionalInterface
public interface RouteListener {
    /** Hears nothing. */
    RouteListener NONE = (_, _) -> {};

    /**
     * {@code loose_route} has taken us off the route of a request within a dialog. On the reactor
     * of the request; must not block.
     *
     * @param own the URI it came by: the first of its Route, or its request URI from a strict
     *     router; to be read until this returns.
     */
    void routed(RoutingContext request, SipUri own);
}
