package strowger.modules.statistics;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.StatisticExport;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.Optional;
import java.util.function.Supplier;

/** {@code $stat(name)}: the value of a statistic; null if there is none of the name. */
public final class StatisticVariable {
    private StatisticVariable() {}

    /** Binds one place of use. */
    public static Variable bind(VariableName name, Supplier<ModuleSet> modules) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("it needs the name of a statistic");
        }
        Optional<String> constant = name.constantInner();
        if (constant.isPresent()) {
            NamedStatistic statistic = new NamedStatistic(modules, "", constant.get().strip());
            return Variable.of(ValueType.INTEGER, (context, out) -> read(statistic, out));
        }
        return Variable.of(
                ValueType.INTEGER, (context, out) -> read(modules.get(), inner, context, out));
    }

    private static void read(NamedStatistic statistic, Value out) {
        StatisticExport found = statistic.find();
        if (found == null) {
            out.setNull();
        } else {
            out.setInteger(found.value());
        }
    }

    /** A name made at run time is looked for among all statistics; this allocates. */
    private static void read(ModuleSet modules, Argument inner, RoutingContext context, Value out) {
        inner.read(context, out);
        Optional<StatisticExport> found = modules.statistic(out.toString());
        if (found.isPresent()) {
            out.setInteger(found.get().value());
        } else {
            out.setNull();
        }
    }
}
