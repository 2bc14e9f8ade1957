package strowger.presence.packages;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.presence.PresenceModule;
import strowger.presence.event.DefaultExpires;
import strowger.presence.event.EventPackage;

/** {@code presence_reginfo}: who is registered, and where (RFC 3680). */
public final class PresenceReginfoModule implements Module {
    private static final String NAME = "presence_reginfo";

    private final DefaultExpires expires = new DefaultExpires(NAME);
    private boolean composed;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        expires.export(exports);
        exports.integer("aggregate_presentities", value -> composed = value != 0)
                .unset(0)
                .doc("Whether all publications are shown together instead of the last alone.");
    }

    @Override
    public void start(Engine engine) {
        EventPackage.Builder reg =
                EventPackage.named("reg")
                        .contentType("application/reginfo+xml")
                        .defaultExpiresSec(expires.seconds())
                        .check(Checks::xml);
        if (composed) {
            reg.composer(new RegistrationComposer()).tailor(RegistrationComposer::version);
        }
        PresenceModule.of(engine, NAME).events().add(reg.conclude());
    }
}
