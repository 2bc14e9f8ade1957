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

import java.util.Locale;

/** The functions that choose destinations for a request and send it to one after the other. */
final class SelectFunctions {
    private static final int USER_ONLY = 1; // of flags
    private static final int FAILOVER = 2;
    private static final int ALL_MAX = Integer.MAX_VALUE;

    private final Gateways gateways;
    private final CallLoad calls;
    private long flags;
    private boolean destinationForced = true;
    private boolean lastIsDefault;
    private String destinationsName = "_dsdst_";
    private String contextName = "_dsctx_";
    private long destinationsMode;
    private long contextMode;
    private @Nullable Argument hashed;
    private Selection.Names names = new Selection.Names(new Value(), new Value(), 0, true);

    SelectFunctions(Gateways gateways, CallLoad calls) {
        this.gateways = gateways;
        this.calls = calls;
    }

    void export(Exports exports) {
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
        exports.bound("hash_pvar", value -> hashed = value.bind(value.text()))
                .doc("What algorithm 7 hashes.");
        exportSelection(exports);
    }

    void start() {
        names =
                new Selection.Names(
                        Value.ofText(destinationsName),
                        Value.ofText(contextName),
                        (int) destinationsMode,
                        (contextMode & 1) == 0);
    }

    /** How the attributes are called that hold what was chosen. */
    Selection.Names names() {
        return names;
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

    private int select(RoutingContext context, Arguments arguments, char mode) {
        Selection selection = gateways.facts(context).selection;
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
        Selection selection = gateways.facts(context).selection;
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
        GatewaySet set = gateways.list().set(id);
        int size = set.size();
        if (size == 0 || (algorithm == Chooser.CALL_LOAD && !calls.isWanted())) {
            return false;
        }
        Facts facts = gateways.facts(context);
        boolean userOnly = (flags & USER_ONLY) != 0;
        int first =
                algorithm == Chooser.CALL_LOAD
                        ? Math.max(calls.least(set), 0)
                        : facts.chooser.choose(context, set, algorithm, userOnly, hashed);
        int turning = lastIsDefault && size > 1 ? size - 1 : size;
        int before = facts.selection.count();
        for (int step = 0; step < turning; step++) {
            int index = (first + step) % turning;
            Gateway gateway = algorithm == Chooser.PRIORITY ? set.atPriority(index) : set.at(index);
            if (gateway.isUsable() && isOpen(set, gateway, algorithm)) {
                facts.selection.add(set, gateway);
            }
        }
        if (turning < size && set.at(size - 1).isUsable()) {
            facts.selection.add(set, set.at(size - 1));
        }
        return facts.selection.count() > before;
    }

    /** Whether what an algorithm counts leaves room for one more request. */
    private boolean isOpen(GatewaySet set, Gateway gateway, int algorithm) {
        return switch (algorithm) {
            case Chooser.CALL_LOAD -> calls.isOpen(set, gateway);
            case Chooser.RESTRICTED -> !gateway.restriction().keepsBack(gateways.engine().nowMs());
            default -> true;
        };
    }

    private int use(RoutingContext context, char mode, int limit, int algorithm) {
        Selection selection = gateways.facts(context).selection;
        selection.limit(limit);
        if (mode == 'd' && !destinationForced && context.main().destinationUri().isText()) {
            return Function.FALSE;
        }
        if (algorithm == Chooser.PARALLEL) {
            return Function.of(fork(context, selection));
        }
        boolean kept = selection.keep(context, names, (flags & FAILOVER) != 0 || mode == 'x');
        if (kept && algorithm == Chooser.CALL_LOAD) {
            calls.begin(context, selection.setAt(0), selection.at(0));
        }
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
            case 'r' -> gateways.facts(context).selection.toDomain(context, gateway);
            default -> true;
        };
    }

    private int next(RoutingContext context, char mode) {
        if (!Selection.drop(context, names)) {
            return Function.FALSE;
        }
        Gateway gateway = presentGateway(context);
        if (gateway != null) {
            GatewaySet set = gateways.list().set(Selection.presentSet(context, names));
            calls.move(context, set, gateway);
        }
        return present(context, mode);
    }

    private int present(RoutingContext context, char mode) {
        Gateway gateway = presentGateway(context);
        return Function.of(gateway != null && go(context, mode, gateway));
    }

    private @Nullable Gateway presentGateway(RoutingContext context) {
        return gateways.find(
                Selection.presentSet(context, names), Selection.presentUri(context, names));
    }
}
