package strowger.modules.statistics;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.StatisticExport;
import strowger.engine.module.Struct;

import java.util.List;
import java.util.function.Supplier;

/** The {@code cnt.*} commands: statistics by group and name. */
final class CounterCommands {
    private final Supplier<ModuleSet> modules;

    private CounterCommands(Supplier<ModuleSet> modules) {
        this.modules = modules;
    }

    static void export(Exports exports, Supplier<ModuleSet> modules) {
        CounterCommands commands = new CounterCommands(modules);
        for (String name : new String[] {"cnt.get", "cnt.get_raw"}) {
            exports.command(name, given -> commands.find(given).value())
                    .doc("The value of a statistic, by group and name.");
        }
        exports.command("cnt.reset", commands::reset)
                .doc("Sets a counter, by group and name, to zero.");
        exports.command("cnt.help", given -> commands.find(given).documentation())
                .doc("What a statistic, by group and name, tells.");
        for (String name : new String[] {"cnt.grps_list", "cnt.list_groups"}) {
            exports.command(name, _ -> commands.groups()).doc("The groups of statistics.");
        }
        for (String name : new String[] {"cnt.var_list", "cnt.list_vars"}) {
            exports.command(name, commands::names).doc("The names of a group's statistics.");
        }
        for (String name : new String[] {"cnt.grp_get_all", "cnt.get_vars"}) {
            exports.command(name, commands::values)
                    .doc("The names and values of a group's statistics.");
        }
    }

    private StatisticExport find(CommandArguments arguments) throws Fault {
        String group = arguments.text(0);
        String name = arguments.text(1);
        return modules.get()
                .statistic(group, name)
                .orElseThrow(() -> new Fault(400, "non-existent counter " + group + "." + name));
    }

    private Struct reset(CommandArguments arguments) throws Fault {
        StatisticExport statistic = find(arguments);
        Counter counter =
                statistic
                        .counter()
                        .orElseThrow(
                                () ->
                                        new Fault(
                                                400,
                                                statistic.name()
                                                        + " is derived from the server's state:"
                                                        + " it can't be reset"));
        counter.reset();
        return new Struct();
    }

    private List<String> groups() {
        return modules.get().statistics().map(StatisticExport::group).distinct().sorted().toList();
    }

    private List<StatisticExport> group(CommandArguments arguments) throws Fault {
        String group = arguments.text(0);
        return modules.get().statistics().filter(each -> each.group().equals(group)).toList();
    }

    private List<String> names(CommandArguments arguments) throws Fault {
        return group(arguments).stream().map(StatisticExport::name).sorted().toList();
    }

    private Struct values(CommandArguments arguments) throws Fault {
        Struct values = new Struct();
        group(arguments).forEach(each -> values.add(each.name(), each.value()));
        return values;
    }
}
