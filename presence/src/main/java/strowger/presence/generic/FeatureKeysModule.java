package strowger.presence.generic;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.presence.PresenceModule;
import strowger.presence.event.DefaultExpires;
import strowger.presence.event.EventPackage;

/**
 * {@code presence_dfks}: the event package {@code as-feature-event}, by which phones show do not
 * disturb and call forwarding as the server has them. What a phone sets in the body of a SUBSCRIBE
 * is for the script to read.
 */
public final class FeatureKeysModule implements Module {
    private static final String NAME = "presence_dfks";

    private final DefaultExpires expires = new DefaultExpires(NAME);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        expires.export(exports);
    }

    @Override
    public void start(Engine engine) {
        PresenceModule.of(engine, NAME)
                .events()
                .add(
                        EventPackage.named("as-feature-event")
                                .contentType("application/x-as-feature-event+xml")
                                .defaultExpiresSec(expires.seconds())
                                .conclude());
    }
}
