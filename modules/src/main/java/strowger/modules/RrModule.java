package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.regex.Regex;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.modules.outbound.Flows;
import strowger.parser.NameAddr;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.util.Optional;

/** The {@code rr} module: record routing and loose routing (RFC 3261 §16.4, §16.6, §16.12). */
public final class RrModule implements Module {
    private static final Value NO_PARAMETERS = new Value();

    private static final Value OUTBOUND = Value.ofText(";ob");
    private static final Value UPSTREAM = Value.ofText("upstream");
    private static final Value DOWNSTREAM = Value.ofText("downstream");

    private boolean fromTag = true;
    private boolean oneForEachSide = true;
    private boolean userWanted;
    private boolean strictToo = true;
    private @Nullable Argument user;
    private @Nullable ContextState<LooseRouting> routing;
    private volatile Optional<Flows> flows = Optional.empty();

    @Override
    public String name() {
        return "rr";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("append_fromtag", value -> fromTag = value != 0)
                .unset(1)
                .doc("Whether our Record-Route carries the tag of From as ftag.");
        exports.integer("enable_double_rr", value -> oneForEachSide = value != 0)
                .unset(1)
                .doc(
                        "Whether a request that leaves by another socket gets a Record-Route for"
                                + " each.");
        exports.integer("enable_full_lr", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: lr has no value (RFC 3261 §25.1).");
        exports.integer("add_username", value -> userWanted = value != 0)
                .unset(0)
                .doc("Whether our Record-Route carries the user of the request URI.");
        exports.integer("loose_route_mode", value -> strictToo = value == 0)
                .unset(0)
                .doc("1 for loose routing only, strict routers are not served.");
        exports.integer("force_send_socket", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: requests leave by the socket of our Route.");
        exports.integer("enable_socket_mismatch_warning", _ -> {})
                .unset(1)
                .doc("Kept for old configurations: nothing is logged.");
        exports.integer("ignore_sips", RrModule::refuseIgnoredSips)
                .unset(0)
                .doc("Only 0: sips asks for TLS, and is not overlooked.");
        exports.integer("sockname_mode", RrModule::refuseSocketNames)
                .unset(0)
                .doc("Only 0: the address in our Route names the socket.");
        exports.bound("custom_user_avp", value -> user = value.bind(value.text()))
                .doc("The variable that holds the user of our Record-Route.");
        exports.function("record_route", this::recordRoute, text("sparams").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE)
                .doc("Puts us on the route of the dialog; the parameters go into our URI.");
        exports.function(
                        "record_route_preset",
                        this::recordRoutePreset,
                        text("address"),
                        text("second").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE)
                .doc("Puts us on the route as host:port;parameters, and below as another.");
        exports.function(
                        "record_route_advertised_address", this::recordRoutePreset, text("address"))
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE)
                .doc("Puts us on the route as host:port, in place of the socket's.");
        exports.function(
                        "check_route_param",
                        this::checkParameter,
                        Parameter.regex("re").resolvedBy(RrModule::compiled))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY, RouteKind.BRANCH)
                .doc("Whether an expression is found in the parameters of our own Route.");
        exports.function("rr_next_hop_route", this::hasNext)
                .doc("Whether a Route leads on from here.");
        exports.function("loose_route_mode", this::looseRouteMode, integer("mode"))
                .in(RouteKind.REQUEST)
                .doc("Like loose_route; 1 serves loose routers only.");
        exports.variable("fti", ValueType.TEXT, (context, out) -> readTag(context, true, out))
                .doc("The tag of From in the dialog's first request.");
        exports.variable("tti", ValueType.TEXT, (context, out) -> readTag(context, false, out))
                .doc("The tag of To in the dialog's first request, that is, of who was called.");
        exports.variables("rdir", this::direction)
                .doc("The direction of the request in its dialog: id (1, 2) or name.");
        exports.function("remove_record_route", RrModule::removeRecordRoute)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Takes back what record_route asked for.");
        exports.function("add_rr_param", RrModule::addParameter, text("param"))
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE)
                .doc("Adds parameters, each with its semicolon, to our Record-Route.");
        exports.variable("route_uri", ValueType.TEXT, this::readRouteUri)
                .doc("The URI of the first Route of the request.");
        exports.function("is_direction", this::isDirection, text("dir"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY, RouteKind.BRANCH)
                .doc(
                        "Whether a request within a dialog goes downstream, as the first one did,"
                                + " or upstream; told by ftag in our Record-Route.");
        exports.function("loose_route", this::looseRoute)
                .in(RouteKind.REQUEST)
                .doc(
                        "Takes us off the top of Route and sets $du to the next; 2 if that is the"
                            + " flow our Route names, -2 if that is gone (430), -1 without a route,"
                            + " -3 for one that came with the first request of a dialog.");
        exports.function("loose_route_preloaded", this::looseRoutePreloaded)
                .in(RouteKind.REQUEST)
                .doc("Like loose_route, and true for a route of a dialog's first request too.");
    }

    private static String receivedParameter(Engine engine) {
        return engine.modules().loaded().stream()
                .filter(PathModule.class::isInstance)
                .map(module -> ((PathModule) module).receivedParameter())
                .findFirst()
                .orElse("");
    }

    @Override
    public void start(Engine engine) {
        Token received = Token.of(receivedParameter(engine));
        routing =
                engine.contextState(() -> new LooseRouting(engine.core().names(), received, flows));
        engine.beforeTraffic(_ -> flows = Flows.of(engine.modules()));
    }

    private int recordRoute(RoutingContext context, Arguments arguments) {
        Value parameters = arguments.has(0) ? arguments.text(context, 0) : NO_PARAMETERS;
        context.recordRoute().want(parameters, fromTag, oneForEachSide, context.arena());
        Value user = user(context);
        if (flows.isPresent() && flows.get().isUsed(context)) {
            flows.get().write(context, user);
            context.recordRoute().addParameters(OUTBOUND, context);
        }
        context.recordRoute().at(user, NO_PARAMETERS, NO_PARAMETERS, context.arena());
        return Function.TRUE;
    }

    private Value user(RoutingContext context) {
        Value part = context.argument(Arguments.MAX - 1);
        part.setNull();
        if (user != null) {
            user.read(context, part);
        } else if (userWanted && context.requestUri().userLength() > 0) {
            SipUri uri = context.requestUri();
            part.setText(uri.buffer(), uri.userOffset(), uri.userLength());
        }
        return part;
    }

    private int recordRoutePreset(RoutingContext context, Arguments arguments) {
        Value below = arguments.has(1) ? arguments.text(context, 1) : NO_PARAMETERS;
        Value address = arguments.text(context, 0);
        context.recordRoute().want(NO_PARAMETERS, fromTag, false, context.arena());
        context.recordRoute().at(user(context), address, below, context.arena());
        return Function.of(address.length() > 0);
    }

    private static Regex compiled(String expression) {
        try {
            return Regex.compile(expression, true);
        } catch (java.util.regex.PatternSyntaxException fault) {
            throw new ConfigurationException("no regular expression: " + fault.getDescription());
        }
    }

    private int checkParameter(RoutingContext context, Arguments arguments) {
        Regex expression = arguments.resolved(context, 0, Regex.class);
        return Function.of(
                routing != null && routing.in(context).hasParameter(context, expression));
    }

    private int hasNext(RoutingContext context, Arguments arguments) {
        return Function.of(routing != null && routing.in(context).hasNext(context));
    }

    private void readTag(RoutingContext context, boolean caller, Value out) {
        boolean down = routing == null || routing.in(context).isDownstream(context);
        NameAddr side = down == caller ? context.message().from() : context.message().to();
        if (side.tagLength() == 0) {
            out.setNull();
        } else {
            out.setText(side.buffer(), side.tagOffset(), side.tagLength());
        }
    }

    private Variable direction(VariableName name) {
        return switch (name.constantInner().orElse("")) {
            case "id" -> (context, out) -> out.setInteger(isDownstream(context) ? 1 : 2);
            case "name" -> (context, out) -> out.set(isDownstream(context) ? DOWNSTREAM : UPSTREAM);
            default -> throw new ConfigurationException("$rdir takes id or name");
        };
    }

    private boolean isDownstream(RoutingContext context) {
        return routing == null || routing.in(context).isDownstream(context);
    }

    private static void refuseIgnoredSips(long value) {
        if (value != 0) {
            throw new ConfigurationException("rr: ignore_sips can only be 0: sips asks for TLS");
        }
    }

    private static void refuseSocketNames(long value) {
        if (value != 0) {
            throw new ConfigurationException(
                    "rr: sockname_mode can only be 0: our Route has the socket's address");
        }
    }

    private int looseRouteMode(RoutingContext context, Arguments arguments) {
        boolean strict = arguments.integer(context, 0) == 0;
        return routing == null
                ? Function.FALSE
                : routing.in(context).strictToo(strict).route(context);
    }

    private static int removeRecordRoute(RoutingContext context, Arguments arguments) {
        context.recordRoute().cancel();
        return Function.TRUE;
    }

    private static int addParameter(RoutingContext context, Arguments arguments) {
        context.recordRoute().addParameters(arguments.text(context, 0), context);
        return Function.TRUE;
    }

    private int looseRoute(RoutingContext context, Arguments arguments) {
        if (routing == null) {
            return Function.FALSE;
        }
        LooseRouting route = routing.in(context).strictToo(strictToo);
        int result = route.route(context);
        if (result == Function.TRUE && context.message().to().tagLength() > 0) {
            context.core().settings().routes().routed(context, route.own());
        }
        return result;
    }

    private void readRouteUri(RoutingContext context, Value out) {
        if (routing == null) {
            out.setNull();
        } else {
            routing.in(context).readFirst(context, out);
        }
    }

    private int isDirection(RoutingContext context, Arguments arguments) {
        Value direction = arguments.text(context, 0);
        boolean up = direction.textEqualsIgnoreCase(UPSTREAM);
        boolean known = up || direction.textEqualsIgnoreCase(DOWNSTREAM);
        return Function.of(
                known && routing != null && routing.in(context).isDownstream(context) != up);
    }

    private int looseRoutePreloaded(RoutingContext context, Arguments arguments) {
        int result = looseRoute(context, arguments);
        return result == LooseRouting.PRELOADED ? Function.TRUE : result;
    }
}
