package strowger.engine.routing;

/** A compiled route block. */
@FunctionalInterface
public interface RouteBlock {
    /**
     * Runs the block. Called on the context's reactor; never blocks.
     *
     * @return above zero for true, below zero for false; what ended the run is in the context
     *     ({@link RoutingContext#hasExited()}).
     */
    int run(RoutingContext context);
}
