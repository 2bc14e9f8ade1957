package strowger.modules;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.Token;

/** The {@code rr} module: record routing and loose routing (RFC 3261 §16.4, §16.6, §16.12). */
public final class RrModule implements Module {
    private static final Value NO_PARAMETERS = new Value();

    private static final Value UPSTREAM = Value.ofText("upstream");
    private static final Value DOWNSTREAM = Value.ofText("downstream");

    private boolean fromTag = true;
    private boolean oneForEachSide = true;
    private @Nullable ContextState<LooseRouting> routing;

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
        exports.function("record_route", this::recordRoute, text("sparams").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE)
                .doc("Puts us on the route of the dialog; the parameters go into our URI.");
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
                        "Takes us off the top of Route and sets $du to the next; -1 without a"
                            + " route, -3 for one that came with the first request of a dialog.");
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
        routing = engine.contextState(() -> new LooseRouting(engine.core().names(), received));
    }

    private int recordRoute(RoutingContext context, Arguments arguments) {
        Value parameters = arguments.has(0) ? arguments.text(context, 0) : NO_PARAMETERS;
        context.recordRoute().want(parameters, fromTag, oneForEachSide, context.arena());
        return Function.TRUE;
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
        int result = routing == null ? Function.FALSE : routing.in(context).route(context);
        if (result == Function.TRUE && context.message().to().tagLength() > 0) {
            context.core().settings().routes().routed(context);
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
