package strowger.engine.module;

import strowger.engine.Engine;

/**
 * A Kamailio module as Strowger has it: what it exports, and its life.
 *
 * <p>Found by {@link java.util.ServiceLoader}; one instance serves one running configuration.
 * Called in this order, on the thread that starts the server: {@link #export}, the setters of its
 * parameters, {@link #start}, and at the end {@link #stop}. When the configuration is read anew,
 * what was declared is bound to the new routes on another thread while the server runs, and a new
 * program is published only if nothing in it is wrong.
 */
public interface Module {
    /** Its name in {@code loadmodule}, without {@code .so}. */
    String name();

    /** Declares everything that the module gives to configurations. */
    void export(Exports exports);

    /**
     * Starts the module, its parameters set. No traffic comes before all modules have started.
     *
     * @throws ConfigurationException if its parameters can't be.
     */
    default void start(Engine engine) {}

    /** Gives back what {@link #start} took. */
    default void stop() {}
}
