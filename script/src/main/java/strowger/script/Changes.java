package strowger.script;

import strowger.engine.module.Exports;
import strowger.engine.module.ModuleSet;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.Position;
import strowger.script.source.SourceFile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Warns of what is different in a configuration that is read anew and waits for a restart. */
final class Changes {
    /** Parameters of the core that the new program is compiled with, or that are asked for anew. */
    private static final Set<String> AT_ONCE =
            Set.of("debug", "max_while_loops", "max_recursive_level", "return_mode");

    private final Configuration before;
    private final Configuration after;
    private final ModuleSet modules;
    private final Diagnostics diagnostics;
    private final Position top;

    /**
     * @param before what runs.
     * @param after what was read.
     * @param modules that run.
     * @param main the file, for what stands nowhere in it any more.
     */
    Changes(
            Configuration before,
            Configuration after,
            ModuleSet modules,
            SourceFile main,
            Diagnostics diagnostics) {
        this.before = before;
        this.after = after;
        this.modules = modules;
        this.diagnostics = diagnostics;
        top = new Position(main, 1, 1);
    }

    /** Says which of them need a restart. */
    void warn() {
        if (!before.sockets().equals(after.sockets())) {
            warn(top, "listen has changed: that");
        }
        if (!before.aliases().equals(after.aliases())) {
            warn(top, "alias has changed: that");
        }
        for (String module : before.modules()) {
            if (!after.modules().contains(module)) {
                warn(top, "module " + module + " is not loaded any more: that");
            }
        }
        parametersOfCore();
        parametersOfModules();
    }

    private void warn(Position at, String what) {
        diagnostics.warning(Kind.UNSUPPORTED, at, what + " takes effect after a restart");
    }

    private void parametersOfCore() {
        Set<String> names = new TreeSet<>(before.parameters().keySet());
        names.addAll(after.parameters().keySet());
        names.removeAll(AT_ONCE);
        for (String name : names) {
            Optional<Setting> now = after.parameter(name);
            Object earlier = before.parameter(name).<Object>map(Setting::value).orElse("");
            if (!now.<Object>map(Setting::value).orElse("").equals(earlier)) {
                warn(now.map(Setting::at).orElse(top), name + " has changed: that");
            }
        }
    }

    private void parametersOfModules() {
        Map<String, List<ModuleParameter>> earlier = byName(before);
        Map<String, List<ModuleParameter>> now = byName(after);
        Set<String> names = new TreeSet<>(earlier.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            List<ModuleParameter> were = earlier.getOrDefault(name, List.of());
            List<ModuleParameter> are = now.getOrDefault(name, List.of());
            boolean same = values(were).equals(values(are));
            if (!same && (are.isEmpty() || !isSetWhileRunning(are.getFirst()))) {
                warn(are.isEmpty() ? top : are.getFirst().at(), name + " has changed: that");
            }
        }
    }

    private static Map<String, List<ModuleParameter>> byName(Configuration configuration) {
        Map<String, List<ModuleParameter>> byName = new LinkedHashMap<>();
        for (ModuleParameter each : configuration.moduleParameters()) {
            byName.computeIfAbsent(each.shown(), _ -> new ArrayList<>()).add(each);
        }
        return byName;
    }

    private static List<Object> values(List<ModuleParameter> parameters) {
        return parameters.stream().map(ModuleParameter::value).toList();
    }

    private boolean isSetWhileRunning(ModuleParameter parameter) {
        Optional<Exports> exports = modules.exports(parameter.module());
        return exports.stream()
                .flatMap(each -> each.parameters().stream())
                .anyMatch(each -> each.name().equals(parameter.name()) && each.isSetWhileRunning());
    }
}
