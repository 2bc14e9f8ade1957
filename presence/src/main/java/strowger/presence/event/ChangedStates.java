package strowger.presence.event;

import org.agrona.collections.LongHashSet;

/** States that have changed while no server ran, by their hashes. One thread. */
public final class ChangedStates {
    private final LongHashSet hashes = new LongHashSet();

    /** A state has changed. */
    public void add(StateKey state) {
        hashes.add(state.hash());
    }

    /** Whether a state has changed; of very few it is said that has not. */
    public boolean has(StateKey state) {
        return hashes.contains(state.hash());
    }

    /** Whether none has. */
    public boolean isEmpty() {
        return hashes.isEmpty();
    }
}
