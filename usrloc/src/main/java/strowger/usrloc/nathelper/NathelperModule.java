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
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.usrloc.UsrlocModule;
import strowger.usrloc.registrar.ReceivedRule;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code nathelper}: tells clients behind NAT, and reaches them. */
public final class NathelperModule implements Module {
    private static final int PORT_MAX = 65_535;

    private final ReceivedRule received = new ReceivedRule();
    private final PingRule pings = new PingRule();
    private final ContactFixes contacts = new ContactFixes();
    private final SdpFixes descriptions = new SdpFixes();
    private @Nullable Counter sent;
    private @Nullable RawDatagrams raw;
    private Optional<SignsOfLife> signs = Optional.empty();
    private Optional<ContextState<NatState>> states = Optional.empty();

    @Override
    public String name() {
        return "nathelper";
    }

    @Override
    public void export(Exports exports) {
        received.exportAttribute(exports);
        pings.export(exports);
        descriptions.export(exports);
        exports.text("alias_name", contacts::aliasName)
                .unset("alias")
                .doc("The parameter by which a Contact tells where it was seen.");
        exports.integer("nat_addr_mode", _ -> {})
                .unset(1)
                .doc("Accepted and ignored: RFC 1918, RFC 6598 and RFC 4193 say what is private.");
        sent = exports.counter("pings_sent", "Pings sent to contacts.");
        exports.function("nat_uac_test", this::test, Parameter.integer("tests"))
                .doc(
                        "Whether one of the tests holds: 1 Contact private, 2 Via not the source, 4"
                                + " Via private, 8 SDP private, 16 Via's port not the source's, 32"
                                + " source private, 64 WebSocket, 128 Contact's port not the"
                                + " source's, 256 SDP not the source, 512 the next hop not the"
                                + " Request-URI, or of a reply not its Via.");
        exports.function("fix_nated_register", this::fixRegister)
                .in(RouteKind.REQUEST)
                .doc("Sets the attribute received_avp to the source, as a URI.");
        exports.function("fix_nated_contact", this::fixContact)
                .doc("Puts the source's host and port in place of the Contact's.");
        exports.function("set_contact_alias", this::setAlias, Parameter.integer("trim").orAbsent())
                .doc(
                        "Adds the source to the Contact as alias; save sees it. 2 if not needed. A"
                                + " trim of 1 takes the URI's other parameters off.");
        exports.function("add_contact_alias", this::addAlias)
                .doc("Adds the source to the Contact as alias when it is sent. 2 if not needed.");
        exports.function(
                        "add_contact_alias",
                        this::addNamedAlias,
                        Parameter.text("address"),
                        Parameter.integer("port"),
                        Parameter.text("protocol"))
                .doc("Adds an address to the Contact as alias when it is sent.");
        exports.function("set_alias_to_pv", this::assignAlias, Parameter.variable("variable"))
                .doc("Writes the parameter that tells the source into a variable.");
        exports.function("add_rcv_param", this::addReceived, Parameter.integer("flag").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Adds the source as received to the Contact; flag 1: to its URI.");
        exports.function(
                        "fix_nated_sdp",
                        this::fixSdp,
                        Parameter.integer("flags"),
                        Parameter.text("address").orAbsent())
                .doc(
                        "Rewrites a session description with the source's address, or another;"
                            + " flags: 1 adds direction active, 2 c lines, 4 adds nortpproxy_str, 8"
                            + " o lines, 16 null addresses, too.");
        exports.variable("rr_count", ValueType.INTEGER, RouteCounts::all)
                .doc("How many Record-Route values the message has.");
        exports.variable("rr_top_count", ValueType.INTEGER, RouteCounts::top)
                .doc(
                        "2 if the topmost Record-Route is one of two for one hop, 1 if not, 0 if"
                                + " none.");
        exports.function(
                        "handle_ruri_alias",
                        this::handleAlias,
                        Parameter.integer("mode").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.BRANCH)
                .doc(
                        "Makes the alias of the request URI the next hop; 2 if it has none. Of"
                                + " several the first, with a mode other than 0 the last.");
        exports.function("is_rfc1918", this::isPrivate, Parameter.text("address"))
                .doc("Whether an address is private.");
    }

    @Override
    public void start(Engine engine) {
        states = Optional.of(engine.contextState(NatState::new));
        for (Module module : engine.modules().loaded()) {
            if (module instanceof UsrlocModule usrloc) {
                Counter counter = Objects.requireNonNull(sent, "not exported");
                Pings.ForeignSender foreign = foreignSender(engine);
                signs = signsOfLife(engine);
                Pings all = new Pings(engine, usrloc, pings, counter, foreign, signs);
                engine.every(Pings.TICK_MS, all::tick);
            }
        }
    }

    /** What sends datagrams of others, if pings are to be sent so. */
    private Pings.ForeignSender foreignSender(Engine engine) {
        boolean wanted = pings.isPathForged() || pings.foreignSource(engine.core()).isSet();
        if (!wanted || !pings.isEnabled()) {
            return Pings.ForeignSender.NONE;
        }
        try {
            RawDatagrams opened = new RawDatagrams();
            raw = opened;
            return opened::send;
        } catch (IOException refused) {
            throw new ConfigurationException(
                    "nathelper: pings can't be sent in another's name (udpping_from_path,"
                            + " natping_socket): "
                            + refused.getMessage());
        }
    }

    /** What hears of answers, if contacts must give them. */
    private Optional<SignsOfLife> signsOfLife(Engine engine) {
        if (!pings.isEnabled() || !pings.isSipPossible() || pings.timeoutSec() == 0) {
            return Optional.empty();
        }
        long timeoutMs = TimeUnit.SECONDS.toMillis(pings.timeoutSec());
        SignsOfLife heard = new SignsOfLife(timeoutMs, engine.nowMs(), engine.core().seed());
        engine.core().onReply(heard);
        return Optional.of(heard);
    }

    @Override
    public void stop() {
        signs.ifPresent(SignsOfLife::close);
        if (raw != null) {
            raw.close();
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
        boolean trimmed = arguments.integer(context, 0, 0) == 1;
        return contacts.addAlias(context, state(context), true, trimmed);
    }

    private int addAlias(RoutingContext context, Arguments arguments) {
        return contacts.addAlias(context, state(context), false, false);
    }

    private int addNamedAlias(RoutingContext context, Arguments arguments) {
        NatState state = state(context);
        Value text = arguments.text(context, 0);
        Endpoint address = new Endpoint();
        long port = arguments.integer(context, 1);
        boolean fits =
                address.parseHost(text.buffer(), text.offset(), text.length())
                        && port > 0
                        && port <= PORT_MAX;
        if (!fits) {
            return Function.FALSE;
        }
        address.port((int) port);
        Protocol protocol = ContactFixes.protocol(arguments.text(context, 2));
        return contacts.addAlias(context, state, address, protocol);
    }

    private int assignAlias(RoutingContext context, Arguments arguments) {
        Value text = state(context).text;
        contacts.writeAlias(context, text);
        return Function.of(text.isText() && arguments.assign(context, 0, text));
    }

    private int addReceived(RoutingContext context, Arguments arguments) {
        boolean ofUri = arguments.integer(context, 0, 0) == 1;
        return Function.of(ContactFixes.addReceived(context, state(context), ofUri));
    }

    private int fixSdp(RoutingContext context, Arguments arguments) {
        NatState state = state(context);
        int flags = (int) arguments.integer(context, 0);
        Endpoint address = context.source();
        if (arguments.has(1)) {
            Value text = arguments.text(context, 1);
            address = new Endpoint();
            if (!address.parseHost(text.buffer(), text.offset(), text.length())) {
                return Function.FALSE;
            }
        }
        return Function.of(descriptions.fix(context, state, flags, address));
    }

    private int handleAlias(RoutingContext context, Arguments arguments) {
        boolean last = arguments.integer(context, 0, 0) != 0;
        return contacts.handleAlias(context, state(context), last);
    }

    private int isPrivate(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        NatState state = state(context);
        boolean address = state.endpoint.parseHost(text.buffer(), text.offset(), text.length());
        return Function.of(address && PrivateAddress.is(state.endpoint));
    }
}
