package strowger.engine.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program, and behind its event routes what modules do on the same events. */
final class HookedProgram implements RouteProgram {
    private final RouteProgram program;
    private final Map<String, Optional<RouteBlock>> events = new HashMap<>();

    /**
     * @param hooks of each event, in the order they are run.
     */
    HookedProgram(RouteProgram program, Map<String, List<RouteBlock>> hooks) {
        this.program = program;
        hooks.forEach((name, blocks) -> events.put(name, Optional.of(behind(name, blocks))));
    }

    private RouteBlock behind(String name, List<RouteBlock> hooks) {
        Optional<RouteBlock> own = program.block(RouteKind.EVENT, name);
        List<RouteBlock> all = List.copyOf(hooks);
        return context -> {
            int result = own.isPresent() ? own.get().run(context) : 1;
            for (RouteBlock hook : all) {
                int _ = hook.run(context);
            }
            return result;
        };
    }

    @Override
    public Optional<RouteBlock> block(RouteKind kind, String name) {
        Optional<RouteBlock> hooked = kind == RouteKind.EVENT ? events.get(name) : null;
        return hooked == null ? program.block(kind, name) : hooked;
    }

    @Override
    public int variableCount() {
        return program.variableCount();
    }
}
