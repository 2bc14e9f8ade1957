package strowger.modules.dispatcher;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The functions that ask for destinations and their states, and set these. */
final class StateFunctions {
    private final Gateways gateways;
    private final SelectFunctions selection;
    private final SourceMatch sources = new SourceMatch();
    private @Nullable Argument setVariable;
    private @Nullable Argument attributesVariable;

    StateFunctions(Gateways gateways, SelectFunctions selection) {
        this.gateways = gateways;
        this.selection = selection;
    }

    void export(Exports exports) {
        exports.bound("setid_pvname", value -> setVariable = value.bind(value.text()))
                .doc("The variable that ds_is_from_list sets to the set.");
        exports.bound("attrs_pvname", value -> attributesVariable = value.bind(value.text()))
                .doc("The variable that ds_is_from_list sets to the attributes.");
        exports.function("ds_mark_dst", this::mark, text("state").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY)
                .doc("Sets the state of the present destination: a, i, t, d, each with p or not.");
        exports.function(
                        "ds_mark_addr",
                        this::markAddress,
                        text("state"),
                        integer("set"),
                        text("uri"))
                .doc("Sets the state of a destination.");
        for (String name : new String[] {"ds_list_exists", "ds_list_exist"}) {
            exports.function(
                            name,
                            (context, arguments) ->
                                    Function.of(gateways.list().has(arguments.integer(context, 0))),
                            integer("groupid"))
                    .doc("Whether there is such a set.");
        }
        exports.function("ds_is_active", this::isActive, integer("groupid"), text("uri").orAbsent())
                .doc("Whether a set has a destination that can be used, or this one can.");
        exports.function(
                        "ds_is_from_list",
                        this::isFromList,
                        integer("groupid").orAbsent(),
                        integer("mode").orAbsent(),
                        text("uri").orAbsent())
                .doc(
                        "Whether the source, or a URI, is a destination of a set or any (-1); mode"
                                + " 1 whatever its port, 2 protocol, 4 only active ones.");
        exports.function("ds_reload", (_, _) -> Function.of(gateways.reload()))
                .doc("Reads the list anew.");
        exports.function("ds_dsg_fetch", this::fetch, integer("setid"))
                .doc("Has $dsg tell of a set.");
        exports.function("ds_dsg_fetch_uri", this::fetch, integer("setid"), text("uri"))
                .doc("Has $dsg tell of the destinations of a set that have this URI.");
    }

    private int mark(RoutingContext context, Arguments arguments) {
        String text = arguments.has(0) ? arguments.text(context, 0).toString() : "i";
        GatewayState wanted = GatewayState.of(text).orElse(null);
        Gateway gateway =
                gateways.find(
                        Selection.presentSet(context, selection.names()),
                        Selection.presentUri(context, selection.names()));
        if (wanted == null || gateway == null) {
            return Function.FALSE;
        }
        gateways.change(
                gateways.list().set(Selection.presentSet(context, selection.names())),
                gateway,
                wanted);
        return Function.TRUE;
    }

    private int markAddress(RoutingContext context, Arguments arguments) {
        GatewayState wanted = GatewayState.of(arguments.text(context, 0).toString()).orElse(null);
        long set = arguments.integer(context, 1);
        Gateway gateway = gateways.find(set, arguments.text(context, 2).toString());
        if (wanted == null || gateway == null) {
            return Function.FALSE;
        }
        gateways.change(gateways.list().set(set), gateway, wanted);
        return Function.TRUE;
    }

    private int isActive(RoutingContext context, Arguments arguments) {
        GatewaySet set = gateways.list().set(arguments.integer(context, 0));
        String uri = arguments.has(1) ? arguments.text(context, 1).toString() : "";
        return Function.of(
                set.gateways().stream()
                        .filter(gateway -> uri.isEmpty() || gateway.uri().equals(uri))
                        .anyMatch(Gateway::isUsable));
    }

    private int isFromList(RoutingContext context, Arguments arguments) {
        long wanted = arguments.integer(context, 0, -1);
        int mode = Math.clamp(arguments.integer(context, 1, SourceMatch.ANY_PROTOCOL), 0, 7);
        boolean sound =
                (arguments.has(2) && arguments.text(context, 2).length() > 0)
                        ? sources.wrap(context, arguments.text(context, 2))
                        : sources.wrapSource(context);
        if (!sound) {
            return Function.FALSE;
        }
        GatewayList present = gateways.list();
        for (GatewaySet set : present.sets()) {
            if (wanted < 0 || set.id() == wanted) {
                Gateway match = sources.find(context, set, mode);
                if (match != null) {
                    tell(context, set, match);
                    return Function.TRUE;
                }
            }
        }
        return Function.FALSE;
    }

    private void tell(RoutingContext context, GatewaySet set, Gateway gateway) {
        if (setVariable != null) {
            setVariable.assign(context, Value.ofInteger(set.id()));
        }
        if (attributesVariable != null && !gateway.attributes().isEmpty()) {
            attributesVariable.assign(context, gateway.attributesText());
        }
    }

    private int fetch(RoutingContext context, Arguments arguments) {
        long set = arguments.integer(context, 0);
        String uri = arguments.has(1) ? arguments.text(context, 1).toString() : "";
        gateways.facts(context).fetchedSet = set;
        gateways.facts(context).fetchedUri = uri;
        return Function.of(
                uri.isEmpty() ? gateways.list().has(set) : gateways.find(set, uri) != null);
    }
}
