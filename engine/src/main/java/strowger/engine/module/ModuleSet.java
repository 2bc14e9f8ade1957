package strowger.engine.module;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The modules of one configuration: those on the class path can be loaded by name; what the loaded
 * ones export is found here. Used by one thread, while a configuration is loaded.
 */
public final class ModuleSet {
    private final Map<String, Module> available = new TreeMap<>();
    private final Map<String, Module> loaded = new LinkedHashMap<>();
    private final Map<String, Exports> exports = new LinkedHashMap<>();

    /**
     * All modules on the class path, none loaded.
     *
     * @param others that are not found there.
     */
    public static ModuleSet ofClassPath(Module... others) {
        ModuleSet set = of(others);
        for (Module module : ServiceLoader.load(Module.class)) {
            set.available.put(module.name(), module);
        }
        return set;
    }

    /** The modules given, none loaded. */
    public static ModuleSet of(Module... modules) {
        ModuleSet set = new ModuleSet();
        for (Module module : modules) {
            set.available.put(module.name(), module);
        }
        return set;
    }

    /** Names of all that can be loaded, in order. */
    public List<String> names() {
        return List.copyOf(available.keySet());
    }

    /**
     * Loads a module; does nothing if it is loaded.
     *
     * @return its exports; empty if there is no module of that name.
     */
    public Optional<Exports> load(String name) {
        Module module = available.get(name);
        if (module == null) {
            return Optional.empty();
        }
        loaded.put(name, module);
        return Optional.of(exports.computeIfAbsent(name, _ -> Exports.of(module)));
    }

    /** The modules loaded, in their order. */
    public List<Module> loaded() {
        return List.copyOf(loaded.values());
    }

    /** What the loaded modules export, in their order. */
    public List<Exports> exports() {
        return List.copyOf(exports.values());
    }

    /** What a loaded module exports. */
    public Optional<Exports> exports(String name) {
        return Optional.ofNullable(exports.get(name));
    }

    /** What a module exports, loaded or not; for advice and documentation. */
    public Optional<Exports> inspect(String name) {
        Exports known = exports.get(name);
        return known != null
                ? Optional.of(known)
                : Optional.ofNullable(available.get(name)).map(Exports::of);
    }

    /** All functions of the loaded modules by name; the first that declares a name has it. */
    public Map<String, List<FunctionExport>> functions() {
        Map<String, List<FunctionExport>> byName = new LinkedHashMap<>();
        for (Exports each : exports.values()) {
            for (FunctionExport function : each.functions()) {
                byName.computeIfAbsent(function.name(), _ -> new ArrayList<>()).add(function);
            }
        }
        return Collections.unmodifiableMap(byName);
    }

    /** All variables of the loaded modules by name; the first that declares a name has it. */
    public Map<String, VariableExport> variables() {
        Map<String, VariableExport> byName = new LinkedHashMap<>();
        for (Exports each : exports.values()) {
            for (VariableExport variable : each.variables()) {
                byName.putIfAbsent(variable.name(), variable);
            }
        }
        return Collections.unmodifiableMap(byName);
    }

    /** All transformations of the loaded modules by name. */
    public Map<String, TransformationExport> transformations() {
        Map<String, TransformationExport> byName = new LinkedHashMap<>();
        for (Exports each : exports.values()) {
            for (TransformationExport transformation : each.transformations()) {
                byName.putIfAbsent(transformation.name(), transformation);
            }
        }
        return Collections.unmodifiableMap(byName);
    }

    /** The statistic of a name; the first that declares it, of the loaded modules, has it. */
    public Optional<StatisticExport> statistic(String name) {
        return statistics().filter(statistic -> statistic.name().equals(name)).findFirst();
    }

    /** The statistic of a name in a group. */
    public Optional<StatisticExport> statistic(String group, String name) {
        return statistics()
                .filter(each -> each.group().equals(group) && each.name().equals(name))
                .findFirst();
    }

    /** All statistics of the loaded modules. */
    public Stream<StatisticExport> statistics() {
        return exports.values().stream().flatMap(each -> each.statistics().stream());
    }

    /** Why there is no export of a kind and name: the loaded modules are asked first. */
    public Optional<Refusal> refusal(Refusal.Kind kind, String name) {
        Optional<Refusal> ofLoaded = refusal(exports.values().stream(), kind, name);
        return ofLoaded.isPresent()
                ? ofLoaded
                : refusal(names().stream().flatMap(each -> inspect(each).stream()), kind, name);
    }

    private static Optional<Refusal> refusal(
            Stream<Exports> asked, Refusal.Kind kind, String name) {
        return asked.flatMap(each -> each.refusal(kind, name).stream()).findFirst();
    }
}
