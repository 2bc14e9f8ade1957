package strowger.script;

import strowger.engine.module.Exports;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.Refusal;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.routing.RoutingContext;
import strowger.script.compile.CustomParameters;
import strowger.script.compile.KamailioNames;
import strowger.script.compile.ProgramCompiler;
import strowger.script.source.Bytes;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.NearestName;
import strowger.script.source.Position;
import strowger.script.syntax.Item;
import strowger.script.syntax.ListenAddress;
import strowger.script.syntax.SyntaxTree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a configuration of a tree: loads modules, sets parameters, compiles routes. */
final class ConfigurationReader {
    private static final int ROUNDS = 100;
    private static final int ROUNDS_MAX = 1_000_000;

    private final SyntaxTree tree;
    private final Options options;
    private final ModuleSet modules;
    private final Diagnostics diagnostics;
    private final Map<String, Setting> parameters = new LinkedHashMap<>();
    private final CustomParameters custom = new CustomParameters();
    private final List<ListenAddress> sockets = new ArrayList<>();
    private final List<ListenAddress.HostPort> aliases = new ArrayList<>();
    private final List<String> modulePaths = new ArrayList<>();
    private final List<Item.Flag> flags = new ArrayList<>();
    private final List<String> modulesUnknown = new ArrayList<>();
    private final List<String> modulesNamed = new ArrayList<>();
    private final ModuleSettings moduleSettings;
    private final boolean running;
    private int moduleCount;

    /**
     * @param running whether the modules run already: none is loaded and no parameter set then.
     */
    ConfigurationReader(
            SyntaxTree tree,
            Options options,
            ModuleSet modules,
            boolean running,
            Diagnostics diagnostics) {
        this.tree = tree;
        this.options = options;
        this.modules = modules;
        this.running = running;
        this.diagnostics = diagnostics;
        moduleSettings =
                new ModuleSettings(
                        modules,
                        running,
                        modulesUnknown,
                        diagnostics,
                        this::unknown,
                        (text, at) -> compiler().expanded(text, at));
    }

    /** What takes effect at once of the modules' parameters, when they run already. */
    List<Runnable> changes() {
        return moduleSettings.changes();
    }

    Configuration read() {
        if (!running && modules.names().contains("core")) {
            modules.load("core");
        }
        List<Item.Route> routes = new ArrayList<>();
        for (Item item : tree.items()) {
            switch (item) {
                case Item.Setting setting -> set(setting);
                case Item.CustomSetting setting -> set(setting);
                case Item.LoadModule module -> load(module);
                case Item.ModuleSetting setting -> moduleSettings.set(setting);
                case Item.SearchPath path -> modulePaths.add(Bytes.decoded(path.path()));
                case Item.Listen listen -> sockets.add(listen.address());
                case Item.Alias alias -> aliases.add(alias.name());
                case Item.Flag flag -> flag(flag);
                case Item.Engine engine -> engine(engine);
                case Item.Route route -> routes.add(route);
            }
        }
        return compiled(routes);
    }

    /** A compiler that knows what the modules loaded so far export. */
    private ProgramCompiler compiler() {
        return new ProgramCompiler(modules, tree.defines(), custom, options.lenient(), diagnostics);
    }

    private Configuration compiled(List<Item.Route> routes) {
        ProgramCompiler compiler = compiler();
        compiler.flags(flags);
        moduleSettings.bind(compiler::text);
        for (Item.Route route : routes) {
            event(route);
            compiler.add(route);
        }
        RouteProgram program = compiler.compile(roundsMax(), depthMax(), isReturnPropagated());
        Summary summary =
                new Summary(
                        tree.files().size(),
                        compiler.routeCount(),
                        compiler.functionCount(),
                        compiler.unknownFunctionCount(),
                        compiler.callCount(),
                        compiler.callUnknownCount(),
                        moduleCount,
                        modulesUnknown.size());
        return new Configuration(
                diagnostics.inOrder(),
                Map.copyOf(parameters),
                custom,
                List.copyOf(sockets),
                List.copyOf(aliases),
                List.copyOf(modulePaths),
                List.copyOf(modulesNamed),
                moduleSettings.given(),
                program,
                summary);
    }

    /** Rounds of a loop, at most; 0 means that Kamailio has no limit, so here the greatest. */
    private int roundsMax() {
        Setting setting = parameters.get("max_while_loops");
        long wanted = setting == null ? ROUNDS : setting.number();
        return wanted <= 0 ? ROUNDS_MAX : (int) Math.min(wanted, ROUNDS_MAX);
    }

    private int depthMax() {
        Setting setting = parameters.get("max_recursive_level");
        long wanted = setting == null ? RoutingContext.DEPTH_MAX : setting.number();
        return Math.clamp(wanted, 1, RoutingContext.DEPTH_MAX);
    }

    /** {@code return_mode=1}: what a route or function returns is a number like others. */
    private boolean isReturnPropagated() {
        Setting setting = parameters.get("return_mode");
        return setting != null && setting.number() == 1;
    }

    private void flag(Item.Flag flag) {
        if (!flag.ofAttributes()) {
            flags.add(flag);
        }
    }

    private void engine(Item.Engine engine) {
        boolean native_ = engine.language().equals("native") || engine.language().equals("default");
        if (!native_) {
            diagnostics.error(
                    Kind.UNSUPPORTED,
                    engine.at(),
                    "the routes of cfgengine \""
                            + engine.language()
                            + "\" can't be run; write them in this file");
        }
    }

    private void event(Item.Route route) {
        if (route.kind() != RouteKind.EVENT) {
            return;
        }
        for (Exports exports : modules.exports()) {
            if (exports.eventRoutes().stream().anyMatch(each -> each.matches(route.name()))) {
                return;
            }
        }
        diagnostics.warning(
                Kind.UNSUPPORTED,
                route.at(),
                "no loaded module runs event_route["
                        + route.name()
                        + "]"
                        + modules.refusal(Refusal.Kind.EVENT_ROUTE, route.name())
                                .map(refusal -> ": " + refusal.reason())
                                .orElse(""));
    }

    private void set(Item.Setting item) {
        Optional<CoreParameters.Parameter> parameter = CoreParameters.ALL.find(item.name());
        if (parameter.isEmpty()) {
            unknown(
                    Kind.UNKNOWN_PARAMETER,
                    item.at(),
                    "unknown parameter "
                            + item.name()
                            + NearestName.hint(item.name(), CoreParameters.ALL.names()));
            return;
        }
        Optional<Setting> setting =
                ConstantExpression.setting(item.at(), item.value(), diagnostics);
        setting.ifPresent(value -> parameters.put(parameter.get().name(), value));
        if (parameter.get().name().equals("return_mode")
                && setting.filter(mode -> mode.number() < 0 || mode.number() > 1).isPresent()) {
            diagnostics.error(Kind.TYPE, item.value().at(), "return_mode is 0 or 1");
        }
        boolean text = setting.isPresent() && !(setting.get().value() instanceof Long);
        if (text && parameter.get().isInteger()) {
            diagnostics.error(
                    Kind.TYPE,
                    item.value().at(),
                    item.name() + " must be a number, not \"" + setting.get().text() + "\"");
        }
    }

    private void set(Item.CustomSetting item) {
        Optional<Setting> setting =
                ConstantExpression.setting(item.at(), item.value(), diagnostics);
        boolean declared =
                setting.isEmpty()
                        || custom.declare(
                                item.group(),
                                item.name(),
                                setting.get().value(),
                                Bytes.decoded(item.description()));
        if (!declared) {
            diagnostics.error(
                    Kind.UNSUPPORTED,
                    item.at(),
                    "more than " + CustomParameters.COUNT_MAX + " parameters made up");
        }
    }

    private void load(Item.LoadModule item) {
        String name =
                item.expanded()
                        ? Item.LoadModule.moduleOf(compiler().expanded(item.path(), item.at()))
                        : item.module();
        moduleCount++;
        modulesNamed.add(name);
        if (!modules.names().contains(name)) {
            modulesUnknown.add(name);
            unknown(Kind.UNKNOWN_MODULE, item.at(), "no module " + name + absence(name));
            return;
        }
        if (running && modules.exports(name).isEmpty()) {
            modulesUnknown.add(name);
            diagnostics.warning(
                    Kind.UNSUPPORTED, item.at(), "module " + name + " is loaded by a restart only");
        } else if (!running) {
            modules.load(name);
        }
    }

    private String absence(String module) {
        String advice = "; take it out and what uses it";
        return KamailioNames.ALL.hasModule(module)
                ? ": Kamailio has it, Strowger not" + advice
                : NearestName.of(module, modules.names()).map(NearestName::question).orElse(advice);
    }

    private void unknown(Kind kind, Position at, String message) {
        if (options.lenient()) {
            diagnostics.warning(kind, at, message + "; read leniently, it is left out");
        } else {
            diagnostics.error(kind, at, message);
        }
    }
}
