package strowger.engine.routing;

import java.util.Optional;

/**
 * A compiled configuration: its route blocks by kind and name. Immutable, shared by all reactors.
 */
public interface RouteProgram {
    /** A program without a route. */
    RouteProgram EMPTY = (kind, name) -> Optional.empty();

    /**
     * Finds a block.
     *
     * @param kind of the block.
     * @param name within the brackets; empty for {@code request_route}, {@code reply_route} and
     *     {@code onsend_route}.
     */
    Optional<RouteBlock> block(RouteKind kind, String name);

    /** How many {@code $var} names the program has: their slots are 0 up to this. */
    default int variableCount() {
        return 0;
    }
}
