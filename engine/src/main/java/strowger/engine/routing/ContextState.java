package strowger.engine.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * State that a module keeps in each context: made once for a context, found by its slot, cleared by
 * the module itself.
 *
 * @param <T> the module's class for it.
 */
public final class ContextState<T> {
    private final int slot;
    private final Supplier<T> fresh;

    private ContextState(int slot, Supplier<T> fresh) {
        this.slot = slot;
        this.fresh = fresh;
    }

    /** This module's state in a context. */
    @SuppressWarnings("unchecked")
    public T in(RoutingContext context) {
        return (T) context.state(slot, fresh);
    }

    /** Hands out the slots of one engine. Used by one thread, while modules start. */
    public static final class Slots {
        private final List<ContextState<?>> states = new ArrayList<>();

        /** The next slot. */
        public <T> ContextState<T> reserve(Supplier<T> fresh) {
            ContextState<T> state = new ContextState<>(states.size(), fresh);
            states.add(state);
            return state;
        }
    }
}
