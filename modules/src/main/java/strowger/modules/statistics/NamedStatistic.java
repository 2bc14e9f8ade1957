package strowger.modules.statistics;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Counter;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.StatisticExport;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The statistic that one place of a configuration names: looked up at its first use, when all
 * modules have declared theirs, and remembered. Shared by all reactors.
 */
final class NamedStatistic {
    private final Supplier<ModuleSet> modules;
    private final String group;
    private final String name;
    private volatile @Nullable StatisticExport found;
    private volatile @Nullable Counter counter;

    /**
     * @param group it must be of; empty for any.
     */
    NamedStatistic(Supplier<ModuleSet> modules, String group, String name) {
        this.modules = modules;
        this.group = group;
        this.name = name;
    }

    /** The statistic, if there is one of the name. */
    @Nullable StatisticExport find() {
        StatisticExport known = found;
        if (known == null) {
            ModuleSet set = modules.get();
            Optional<StatisticExport> first =
                    group.isEmpty() ? set.statistic(name) : set.statistic(group, name);
            known = first.orElse(null);
            found = known;
        }
        return known;
    }

    /** What it counts with; null if there is none, or it is derived from something else. */
    @Nullable Counter counter() {
        Counter known = counter;
        if (known == null) {
            StatisticExport statistic = find();
            known = statistic == null ? null : statistic.counter().orElse(null);
            counter = known;
        }
        return known;
    }
}
