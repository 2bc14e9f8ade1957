package strowger.engine.module;

import java.util.function.LongSupplier;

/** A statistic of a module, named {@code group:name} in answers. */
public final class StatisticExport extends Export<StatisticExport> {
    private final String group;
    private final LongSupplier reader;
    private final Runnable reset;

    StatisticExport(String module, String group, String name, LongSupplier reader, Runnable reset) {
        super(module, name);
        this.group = group;
        this.reader = reader;
        this.reset = reset;
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
        reset.run();
    }

    @Override
    StatisticExport self() {
        return this;
    }
}
