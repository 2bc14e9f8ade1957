package strowger.script.compile;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Exports;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.ParameterExport;
import strowger.engine.module.Refusal;
import strowger.engine.module.TransformationExport;
import strowger.engine.module.VariableExport;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.NearestName;
import strowger.script.source.Position;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names that a configuration may use: what its modules export, its routes, flags and defines.
 */
final class Scope {
    private final ModuleSet modules;
    private final Diagnostics diagnostics;
    private final boolean lenient;
    private final Map<String, List<FunctionExport>> functions;
    private final Map<String, VariableExport> variables;
    private final Map<String, TransformationExport> transformations;
    private final Map<String, String> defines;
    private final CustomParameters custom;
    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, Long> flags = new HashMap<>();
    private final Map<String, Integer> routes = new HashMap<>();
    private final Set<String> blocks = new HashSet<>();
    private final Set<String> functionsUsed = new HashSet<>();
    private final Set<String> functionsUnknown = new HashSet<>();
    private final Map<Exported, Map<String, String>> exporters = new EnumMap<>(Exported.class);
    private final Constants constants = new Constants();
    private int slotCount;
    private int callCount;
    private int callUnknownCount;

    Scope(
            ModuleSet modules,
            Map<String, String> defines,
            CustomParameters custom,
            boolean lenient,
            Diagnostics diagnostics) {
        this.modules = modules;
        this.defines = defines;
        this.custom = custom;
        this.lenient = lenient;
        this.diagnostics = diagnostics;
        functions = modules.functions();
        variables = new LinkedHashMap<>(modules.variables());
        transformations = modules.transformations();
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    Constants constants() {
        return constants;
    }

    /** The slot of a {@code $var}. */
    int slot(String name) {
        return slots.computeIfAbsent(name, _ -> slotCount++);
    }

    /** The slots of all names, those that are yet to come too. */
    Map<String, Integer> slots() {
        return Collections.unmodifiableMap(slots);
    }

    /** A slot that has no name. */
    int temporarySlot() {
        return slotCount++;
    }

    int slotCount() {
        return slotCount;
    }

    void defineRoute(String name, int index) {
        routes.put(name, index);
    }

    Optional<Integer> route(String name) {
        return Optional.ofNullable(routes.get(name));
    }

    Iterable<String> routeNames() {
        return routes.keySet();
    }

    /** Notes that there is a block of a name, of whatever kind. */
    void defineBlock(String name) {
        blocks.add(name);
    }

    boolean hasBlock(String name) {
        return blocks.contains(name);
    }

    void defineFlag(String name, long number) {
        flags.put(name, number);
    }

    Optional<Long> flag(String name) {
        return Optional.ofNullable(flags.get(name));
    }

    Optional<String> define(String name) {
        return Optional.ofNullable(defines.get(name));
    }

    /** The parameters that the configuration makes up. */
    CustomParameters custom() {
        return custom;
    }

    /** A parameter of a loaded module, as {@code module.name}, that may change while it runs. */
    Optional<ParameterExport> liveParameter(String path) {
        int dot = path.indexOf('.');
        return dot < 0
                ? Optional.empty()
                : modules.exports(path.substring(0, dot)).stream()
                        .flatMap(exports -> exports.parameters().stream())
                        .filter(ParameterExport::isSetWhileRunning)
                        .filter(each -> each.name().equals(path.substring(dot + 1)))
                        .findFirst();
    }

    List<FunctionExport> functions(String name) {
        functionsUsed.add(name);
        callCount++;
        return functions.getOrDefault(name, List.of());
    }

    Optional<VariableExport> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /** Whether there is a variable that the language needs, of module pv if that is not loaded. */
    boolean borrowVariable(String name) {
        if (!variables.containsKey(name)) {
            modules.inspect("pv").stream()
                    .flatMap(exports -> exports.variables().stream())
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .ifPresent(each -> variables.put(name, each));
        }
        return variables.containsKey(name);
    }

    Optional<TransformationExport> transformation(String name) {
        return Optional.ofNullable(transformations.get(name));
    }

    int functionsUsedCount() {
        return functionsUsed.size();
    }

    /** How often functions are called. */
    int callCount() {
        return callCount;
    }

    /** How often of these, functions that are not known. */
    int callUnknownCount() {
        return callUnknownCount;
    }

    int functionsUnknownCount() {
        return functionsUnknown.size();
    }

    /**
     * Reports something unknown: an error, or a warning when the configuration is read leniently.
     */
    void unknown(Kind kind, Position at, String message) {
        if (lenient) {
            diagnostics.warning(kind, at, message + "; read leniently, it always fails");
        } else {
            diagnostics.error(kind, at, message);
        }
    }

    void unknownFunction(Position at, String name) {
        functionsUnknown.add(name);
        callUnknownCount++;
        unknown(
                Kind.UNKNOWN_FUNCTION,
                at,
                "unknown function " + name + advice(name, Exported.FUNCTION, functions.keySet()));
    }

    void unknownVariable(Position at, String name) {
        unknown(
                Kind.UNKNOWN_VARIABLE,
                at,
                "unknown variable $" + name + advice(name, Exported.VARIABLE, variables.keySet()));
    }

    void unknownTransformation(Position at, String name) {
        unknown(
                Kind.UNKNOWN_VARIABLE,
                at,
                "unknown transformation {"
                        + name
                        + "}"
                        + advice(name, Exported.TRANSFORMATION, transformations.keySet()));
    }

    private enum Exported {
        FUNCTION(Refusal.Kind.FUNCTION),
        VARIABLE(Refusal.Kind.VARIABLE),
        TRANSFORMATION(Refusal.Kind.TRANSFORMATION);

        private final Refusal.Kind kind;

        Exported(Refusal.Kind kind) {
            this.kind = kind;
        }
    }

    private String advice(String name, Exported what, Set<String> known) {
        String module = exporters(what).get(name);
        if (module != null) {
            return "; " + toLoad(module);
        }
        Optional<Refusal> refusal = modules.refusal(what.kind, name);
        if (refusal.isPresent()) {
            return ": module " + refusal.get().module() + " has it not: " + refusal.get().reason();
        }
        return KamailioNames.ALL
                .module(what.name().toLowerCase(Locale.ROOT), name)
                .map(Scope::unsupported)
                .orElseGet(() -> nearest(name, what, known));
    }

    /** The nearest name there is, and what is to be loaded for it. */
    private String nearest(String name, Exported what, Set<String> known) {
        Map<String, String> all = exporters(what);
        return NearestName.of(name, known, all.keySet())
                .map(
                        near ->
                                known.contains(near)
                                        ? NearestName.question(near)
                                        : NearestName.question(near) + " " + toLoad(all.get(near)))
                .orElse("");
    }

    private static String toLoad(@Nullable String module) {
        return "module " + module + " has it: add loadmodule \"" + module + ".so\"";
    }

    private static String unsupported(String module) {
        return "; Kamailio's module " + module + " has it, which is not supported: do without it";
    }

    /** Which of the modules that can be loaded has what; asked of them once. */
    private Map<String, String> exporters(Exported what) {
        return exporters.computeIfAbsent(
                what,
                _ -> {
                    Map<String, String> byName = new HashMap<>();
                    for (String module : modules.names()) {
                        modules.inspect(module).stream()
                                .flatMap(exports -> names(exports, what).stream())
                                .forEach(name -> byName.putIfAbsent(name, module));
                    }
                    return byName;
                });
    }

    private static List<String> names(Exports exports, Exported what) {
        List<String> names = new ArrayList<>();
        switch (what) {
            case FUNCTION -> exports.functions().forEach(each -> names.add(each.name()));
            case VARIABLE -> exports.variables().forEach(each -> names.add(each.name()));
            case TRANSFORMATION ->
                    exports.transformations().forEach(each -> names.add(each.name()));
        }
        return names;
    }
}
