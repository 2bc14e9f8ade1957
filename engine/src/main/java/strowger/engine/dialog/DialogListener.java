package strowger.engine.dialog;

/** Hears of dialogs. */
@FunctionalInterface
public interface DialogListener {
    /**
     * A dialog has begun (both phases are {@link DialogPhase#TRYING}), gone on to another phase, or
     * ended. Each end is told once, whatever its cause. Called on the reactor that brought it
     * about, or on a timer's thread for a replica; must not block, and not keep the facts.
     */
    void changed(DialogFacts dialog);
}
