package strowger.presence.generic;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.presence.PresenceModule;
import strowger.presence.event.DefaultExpires;
import strowger.presence.event.EventPackage;

/** {@code presence_mwi}: the event package {@code message-summary}. */
public final class MwiModule implements Module {
    private final DefaultExpires expires = new DefaultExpires("presence_mwi");

    @Override
    public String name() {
        return "presence_mwi";
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
                        EventPackage.named("message-summary")
                                .contentType("application/simple-message-summary")
                                .defaultExpiresSec(expires.seconds())
                                .check(MessageSummary::check)
                                .conclude());
    }
}
