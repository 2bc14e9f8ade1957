package strowger.modules.statistics;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.Parameter;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;

import java.util.HashSet;
import java.util.Set;

/** The {@code counters} module: counters of a configuration's own, and RPC on all counters. */
public final class CountersModule implements Module {
    private final Set<String> declared = new HashSet<>();
    private String scriptGroup = "script";
    private ModuleSet modules = ModuleSet.of();

    @Override
    public String name() {
        return "counters";
    }

    @Override
    public void export(Exports exports) {
        exports.text("script_cnt_grp_name", group -> scriptGroup = group)
                .unset("script")
                .doc("The group of counters declared, and of names used, without one.");
        exports.text("script_counter", text -> declare(exports, text))
                .doc("Declares a counter: [group.]name, then maybe a blank and what it counts.");
        Parameter name = text("name").resolvedBy(this::statistic);
        function(exports.function("cnt_inc", (context, given) -> add(context, given, 1), name))
                .doc("Adds one to a counter, [group.]name.");
        function(
                        exports.function(
                                "cnt_add",
                                (context, given) -> add(context, given, given.integer(context, 1)),
                                name,
                                integer("number")))
                .doc("Adds a number to a counter, [group.]name.");
        function(exports.function("cnt_reset", this::reset, name))
                .doc("Sets a counter, [group.]name, to zero.");
        CounterCommands.export(exports, () -> modules);
    }

    private static FunctionExport function(FunctionExport export) {
        return export.in(
                RouteKind.REQUEST,
                RouteKind.REPLY,
                RouteKind.ONREPLY,
                RouteKind.FAILURE,
                RouteKind.ONSEND,
                RouteKind.BRANCH,
                RouteKind.EVENT);
    }

    private void declare(Exports exports, String text) {
        String[] words = text.strip().split("[\\s:]+", 2);
        if (words[0].isEmpty()) {
            throw new ConfigurationException("a counter needs a name: [group.]name description");
        }
        String group = group(words[0]);
        String name = words[0].substring(words[0].indexOf('.') + 1);
        if (declared.add(group + "." + name)) {
            exports.counter(
                    group, name, words.length > 1 ? words[1] : "Counted by the configuration.");
        }
    }

    private String group(String written) {
        int dot = written.indexOf('.');
        return dot < 0 ? scriptGroup : written.substring(0, dot);
    }

    @Override
    public void start(Engine engine) {
        modules = engine.modules();
    }

    private NamedStatistic statistic(String written) {
        String bare = written.strip();
        return new NamedStatistic(
                () -> modules, group(bare), bare.substring(bare.indexOf('.') + 1));
    }

    private static int add(RoutingContext context, Arguments arguments, long number) {
        Counter counter = arguments.resolved(context, 0, NamedStatistic.class).counter();
        if (counter == null) {
            return Function.FALSE;
        }
        counter.add(number);
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
