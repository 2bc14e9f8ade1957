package strowger.presence.pua;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.parser.SipUri;

/** {@code pua_usrloc}: publishes as present who is registered, of those a script chooses. */
public final class PuaUsrlocModule implements Module {
    private static final String NAME = "pua_usrloc";

    private String defaultDomain = "";
    private @Nullable PresentUsers users;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exports.text("default_domain", domain -> defaultDomain = domain)
                .doc("The domain of users whose REGISTER has none in To.");
        exports.function("pua_set_publish", this::arm)
                .in(RouteKind.REQUEST)
                .doc(
                        "Has the user of this REGISTER published while it has contacts; before"
                                + " save().");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "users are published under their sip URI, all contacts together; leave it out",
                "entity_prefix",
                "branch_flag");
        exports.statistic("users", () -> users == null ? 0 : users.count())
                .doc("Users that a script has chosen to be published.");
    }

    @Override
    public void start(Engine engine) {
        PuaModule pua = PuaModule.of(engine, NAME);
        PresentUsers chosen = new PresentUsers(pua);
        users = chosen;
        engine.core().registrations().listen(chosen);
    }

    private int arm(RoutingContext context, Arguments arguments) {
        SipUri to = context.message().to().uri();
        PresentUsers chosen = users;
        String user = to.buffer().getStringWithoutLengthUtf8(to.userOffset(), to.userLength());
        String domain = to.buffer().getStringWithoutLengthUtf8(to.hostOffset(), to.hostLength());
        String known = domain.isEmpty() ? defaultDomain : domain;
        return Function.of(
                chosen != null
                        && !user.isEmpty()
                        && !known.isEmpty()
                        && chosen.choose(user, known));
    }
}
