package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.ConfigurationException;

import java.util.Optional;

/** What the module is made of once it has started; its exports are declared before. */
final class Running {
    private @Nullable Parts parts;

    /** The parts that work together. */
    record Parts(
            Dialogs dialogs,
            DialogTracker tracker,
            Lifetimes lifetimes,
            InDialogRequests requests,
            Endings endings,
            ReplicaStore replicas,
            Optional<Sharing> sharing,
            boolean refusesUntilSynchronized) {}

    void start(Parts started) {
        parts = started;
    }

    void stop() {
        if (parts != null) {
            parts.dialogs.ofTransactions().letGo();
            parts.dialogs.close();
        }
        parts = null;
    }

    boolean isStarted() {
        return parts != null;
    }

    private Parts parts() {
        if (parts == null) {
            throw new ConfigurationException("dialog has not started");
        }
        return parts;
    }

    Dialogs dialogs() {
        return parts().dialogs;
    }

    DialogTracker tracker() {
        return parts().tracker;
    }

    Lifetimes lifetimes() {
        return parts().lifetimes;
    }

    InDialogRequests requests() {
        return parts().requests;
    }

    /** Whether this node knows what the others hold; so does one that is alone. */
    boolean isSynchronized() {
        return parts().sharing.map(Sharing::isSynchronized).orElse(true);
    }

    /** Whether new calls are refused for now. */
    boolean isRefusing() {
        return parts().refusesUntilSynchronized && !isSynchronized();
    }

    ReplicaStore replicas() {
        return parts().replicas;
    }

    Optional<Sharing> sharing() {
        return parts().sharing;
    }

    Endings endings() {
        return parts().endings;
    }
}
