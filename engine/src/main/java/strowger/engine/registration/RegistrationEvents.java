package strowger.engine.registration;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where who keeps contacts and who wants to hear of them meet: one to a server, in its {@code
 * CoreSettings}. Listeners are added while modules start.
 */
public final class RegistrationEvents {
    private final List<RegistrationListener> listeners = new CopyOnWriteArrayList<>();

    /** Has a listener told of every registration there is and that changes. */
    public void listen(RegistrationListener listener) {
        listeners.add(listener);
    }

    /** Whether anybody listens: who tells may spare itself the trouble. */
    public boolean isHeard() {
        return !listeners.isEmpty();
    }

    /** Tells all listeners, in the order they were added. */
    public void tell(Registration registration) {
        listeners.forEach(listener -> listener.changed(registration));
    }
}
