package strowger.presence.pua;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;

/** {@code pua_reginfo}: publishes who is registered, and where (RFC 3680). */
public final class PuaReginfoModule implements Module {
    private static final String NAME = "pua_reginfo";

    private String defaultDomain = "";
    private boolean publishes = true;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exports.text("default_domain", domain -> defaultDomain = domain)
                .doc("The domain of users whom the table of contacts knows without one.");
        exports.integer("publish_reginfo", value -> publishes = value != 0)
                .unset(1)
                .doc("Whether registrations are published.");
        for (String name : new String[] {"server_address", "outbound_proxy"}) {
            exports.text(name, _ -> {})
                    .doc("Kept for old configurations: presence and pua have their own.");
        }
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "it does not subscribe to others; contacts go to other nodes by dmq_usrloc",
                "reginfo_subscribe",
                "reginfo_handle_notify");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "all registrations are published; set publish_reginfo to 0 for none",
                "reginfo_disable_publish");
    }

    @Override
    public void start(Engine engine) {
        if (!publishes) {
            return;
        }
        if (defaultDomain.isEmpty()) {
            throw new ConfigurationException(
                    NAME + ": default_domain is not set: set it to the domain of your users");
        }
        PuaModule pua = PuaModule.of(engine, NAME);
        engine.core().registrations().listen(new RegisteredUsers(pua, defaultDomain));
    }
}
