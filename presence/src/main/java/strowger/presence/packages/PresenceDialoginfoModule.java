package strowger.presence.packages;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.presence.PresenceModule;
import strowger.presence.event.DefaultExpires;
import strowger.presence.event.EventPackage;

/** {@code presence_dialoginfo}: who speaks with whom, for busy lamps (RFC 4235). */
public final class PresenceDialoginfoModule implements Module {
    private static final String NAME = "presence_dialoginfo";

    private final DefaultExpires expires = new DefaultExpires(NAME);
    private boolean dummy;
    private boolean single;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        expires.export(exports);
        exports.integer("force_dummy_dialog", value -> dummy = value != 0)
                .unset(0)
                .doc("Whether a dialog that is over is shown when nothing was published.");
        exports.integer("force_single_dialog", value -> single = value != 0)
                .unset(0)
                .doc("Whether one dialog is shown: early before confirmed, proceeding, trying.");
    }

    @Override
    public void start(Engine engine) {
        PresenceModule.of(engine, NAME)
                .events()
                .add(
                        EventPackage.named("dialog")
                                .contentType("application/dialog-info+xml")
                                .defaultExpiresSec(expires.seconds())
                                .check(Checks::xml)
                                .documentKey(DialogComposer::facts)
                                .leavingShown()
                                .composer(new DialogComposer(dummy, single))
                                .tailor(DialogComposer::version)
                                .conclude());
    }
}
