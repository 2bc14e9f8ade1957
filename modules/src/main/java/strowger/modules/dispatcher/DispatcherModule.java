package strowger.modules.dispatcher;

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
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.nio.file.Path;
import java.util.Locale;

/** The {@code dispatcher} module: sends requests to one of a set of destinations. */
public final class DispatcherModule implements Module {
    private static final int USER_ONLY = 1; // of flags
    private static final int FAILOVER = 2;
    private static final int ALL_MAX = Integer.MAX_VALUE;

    private final SourceMatch sources = new SourceMatch();
    private Path file = Path.of("/etc/kamailio/dispatcher.list");
    private long flags;
    private boolean destinationForced = true;
    private boolean lastIsDefault;
    private String destinationsName = "_dsdst_";
    private String contextName = "_dsctx_";
    private long destinationsMode;
    private long contextMode;
    private long failuresMax = 1;
    private boolean allProbed;
    private String usualSocket = "";
    private @Nullable Argument hashed;
    private @Nullable Argument setVariable;
    private @Nullable Argument attributesVariable;
    private Selection.Names names = new Selection.Names(new Value(), new Value(), 0, true);
    private volatile GatewayList list = GatewayList.EMPTY;
    private @Nullable Engine engine;
    private @Nullable ContextState<State> states;

    /** What a context needs to choose. */
    private static final class State {
        final Chooser chooser = new Chooser();
        final Selection selection = new Selection();
        long fetchedSet = -1;
        @Nullable GatewaySet eventSet;
        @Nullable Gateway eventGateway;
    }

    @Override
    public String name() {
        return "dispatcher";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        exportRefused(exports);
        exportSelection(exports);
        exportStates(exports);
        exportVariables(exports);
        exports.eventRoute("dispatcher:dst-down").doc("A destination became inactive; $ru is it.");
        exports.eventRoute("dispatcher:dst-up").doc("A destination became active; $ru is it.");
        new DispatcherCommands(this).export(exports);
    }

    private void exportParameters(Exports exports) {
        exports.text("list_file", value -> file = Path.of(value))
                .unset(file)
                .doc("The file of destinations: setid uri flags priority attributes.");
        exports.integer("flags", value -> flags = value)
                .unset(0)
                .doc("1 hash over users only; 2 keep the other destinations for ds_next_dst.");
        exports.integer("force_dst", value -> destinationForced = value != 0)
                .unset(1)
                .doc("Whether a $du that is set already is replaced.");
        exports.integer("use_default", value -> lastIsDefault = value != 0)
                .unset(0)
                .doc("Whether the last of a set is tried last, whatever the algorithm.");
        exports.text("xavp_dst", value -> destinationsName = value)
                .unset("_dsdst_")
                .doc("The xavp that holds the destinations chosen, the present one first.");
        exports.integer("xavp_dst_mode", value -> destinationsMode = value)
                .unset(0)
                .doc("Its fields: 1 without attrs, 2 with socket, 4 with sockname.");
        exports.text("xavp_ctx", value -> contextName = value)
                .unset("_dsctx_")
                .doc("The xavp that holds how many were chosen, cnt.");
        exports.integer("xavp_ctx_mode", value -> contextMode = value)
                .unset(0)
                .doc("1 without cnt.");
        exports.integer("ds_probing_threshold", value -> failuresMax = Math.clamp(value, 1, 1000))
                .unset(1)
                .doc("Failures (ds_mark_dst(\"t\")) before a destination is inactive.");
        exports.integer("ds_probing_mode", value -> allProbed = value == 1)
                .unset(0)
                .doc("1 has all destinations listed as probed.");
        exports.text("ds_default_socket", value -> usualSocket = value)
                .doc("The socket for destinations that name none.");
        exports.text("ds_default_sockname", value -> usualSocket = value)
                .doc("The name of the socket for destinations that name none.");
        exports.bound("hash_pvar", value -> hashed = value.bind(value.text()))
                .doc("What algorithm 7 hashes.");
        exports.bound("setid_pvname", value -> setVariable = value.bind(value.text()))
                .doc("The variable that ds_is_from_list sets to the set.");
        exports.bound("attrs_pvname", value -> attributesVariable = value.bind(value.text()))
                .doc("The variable that ds_is_from_list sets to the attributes.");
    }

    /** What is left out is refused when it is asked for; the rest has no effect here. */
    private static void exportRefused(Exports exports) {
        exports.integer(
                        "ds_ping_interval",
                        value -> refuseUnless(value == 0, "ds_ping_interval", "probe"))
                .unset(0)
                .doc("Only 0: destinations are not probed yet; mark them with ds_mark_dst.");
        exports.integer(
                        "ds_hash_size",
                        value -> refuseUnless(value == 0, "ds_hash_size", "count calls"))
                .unset(0)
                .doc("Only 0: there is no distribution by call load (algorithm 10) yet.");
        exports.text("db_url", value -> refuseUnless(value.isEmpty(), "db_url", "read SQL"))
                .doc("Refused: list the destinations in list_file.");
        exports.text("event_callback", value -> refuseUnless(value.isEmpty(), "event_callback", ""))
                .doc("Refused: use event_route[dispatcher:dst-down].");
        for (String name :
                new String[] {
                    "table_name",
                    "setid_col",
                    "destination_col",
                    "flags_col",
                    "priority_col",
                    "attrs_col",
                    "ds_db_extra_attrs",
                    "ds_ping_method",
                    "ds_ping_from",
                    "ds_ping_reply_codes",
                    "outbound_proxy"
                }) {
            exports.text(name, ignored -> {}).doc("Without effect: no SQL, and no probing yet.");
        }
        for (String name :
                new String[] {
                    "ds_inactive_threshold",
                    "ds_ping_latency_stats",
                    "ds_latency_estimator_alpha",
                    "ds_retain_latency_stats",
                    "ds_hash_expire",
                    "ds_hash_initexpire",
                    "ds_hash_check_interval",
                    "ds_timer_mode",
                    "ds_attrs_none",
                    "ds_load_mode",
                    "reload_delta",
                    "ds_dns_mode",
                    "ds_dns_interval",
                    "ds_dns_ttl"
                }) {
            exports.integer(name, ignored -> {})
                    .doc("Without effect: names are looked up when a request is sent.");
        }
    }

    private static void refuseUnless(boolean sound, String name, String what) {
        if (!sound) {
            throw new ConfigurationException(
                    "dispatcher can't " + what + " yet: leave out " + name);
        }
    }

    private void exportSelection(Exports exports) {
        select(exports, "ds_select_dst", 'd').doc("Sets $du to a destination of a set.");
        select(exports, "ds_select_domain", 'r').doc("Sets the host of $ru to a destination's.");
        select(exports, "ds_select", 'x').doc("Chooses destinations for ds_next_dst.");
        exports.function(
                        "ds_select_routes",
                        this::selectRoutes,
                        text("rules"),
                        text("mode"),
                        integer("limit").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc(
                        "Chooses of several sets: 1=4;2=8; mode d sets $du, r the host of $ru, x"
                                + " none.");
        exports.function("ds_next_dst", (context, _) -> next(context, 'd'))
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sets $du to the next destination chosen.");
        exports.function("ds_next_domain", (context, _) -> next(context, 'r'))
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sets the host of $ru to that of the next destination chosen.");
        exports.function("ds_set_dst", (context, _) -> present(context, 'd'))
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sets $du to the present destination.");
        exports.function("ds_set_domain", (context, _) -> present(context, 'r'))
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sets the host of $ru to that of the present destination.");
    }

    private strowger.engine.module.FunctionExport select(
            Exports exports, String function, char mode) {
        return exports.function(
                        function,
                        (context, arguments) -> select(context, arguments, mode),
                        integer("set"),
                        integer("alg"),
                        integer("limit").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE);
    }

    private void exportStates(Exports exports) {
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
                                    Function.of(list.has(arguments.integer(context, 0))),
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
        exports.function("ds_reload", (_, _) -> Function.of(reload())).doc("Reads the list anew.");
        exports.function("ds_dsg_fetch", this::fetch, integer("setid"))
                .doc("Has $dsg tell of a set.");
    }

    private void exportVariables(Exports exports) {
        exports.variables("dsv", SetVariables.ofEvent(this))
                .doc("Of the destination an event route is about: uri, setid, group, flags.");
        exports.variables("dsg", SetVariables.ofSet(this))
                .doc("Of the set fetched: count, active, inactive, pactive, pinactive.");
    }

    @Override
    public void start(Engine started) {
        engine = started;
        states = started.contextState(State::new);
        names =
                new Selection.Names(
                        Value.ofText(destinationsName),
                        Value.ofText(contextName),
                        (int) destinationsMode,
                        (contextMode & 1) == 0);
        list = read();
    }

    private GatewayList read() {
        if (engine == null) {
            throw new ConfigurationException("dispatcher has not started");
        }
        GatewayList fresh = GatewayList.read(file, engine.core(), usualSocket);
        if (allProbed) {
            fresh.sets().forEach(set -> set.gateways().forEach(Gateway::probed));
        }
        return fresh;
    }

    /** Reads the list anew, states kept; false when it can't be read, and the old one stays. */
    boolean reload() {
        try {
            replace();
            return true;
        } catch (ConfigurationException unreadable) {
            return false;
        }
    }

    /** The same, and says why not. */
    synchronized void replace() {
        list = read().withStatesOf(list);
    }

    GatewayList list() {
        return list;
    }

    synchronized void list(GatewayList changed) {
        list = changed;
    }

    Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("dispatcher has not started");
        }
        return engine;
    }

    String usualSocket() {
        return usualSocket;
    }

    private State state(RoutingContext context) {
        if (states == null) {
            throw new IllegalStateException("dispatcher has not started");
        }
        return states.in(context);
    }

    /** The set that {@code ds_dsg_fetch} fetched. */
    GatewaySet fetched(RoutingContext context) {
        return list.set(state(context).fetchedSet);
    }

    @Nullable GatewaySet eventSet(RoutingContext context) {
        return state(context).eventSet;
    }

    @Nullable Gateway eventGateway(RoutingContext context) {
        return state(context).eventGateway;
    }

    private int select(RoutingContext context, Arguments arguments, char mode) {
        Selection selection = state(context).selection;
        selection.begin();
        int limit = limit(context, arguments, 2);
        int algorithm = Math.clamp(arguments.integer(context, 1), 0, 1000);
        if (!choose(context, arguments.integer(context, 0), algorithm)) {
            return Function.FALSE;
        }
        return use(context, mode, limit, algorithm);
    }

    private static int limit(RoutingContext context, Arguments arguments, int index) {
        long limit = arguments.integer(context, index, 0);
        return limit <= 0 ? ALL_MAX : Math.clamp(limit, 1, ALL_MAX);
    }

    private int selectRoutes(RoutingContext context, Arguments arguments) {
        String rules = arguments.text(context, 0).toString();
        char mode = mode(arguments.text(context, 1).toString().toLowerCase(Locale.ROOT));
        Selection selection = state(context).selection;
        selection.begin();
        for (String rule : rules.split(";", -1)) {
            if (rule.strip().matches("[0-9]{1,9}=[0-9]{1,3}")) {
                int equals = rule.indexOf('=');
                long set = Long.parseLong(rule.substring(0, equals).strip());
                choose(context, set, Integer.parseInt(rule.substring(equals + 1).strip()));
            }
        }
        return selection.count() == 0
                ? Function.FALSE
                : use(context, mode, limit(context, arguments, 2), 0);
    }

    private static char mode(String text) {
        return switch (text.isEmpty() ? '0' : text.charAt(0)) {
            case '1', 'r' -> 'r';
            case '2', 'x' -> 'x';
            default -> 'd';
        };
    }

    /**
     * Adds the destinations of a set that can be used to the selection; false if there are none.
     */
    private boolean choose(RoutingContext context, long id, int algorithm) {
        GatewaySet set = list.set(id);
        int size = set.size();
        if (size == 0 || algorithm == Chooser.CALL_LOAD) {
            return false;
        }
        State state = state(context);
        boolean userOnly = (flags & USER_ONLY) != 0;
        int first = state.chooser.choose(context, set, algorithm, userOnly, hashed);
        int turning = lastIsDefault && size > 1 ? size - 1 : size;
        int before = state.selection.count();
        for (int step = 0; step < turning; step++) {
            int index = (first + step) % turning;
            Gateway gateway = algorithm == Chooser.PRIORITY ? set.atPriority(index) : set.at(index);
            if (gateway.isUsable()) {
                state.selection.add(set, gateway);
            }
        }
        if (turning < size && set.at(size - 1).isUsable()) {
            state.selection.add(set, set.at(size - 1));
        }
        return state.selection.count() > before;
    }

    private int use(RoutingContext context, char mode, int limit, int algorithm) {
        Selection selection = state(context).selection;
        selection.limit(limit);
        if (mode == 'd' && !destinationForced && context.main().destinationUri().isText()) {
            return Function.FALSE;
        }
        if (algorithm == Chooser.PARALLEL) {
            return Function.of(fork(context, selection));
        }
        boolean kept = selection.keep(context, names, (flags & FAILOVER) != 0 || mode == 'x');
        return Function.of(kept && go(context, mode, selection.at(0)));
    }

    /** Sends to all of them at once. */
    private static boolean fork(RoutingContext context, Selection selection) {
        boolean done = Selection.toDestination(context, selection.at(0));
        for (int index = 1; index < selection.count() && !context.branches().isFull(); index++) {
            var branch = context.branches().append();
            branch.copyFrom(context.main());
            strowger.engine.routing.Branch.assign(
                    branch.destinationUri(), selection.at(index).uriText(), context.arena());
            branch.socket(selection.at(index).socket());
        }
        return done;
    }

    private boolean go(RoutingContext context, char mode, Gateway gateway) {
        return switch (mode) {
            case 'd' -> Selection.toDestination(context, gateway);
            case 'r' -> state(context).selection.toDomain(context, gateway);
            default -> true;
        };
    }

    private int next(RoutingContext context, char mode) {
        return Selection.drop(context, names) ? present(context, mode) : Function.FALSE;
    }

    private int present(RoutingContext context, char mode) {
        Gateway gateway = presentGateway(context);
        return Function.of(gateway != null && go(context, mode, gateway));
    }

    private @Nullable Gateway presentGateway(RoutingContext context) {
        long set = Selection.presentSet(context, names);
        return find(set, Selection.presentUri(context, names));
    }

    @Nullable Gateway find(long set, String uri) {
        for (Gateway gateway : list.set(set).gateways()) {
            if (gateway.uri().equals(uri)) {
                return gateway;
            }
        }
        return null;
    }

    private int mark(RoutingContext context, Arguments arguments) {
        String text = arguments.has(0) ? arguments.text(context, 0).toString() : "i";
        GatewayState wanted = GatewayState.of(text).orElse(null);
        Gateway gateway = presentGateway(context);
        if (wanted == null || gateway == null) {
            return Function.FALSE;
        }
        change(list.set(Selection.presentSet(context, names)), gateway, wanted);
        return Function.TRUE;
    }

    private int markAddress(RoutingContext context, Arguments arguments) {
        GatewayState wanted = GatewayState.of(arguments.text(context, 0).toString()).orElse(null);
        long set = arguments.integer(context, 1);
        Gateway gateway = find(set, arguments.text(context, 2).toString());
        if (wanted == null || gateway == null) {
            return Function.FALSE;
        }
        change(list.set(set), gateway, wanted);
        return Function.TRUE;
    }

    /** Sets a state, and tells event routes when requests stop or begin to go there. */
    void change(GatewaySet set, Gateway gateway, GatewayState wanted) {
        boolean before = gateway.isUsable();
        gateway.state(wanted, (int) failuresMax);
        boolean after = gateway.isUsable();
        if (before != after) {
            String event = after ? "dispatcher:dst-up" : "dispatcher:dst-down";
            engine().onReactor(
                            core ->
                                    core.runEvent(
                                            event,
                                            context -> {
                                                State state = state(context);
                                                state.eventSet = set;
                                                state.eventGateway = gateway;
                                                context.rewriteRequestUri(gateway.uriText());
                                            }));
        }
    }

    private int isActive(RoutingContext context, Arguments arguments) {
        GatewaySet set = list.set(arguments.integer(context, 0));
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
        GatewayList present = list;
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
        state(context).fetchedSet = set;
        return Function.of(list.has(set));
    }
}
