package strowger.script.compile;

import strowger.engine.module.Argument;
import strowger.engine.module.ModuleSet;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.script.source.Bytes;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.Position;
import strowger.script.syntax.Item;
import strowger.script.syntax.Parser;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compiles the routes of a configuration. Used once, by one thread. */
public final class ProgramCompiler {
    private static final int FLAGS_MAX = 32;

    private final Scope scope;
    private final Diagnostics diagnostics;
    private final List<Item.Route> routes = new ArrayList<>();
    private final Map<BlockName, Position> names = new HashMap<>();

    /**
     * @param modules those loaded are searched for functions and variables.
     * @param defines for {@code $def}.
     * @param custom parameters that the configuration makes up.
     * @param lenient whether what is not known is warned of only.
     */
    public ProgramCompiler(
            ModuleSet modules,
            Map<String, String> defines,
            CustomParameters custom,
            boolean lenient,
            Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        scope = new Scope(modules, defines, custom, lenient, diagnostics);
    }

    private record BlockName(RouteKind kind, String name) {}

    /** Looking up a block allocates nothing: it is done for each message. */
    private record Program(
            Map<RouteKind, Optional<RouteBlock>> mains,
            Map<RouteKind, Map<String, Optional<RouteBlock>>> named,
            int variableCount)
            implements RouteProgram {
        static Program of(Map<BlockName, RouteBlock> blocks, int variableCount) {
            Map<RouteKind, Optional<RouteBlock>> mains = new EnumMap<>(RouteKind.class);
            Map<RouteKind, Map<String, Optional<RouteBlock>>> named =
                    new EnumMap<>(RouteKind.class);
            for (RouteKind kind : RouteKind.values()) {
                mains.put(kind, Optional.ofNullable(blocks.get(new BlockName(kind, ""))));
            }
            blocks.forEach(
                    (name, block) ->
                            named.computeIfAbsent(name.kind, _ -> new HashMap<>())
                                    .put(name.name, Optional.of(block)));
            named.replaceAll((_, ofKind) -> Map.copyOf(ofKind));
            return new Program(mains, named, variableCount);
        }

        @Override
        public Optional<RouteBlock> block(RouteKind kind, String name) {
            Optional<RouteBlock> found =
                    name.isEmpty() ? mains.get(kind) : named.getOrDefault(kind, Map.of()).get(name);
            return found == null ? Optional.empty() : found;
        }
    }

    /** Declares names for flags; those without a number get free ones. */
    public void flags(List<Item.Flag> declared) {
        boolean[] taken = new boolean[FLAGS_MAX];
        for (Item.Flag flag : declared) {
            Long number = flag.number();
            if (number != null && number >= 0 && number < FLAGS_MAX) {
                taken[number.intValue()] = true;
                scope.defineFlag(flag.name(), number);
            } else if (number != null) {
                diagnostics.error(
                        Kind.TYPE, flag.at(), "a flag has a number from 0 to " + (FLAGS_MAX - 1));
            }
        }
        for (Item.Flag flag : declared) {
            if (flag.number() == null) {
                free(flag, taken);
            }
        }
    }

    private void free(Item.Flag flag, boolean[] taken) {
        for (int number = FLAGS_MAX - 1; number >= 0; number--) {
            if (!taken[number]) {
                taken[number] = true;
                scope.defineFlag(flag.name(), number);
                return;
            }
        }
        diagnostics.error(Kind.TYPE, flag.at(), "more than " + FLAGS_MAX + " flags");
    }

    /** Adds a route block; a second one without a name is run after the first, as in Kamailio. */
    public void add(Item.Route route) {
        Position earlier = names.putIfAbsent(new BlockName(route.kind(), route.name()), route.at());
        if (earlier == null) {
            if (route.kind() == RouteKind.ROUTE) {
                scope.defineRoute(route.name(), routes.size());
            }
            scope.defineBlock(route.name());
            routes.add(route);
        } else if (route.name().isEmpty()) {
            diagnostics.warning(
                    Kind.SYNTAX,
                    route.at(),
                    route.kind().keyword()
                            + " stands twice: run after the one in line "
                            + earlier.line());
            routes.replaceAll(
                    each -> each.at().equals(earlier) ? each.followedBy(route.body()) : each);
        } else {
            diagnostics.error(
                    Kind.SYNTAX,
                    route.at(),
                    route.kind().keyword()
                            + "["
                            + route.name()
                            + "] stands twice, first in line "
                            + earlier.line());
        }
    }

    /**
     * Checks all routes and, if nothing in the configuration is wrong, compiles them.
     *
     * @param roundsMax rounds of a loop, at most.
     * @param depthMax routes in progress at the same time, at most.
     * @param returnPropagated whether results of calls are numbers like others, all but 0 true.
     */
    public RouteProgram compile(int roundsMax, int depthMax, boolean returnPropagated) {
        List<List<Step>> bodies = new ArrayList<>();
        StatementBinder binder = new StatementBinder(scope);
        for (Item.Route route : routes) {
            bodies.add(binder.bind(route));
        }
        if (diagnostics.failed()) {
            return RouteProgram.EMPTY;
        }
        RouteTable table = new RouteTable();
        List<RouteBlock> blocks;
        try {
            Resumable resumable =
                    Resumable.of(bodies, route -> routes.get(route).kind() == RouteKind.ROUTE);
            List<List<Step>> lowered = resumable.lowered(bodies, scope::temporarySlot);
            blocks =
                    new ProgramEmitter(
                                    lowered,
                                    routes.stream().map(each -> each.at().toString()).toList(),
                                    resumable,
                                    table,
                                    new ProgramEmitter.Limits(
                                            roundsMax, depthMax, returnPropagated))
                            .emit();
        } catch (IllegalArgumentException tooLarge) { // limits of class files: 65,535 constants
            diagnostics.error(
                    Kind.UNSUPPORTED,
                    routes.getFirst().at(),
                    "the routes are too large for one program: " + tooLarge.getMessage());
            return RouteProgram.EMPTY;
        }
        Map<BlockName, RouteBlock> byName = new HashMap<>();
        for (int index = 0; index < blocks.size(); index++) {
            Item.Route route = routes.get(index);
            byName.put(new BlockName(route.kind(), route.name()), blocks.get(index));
            if (route.kind() == RouteKind.ROUTE) {
                table.put(route.name(), blocks.get(index));
            }
        }
        return Program.of(byName, scope.slotCount());
    }

    /** A text with variables, to be read with a message; before the routes are compiled. */
    public Argument text(String text, Position at) {
        String bytes = Bytes.textOf(text.getBytes(StandardCharsets.UTF_8));
        return new VariableBinder(scope).text(Parser.format(bytes, at.plus(1), diagnostics));
    }

    /** A text with variables whose values are known before any message: defines, {@code $env}. */
    public String expanded(String text, Position at) {
        return new StartTexts(scope).expanded(text, at);
    }

    /** How many routes there are. */
    public int routeCount() {
        return routes.size();
    }

    /** How many different functions are called. */
    public int functionCount() {
        return scope.functionsUsedCount();
    }

    /** How many calls of functions there are. */
    public int callCount() {
        return scope.callCount();
    }

    /** How many of these calls are of functions that are not known. */
    public int callUnknownCount() {
        return scope.callUnknownCount();
    }

    /** How many of the functions are not known. */
    public int unknownFunctionCount() {
        return scope.functionsUnknownCount();
    }
}
