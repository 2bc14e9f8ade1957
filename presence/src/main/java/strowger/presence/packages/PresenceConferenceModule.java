package strowger.presence.packages;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.presence.PresenceModule;
import strowger.presence.event.DefaultExpires;
import strowger.presence.event.EventPackage;

/** {@code presence_conference}: who is in a conference (RFC 4575). */
public final class PresenceConferenceModule implements Module {
    private static final String NAME = "presence_conference";

    private final DefaultExpires expires = new DefaultExpires(NAME);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        expires.export(exports);
        exports.integer("use_partial_states", PresenceConferenceModule::refusePartial)
                .unset(0)
                .doc("Only 0: a NOTIFY has the document that was published last, whole.");
    }

    private static void refusePartial(long value) {
        if (value != 0) {
            throw new ConfigurationException(
                    NAME + ": use_partial_states=" + value + " can't be had: set it to 0");
        }
    }

    @Override
    public void start(Engine engine) {
        PresenceModule.of(engine, NAME)
                .events()
                .add(
                        EventPackage.named("conference")
                                .contentType("application/conference-info+xml")
                                .defaultExpiresSec(expires.seconds())
                                .check(Checks::xml)
                                .conclude());
    }
}
