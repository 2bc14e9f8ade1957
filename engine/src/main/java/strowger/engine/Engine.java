package strowger.engine;

import strowger.engine.module.ModuleSet;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.StreamSecurity;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a module is given when it starts. */
public interface Engine {
    /** The modules of this configuration. */
    ModuleSet modules();

    /** The sockets, names and program that all cores share. */
    CoreSettings core();

    /** The stream connections of all reactors. */
    ConnectionTracker connections();

    /** Has TLS connections encrypted by this. To be called while modules start. */
    default void secure(StreamSecurity security) {}

    /** Milliseconds since 1970, the clock by which records expire. */
    long nowMs();

    /**
     * Reserves a place in every context for a module's own state of a message.
     *
     * @param fresh makes the state; called once for each context.
     */
    <T> ContextState<T> contextState(Supplier<T> fresh);

    /** How many reactors there are. */
    default int reactorCount() {
        return 1;
    }

    /**
     * Has a task done on a reactor, with its core; on this one at once if the caller is on a
     * reactor.
     *
     * @return false when the reactor's inbox is full, or none runs yet; the task is not done then.
     */
    boolean onReactor(Consumer<Core> task);

    /**
     * Has a task done once on a reactor, with its core, after all modules have started and before
     * the first message is received. To be called while modules start.
     */
    default void beforeTraffic(Consumer<Core> task) {
        boolean _ = onReactor(task);
    }

    /**
     * Has a task done once on a reactor, with its core, when all sockets are open: for what other
     * hosts answer by connecting to us. To be called while modules start.
     */
    default void onceListening(Consumer<Core> task) {
        boolean _ = onReactor(task);
    }

    /**
     * Has work done again and again on a thread of its own, never on a reactor.
     *
     * @param periodMs between the end of one and the begin of the next.
     */
    void every(long periodMs, Runnable work);
}
