package strowger.engine.routing;

import strowger.engine.transport.Destination;

/** Chooses whom TLS is spoken with, should a connection be opened for a request. */
@FunctionalInterface
public interface SecureTargets {
    /** Leaves it at the name of the next hop. */
    SecureTargets NONE = (_, _) -> {};

    /**
     * A request is about to be sent over TLS.
     *
     * @param destination its {@link Destination#server} is the name of the next hop, if that has
     *     one, and may be changed.
     */
    void choose(RoutingContext context, Destination destination);
}
