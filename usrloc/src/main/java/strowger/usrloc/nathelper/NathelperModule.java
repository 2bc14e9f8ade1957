package strowger.usrloc.nathelper;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.usrloc.UsrlocModule;
import strowger.usrloc.registrar.ReceivedRule;

import java.util.Objects;
import java.util.Optional;

/** {@code nathelper}: tells clients behind NAT, and reaches them. */
public final class NathelperModule implements Module {
    private final ReceivedRule received = new ReceivedRule();
    private final PingRule pings = new PingRule();
    private @Nullable Counter sent;
    private Optional<ContextState<NatState>> states = Optional.empty();

    @Override
    public String name() {
        return "nathelper";
    }

    @Override
    public void export(Exports exports) {
        received.exportAttribute(exports);
        pings.export(exports);
        sent = exports.counter("pings_sent", "Pings sent to contacts.");
        exports.function("nat_uac_test", this::test, Parameter.integer("tests"))
                .doc(
                        "Whether one of the tests holds: 1 Contact private, 2 Via not the source, 4"
                                + " Via private, 8 SDP private, 16 Via's port not the source's, 32"
                                + " source private, 64 WebSocket, 128 Contact's port not the"
                                + " source's, 256 SDP not the source.");
        exports.function("fix_nated_register", this::fixRegister)
                .in(RouteKind.REQUEST)
                .doc("Sets the attribute received_avp to the source, as a URI.");
        exports.function("fix_nated_contact", this::fixContact)
                .doc("Puts the source's host and port in place of the Contact's.");
        exports.function("set_contact_alias", this::setAlias)
                .doc("Adds the source to the Contact as alias; save sees it. 2 if not needed.");
        exports.function("add_contact_alias", this::addAlias)
                .doc("Adds the source to the Contact as alias when it is sent. 2 if not needed.");
        exports.function("handle_ruri_alias", this::handleAlias)
                .in(RouteKind.REQUEST, RouteKind.BRANCH)
                .doc("Makes the alias of the request URI the next hop; 2 if it has none.");
        exports.function("is_rfc1918", this::isPrivate, Parameter.text("address"))
                .doc("Whether an address is private.");
    }

    @Override
    public void start(Engine engine) {
        states = Optional.of(engine.contextState(NatState::new));
        for (Module module : engine.modules().loaded()) {
            if (module instanceof UsrlocModule usrloc) {
                Counter counter = Objects.requireNonNull(sent, "not exported");
                engine.every(Pings.TICK_MS, new Pings(engine, usrloc, pings, counter)::tick);
            }
        }
    }

    private NatState state(RoutingContext context) {
        return states.orElseThrow(NathelperModule::notStarted).in(context);
    }

    private static ConfigurationException notStarted() {
        return new ConfigurationException("nathelper has not started");
    }

    private int test(RoutingContext context, Arguments arguments) {
        int tests = (int) arguments.integer(context, 0);
        return Function.of(NatTest.holds(context, tests, state(context)));
    }

    private int fixRegister(RoutingContext context, Arguments arguments) {
        Value uri = state(context).text;
        ContactFixes.sourceUri(context, uri);
        return Function.of(uri.isText() && received.set(context, uri));
    }

    private int fixContact(RoutingContext context, Arguments arguments) {
        return ContactFixes.fixContact(context, state(context));
    }

    private int setAlias(RoutingContext context, Arguments arguments) {
        return ContactFixes.addAlias(context, state(context), true);
    }

    private int addAlias(RoutingContext context, Arguments arguments) {
        return ContactFixes.addAlias(context, state(context), false);
    }

    private int handleAlias(RoutingContext context, Arguments arguments) {
        return ContactFixes.handleAlias(context, state(context));
    }

    private int isPrivate(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        NatState state = state(context);
        boolean address = state.endpoint.parseHost(text.buffer(), text.offset(), text.length());
        return Function.of(address && PrivateAddress.is(state.endpoint));
    }
}
