package strowger.presence;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.presence.event.EventPackages;

/** {@code presence}: publications, subscriptions and notifications. */
public final class PresenceModule implements Module {
    private final EventPackages events = new EventPackages();

    @Override
    public String name() {
        return "presence";
    }

    @Override
    public void export(Exports exports) {}

    /**
     * The presence module of a configuration; for modules that add event packages when they start.
     *
     * @param asking the module that needs it.
     * @throws ConfigurationException when it is not loaded.
     */
    public static PresenceModule of(Engine engine, String asking) {
        return engine.modules().loaded().stream()
                .filter(PresenceModule.class::isInstance)
                .map(PresenceModule.class::cast)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        asking
                                                + " needs presence: write loadmodule"
                                                + " \"presence.so\" before it"));
    }

    /** The event packages, to which other modules add theirs when they start. */
    public EventPackages events() {
        return events;
    }
}
