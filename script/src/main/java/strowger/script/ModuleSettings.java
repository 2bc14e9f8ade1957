package strowger.script;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Argument;
import strowger.engine.module.BoundText;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.ParameterExport;
import strowger.engine.module.Refusal;
import strowger.engine.regex.Regex;
import strowger.script.source.Bytes;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.NearestName;
import strowger.script.source.Position;
import strowger.script.syntax.Expression;
import strowger.script.syntax.Item;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Sets the parameters of modules, or notes what they would be set to if the modules run. */
final class ModuleSettings {
    private static final Pattern PLAIN_NAMES = Pattern.compile("[A-Za-z0-9_|-]*");

    private final ModuleSet modules;
    private final boolean running;
    private final List<String> modulesUnknown;
    private final Diagnostics diagnostics;
    private final Unknown unknown;
    private final BiFunction<String, Position, String> expander;
    private final List<ModuleParameter> given = new ArrayList<>();
    private final List<Runnable> changes = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();

    /**
     * @param running whether the modules run already.
     * @param modulesUnknown names that nothing more is to be said of.
     * @param unknown takes what is not known.
     * @param expander replaces the variables in a text.
     */
    ModuleSettings(
            ModuleSet modules,
            boolean running,
            List<String> modulesUnknown,
            Diagnostics diagnostics,
            Unknown unknown,
            BiFunction<String, Position, String> expander) {
        this.modules = modules;
        this.running = running;
        this.modulesUnknown = modulesUnknown;
        this.diagnostics = diagnostics;
        this.unknown = unknown;
        this.expander = expander;
    }

    /** A parameter that waits for the variables it names. */
    private record Bound(Item.ModuleSetting item, ParameterExport parameter, String text) {}

    /** Reports something that is not known. */
    @FunctionalInterface
    interface Unknown {
        void report(Kind kind, Position at, String message);
    }

    /** Every parameter that was given, in order. */
    List<ModuleParameter> given() {
        return List.copyOf(given);
    }

    /** What takes effect at once, when the modules run already. */
    List<Runnable> changes() {
        return List.copyOf(changes);
    }

    void set(Item.ModuleSetting item) {
        if (!PLAIN_NAMES.matcher(item.modules()).matches()) {
            setMatching(item);
            return;
        }
        for (String module : item.modules().split("\\|", -1)) {
            Optional<Exports> exports = modules.exports(module);
            if (exports.isPresent()) {
                set(item, exports.get());
            } else if (!modulesUnknown.contains(module)) {
                unknown.report(
                        Kind.UNKNOWN_MODULE,
                        item.at(),
                        "modparam of module " + module + ", which is not loaded before");
            }
        }
    }

    /** Sets a parameter of all modules whose names match an expression. */
    private void setMatching(Item.ModuleSetting item) {
        Regex expression;
        try {
            expression = Regex.compile("^(" + item.modules() + ")$", true);
        } catch (PatternSyntaxException fault) {
            diagnostics.error(
                    Kind.TYPE,
                    item.at(),
                    "no regular expression of modules: "
                            + fault.getDescription()
                            + ": "
                            + item.modules());
            return;
        }
        boolean matched = false;
        for (Exports exports : modules.exports()) {
            UnsafeBuffer name = new UnsafeBuffer(Bytes.of(exports.module()));
            if (expression.found(name, 0, name.capacity())) {
                matched = true;
                set(item, exports);
            }
        }
        if (!matched && modulesUnknown.isEmpty()) {
            unknown.report(
                    Kind.UNKNOWN_MODULE,
                    item.at(),
                    "modparam of modules " + item.modules() + ", none of which is loaded before");
        }
    }

    private void set(Item.ModuleSetting item, Exports exports) {
        Optional<ParameterExport> parameter =
                exports.parameters().stream()
                        .filter(each -> each.name().equals(item.parameter()))
                        .findFirst();
        if (parameter.isEmpty()) {
            List<String> known = exports.parameters().stream().map(each -> each.name()).toList();
            unknown.report(
                    Kind.UNKNOWN_PARAMETER,
                    item.at(),
                    "module "
                            + exports.module()
                            + " has no parameter "
                            + item.parameter()
                            + exports.refusal(Refusal.Kind.PARAMETER, item.parameter())
                                    .map(refusal -> ": " + refusal.reason())
                                    .orElseGet(() -> NearestName.hint(item.parameter(), known)));
            return;
        }
        ConstantExpression.setting(item.at(), item.value(), diagnostics)
                .map(value -> item.expanded() ? expanded(item, value) : value)
                .ifPresent(value -> set(item, parameter.get(), value));
    }

    private Setting expanded(Item.ModuleSetting item, Setting value) {
        return item.value() instanceof Expression.Text text
                ? new Setting(value.at(), expander.apply(text.text(), text.at()))
                : value;
    }

    private void set(Item.ModuleSetting item, ParameterExport parameter, Setting value) {
        boolean number = value.value() instanceof Long || value.text().matches("[+-]?[0-9]{1,18}");
        if (parameter.type() == ParameterExport.Type.INTEGER && !number) {
            diagnostics.error(
                    Kind.TYPE,
                    item.value().at(),
                    item.parameter() + " must be a number, not \"" + value.text() + "\"");
            return;
        }
        Object typed =
                switch (parameter.type()) {
                    case INTEGER -> (Object) value.number();
                    case TEXT, BOUND -> value.text();
                    case ANY -> value.value();
                };
        given.add(new ModuleParameter(parameter.module(), parameter.name(), typed, item.at()));
        if (running) {
            if (parameter.isSetWhileRunning()) {
                changes.add(() -> parameter.set(typed));
            }
            return;
        }
        if (parameter.type() == ParameterExport.Type.BOUND) {
            bound.add(new Bound(item, parameter, value.text()));
        } else {
            set(item, parameter, typed);
        }
    }

    /**
     * Sets the parameters that name variables; once all modules are loaded.
     *
     * @param binder of a text that stands at a position.
     */
    void bind(BiFunction<String, Position, Argument> binder) {
        for (Bound each : bound) {
            Position at = each.item().value().at();
            set(
                    each.item(),
                    each.parameter(),
                    new BoundText(each.text(), part -> binder.apply(part, at)));
        }
    }

    private void set(Item.ModuleSetting item, ParameterExport parameter, Object value) {
        try {
            parameter.set(value);
        } catch (ConfigurationException fault) {
            diagnostics.error(
                    Kind.TYPE,
                    item.value().at(),
                    item.parameter() + ": " + String.valueOf(fault.getMessage()));
        }
    }
}
