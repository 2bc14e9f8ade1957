package strowger.presence.generic;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.presence.PresenceModule;
import strowger.presence.event.DefaultExpires;
import strowger.presence.event.EventPackage;

/** {@code presence_profile}: the event package {@code ua-profile}. */
public final class ProfileModule implements Module {
    private final DefaultExpires expires = new DefaultExpires("presence_profile");

    @Override
    public String name() {
        return "presence_profile";
    }

    @Override
    public void export(Exports exports) {
        expires.export(exports);
    }

    @Override
    public void start(Engine engine) {
        PresenceModule.of(engine, name())
                .events()
                .add(
                        EventPackage.named("ua-profile")
                                .contentType("text/xml")
                                .defaultExpiresSec(expires.seconds())
                                .conclude());
    }
}
