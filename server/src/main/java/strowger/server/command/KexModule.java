package strowger.server.command;

import strowger.engine.Engine;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.Parameter;
import strowger.engine.module.Refusal;
import strowger.engine.module.StatisticExport;
import strowger.engine.module.Struct;
import strowger.engine.value.ValueType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The {@code stats.*} commands. A parameter is {@code all}, the name of a statistic, or the name of
 * a group and a colon; names that nobody has are passed over.
 */
public final class KexModule implements Module {
    private static final Comparator<StatisticExport> BY_GROUP_AND_NAME =
            Comparator.comparing(StatisticExport::group).thenComparing(StatisticExport::name);

    private ModuleSet modules = ModuleSet.of();

    @Override
    public String name() {
        return "kex";
    }

    @Override
    public void export(Exports exports) {
        exports.command("stats.get_statistics", this::lines)
                .doc("Statistics as lines: group:name = value.");
        exports.command("stats.fetch", arguments -> members(arguments, false))
                .doc("Statistics as members group.name, their values as text.");
        exports.command("stats.fetchn", arguments -> members(arguments, true))
                .doc("Statistics as members group.name, their values as numbers.");
        exports.command("stats.reset_statistics", this::reset).doc("Sets counters to zero.");
        exports.command("stats.clear_statistics", this::clear)
                .doc("Sets counters to zero and tells what they were.");
        exportFunctions(exports);
        exportRefusals(exports);
    }

    private static void exportFunctions(Exports exports) {
        for (String name : new String[] {"pv_printf", "avp_printf"}) {
            exports.function(
                            name,
                            (context, arguments) ->
                                    Function.of(
                                            arguments.assign(
                                                    context, 0, arguments.text(context, 1))),
                            Parameter.variable("var"),
                            Parameter.text("str"))
                    .doc("Assigns a text, its variables replaced, to a variable.");
        }
        UniqueId ids = new UniqueId();
        exports.variable("sruid", ValueType.TEXT, ids::read)
                .doc("A text that no other call of it gives, on this server or another.");
    }

    private static void exportRefusals(Exports exports) {
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "all reactors log alike; set debug, or call corex.debug",
                "setdebug",
                "resetdebug");
        exports.refuse(
                Refusal.Kind.COMMAND,
                "memory is not kept by module; core.shmmem tells of all of it",
                "mod.stats",
                "mod.mem_stats",
                "mod.mem_statsx",
                "pkg.stats",
                "pkg.info");
        exports.refuse(
                Refusal.Kind.STATISTIC,
                "memory is taken when the server starts: real_used_size is the most, too",
                "max_used_size");
    }

    @Override
    public void start(Engine engine) {
        serve(engine.modules());
    }

    void serve(ModuleSet set) {
        modules = set;
    }

    private List<String> lines(CommandArguments arguments) throws Fault {
        List<String> lines = new ArrayList<>();
        for (StatisticExport statistic : chosen(arguments)) {
            lines.add(label(statistic, ":") + " = " + statistic.value());
        }
        return lines;
    }

    private Struct members(CommandArguments arguments, boolean numeric) throws Fault {
        Struct members = new Struct();
        for (StatisticExport statistic : chosen(arguments)) {
            long value = statistic.value();
            members.add(label(statistic, "."), numeric ? (Object) value : Long.toString(value));
        }
        return members;
    }

    private Struct reset(CommandArguments arguments) throws Fault {
        chosen(arguments).forEach(StatisticExport::reset);
        return new Struct();
    }

    /** One line is answered as a text, more as a list: Kamailio keeps only the last. */
    private Object clear(CommandArguments arguments) throws Fault {
        List<String> lines = new ArrayList<>();
        for (StatisticExport statistic : chosen(arguments)) {
            long before = statistic.value();
            statistic.reset();
            long after = statistic.value();
            String change = before == after ? "" + after : "(" + before + " -> " + after + ")";
            lines.add(label(statistic, ":") + " = " + change);
        }
        return lines.size() == 1 ? lines.getFirst() : lines;
    }

    private static String label(StatisticExport statistic, String separator) {
        return statistic.group() + separator + statistic.name();
    }

    private List<StatisticExport> chosen(CommandArguments arguments) throws Fault {
        if (!arguments.has(0)) {
            throw new Fault(400, "Please provide which stats to retrieve");
        }
        List<StatisticExport> all = inOrder();
        List<StatisticExport> chosen = new ArrayList<>();
        for (int index = 0; arguments.has(index); index++) {
            all.stream().filter(named(arguments.text(index))).forEach(chosen::add);
        }
        return chosen;
    }

    private static Predicate<StatisticExport> named(String word) {
        if (word.equals("all")) {
            return _ -> true;
        }
        return word.endsWith(":")
                ? statistic -> word.equals(statistic.group() + ":")
                : statistic -> word.equals(statistic.name());
    }

    private List<StatisticExport> inOrder() {
        List<StatisticExport> all = new ArrayList<>();
        modules.exports().forEach(exports -> all.addAll(exports.statistics()));
        all.sort(BY_GROUP_AND_NAME);
        return all;
    }
}
