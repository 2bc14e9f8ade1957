package strowger.engine.module;

import strowger.engine.routing.RoutingContext;

/**
 * A function that scripts call. One instance serves all reactors at once, so it keeps no state of a
 * message.
 */
@FunctionalInterface
public interface Function {
    /** True. */
    int TRUE = 1;

    /** False. */
    int FALSE = -1;

    /** Ends the run, as {@code exit} does. */
    int EXIT = 0;

    /**
     * Acts on the message. Called on the context's reactor; must not block.
     *
     * @return above zero for true, below zero for false, {@link #EXIT} to end the run.
     */
    int call(RoutingContext context, Arguments arguments);

    /** Translates a condition. */
    static int of(boolean condition) {
        return condition ? TRUE : FALSE;
    }
}
