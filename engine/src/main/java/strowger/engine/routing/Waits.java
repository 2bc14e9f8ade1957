package strowger.engine.routing;

/**
 * What is to be done when a run waits that is none of the core's own messages: a failure route, the
 * route of an event. Called on the core's reactor.
 */
public interface Waits {
    /** Nothing. */
    Waits NOTHING = new Waits() {};

    /** The run is about to go on: what it is about may have come to its end meanwhile. */
    default void goingOn(RoutingContext waited) {}

    /** The run that has waited has come to its end. */
    default void ended(RoutingContext waited) {}
}
