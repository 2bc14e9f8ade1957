package strowger.modules.transaction;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;

/** The name of a route in a call; its block is looked up once for each program. */
final class RouteName {
    private final String name;
    private volatile Found found = new Found(RouteProgram.EMPTY, null);

    private record Found(RouteProgram program, @Nullable RouteBlock block) {}

    RouteName(String name) {
        this.name = name;
    }

    /** Whether it disarms: {@code t_on_failure("")} and {@code t_on_failure("0")}. */
    boolean isNone() {
        return name.isEmpty() || name.equals("0");
    }

    /** The block of this name, or null. */
    @Nullable RouteBlock block(RouteProgram program, RouteKind kind) {
        Found last = found;
        if (last.program != program) {
            last = new Found(program, program.block(kind, blockName(kind)).orElse(null));
            found = last;
        }
        return last.block;
    }

    private String blockName(RouteKind kind) {
        return kind == RouteKind.EVENT ? "tm:branch-failure:" + name : name;
    }

    @Override
    public String toString() {
        return name;
    }
}
