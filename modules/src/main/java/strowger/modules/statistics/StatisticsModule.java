package strowger.modules.statistics;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RoutingContext;

import java.util.HashSet;
import java.util.Set;

/**
 * The {@code statistics} module: counters of a configuration's own, in the group {@code script}.
 */
public final class StatisticsModule implements Module {
    private static final String GROUP = "script";

    private final Set<String> declared = new HashSet<>();
    private ModuleSet modules = ModuleSet.of();

    @Override
    public String name() {
        return "statistics";
    }

    @Override
    public void export(Exports exports) {
        exports.text("variable", name -> declare(exports, name))
                .doc("Declares a counter script:NAME; may be set again and again.");
        Parameter variable = text("variable").resolvedBy(this::statistic);
        exports.function("update_stat", this::update, variable, integer("value"))
                .doc("Adds a number, which may be negative, to a counter of any module.");
        exports.function("reset_stat", this::reset, variable)
                .doc("Sets a counter of any module to zero.");
    }

    private void declare(Exports exports, String given) {
        String name = given.strip();
        int slash = name.indexOf('/');
        String bare = slash < 0 ? name : name.substring(0, slash).strip(); // name/no_reset
        if (bare.isEmpty()) {
            throw new ConfigurationException("a statistic needs a name");
        }
        if (declared.add(bare)) {
            exports.counter(GROUP, bare, "Counted by the configuration.");
        }
    }

    @Override
    public void start(Engine engine) {
        modules = engine.modules();
    }

    private NamedStatistic statistic(String name) {
        return new NamedStatistic(() -> modules, "", name.strip());
    }

    private int update(RoutingContext context, Arguments arguments) {
        Counter counter = arguments.resolved(context, 0, NamedStatistic.class).counter();
        if (counter == null) {
            return Function.FALSE;
        }
        counter.add(arguments.integer(context, 1));
        return Function.TRUE;
    }

    private int reset(RoutingContext context, Arguments arguments) {
        Counter counter = arguments.resolved(context, 0, NamedStatistic.class).counter();
        if (counter == null) {
            return Function.FALSE;
        }
        counter.reset();
        return Function.TRUE;
    }
}
