package strowger.engine.dialog;

import java.util.ArrayList;
import java.util.List;

/**
 * Where who follows dialogs and who wants to hear of them meet: one to a server, in its {@code
 * CoreSettings}. Listeners are added while modules start; any thread may tell.
 */
public final class DialogEvents {
    private final List<DialogListener> added = new ArrayList<>();
    private volatile DialogListener[] listeners = {};

    /** Has a listener told of every dialog from now on. */
    public synchronized void listen(DialogListener listener) {
        added.add(listener);
        listeners = added.toArray(DialogListener[]::new);
    }

    /** Whether anybody listens: who tells may spare itself the trouble. */
    public boolean isHeard() {
        return listeners.length > 0;
    }

    /** Tells all listeners, in the order they were added. */
    public void tell(DialogFacts dialog) {
        for (DialogListener listener : listeners) {
            listener.changed(dialog);
        }
    }
}
