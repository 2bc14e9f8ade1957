package strowger.presence.event;

/**
 * Hears of every change of a published state: by PUBLISH, by a module, by a peer, by the passing of
 * time. Called after the change is in the table and no lock is held, on the thread that made it,
 * which may be a reactor's: it must not block.
 */
@FunctionalInterface
public interface StateListener {
    /**
     * A state has changed.
     *
     * @param state whose; valid until this returns.
     */
    void onChange(StateKey state, StateChange change);
}
