package strowger.engine.module;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.LongSupplier;

/** A statistic of a module, named {@code group:name} in answers. */
public final class StatisticExport extends Export<StatisticExport> {
    private final String group;
    private final LongSupplier reader;
    private final @Nullable Counter counter;

    StatisticExport(String module, String group, String name, LongSupplier reader) {
        super(module, name);
        this.group = group;
        this.reader = reader;
        counter = null;
    }

    StatisticExport(String module, String group, String name, Counter counter) {
        super(module, name);
        this.group = group;
        this.reader = counter::value;
        this.counter = counter;
    }

    /** The group it is listed in: the module's name, or another. */
    public String group() {
        return group;
    }

    public long value() {
        return reader.getAsLong();
    }

    /** Sets a counter to zero; does nothing to what is derived from something else. */
    public void reset() {
        counter().ifPresent(Counter::reset);
    }

    /** What it counts with; empty for what is derived from something else. */
    public Optional<Counter> counter() {
        return Optional.ofNullable(counter);
    }

    @Override
    StatisticExport self() {
        return this;
    }
}
