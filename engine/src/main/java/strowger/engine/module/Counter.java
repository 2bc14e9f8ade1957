package strowger.engine.module;

import java.util.concurrent.atomic.LongAdder;

/** A statistic that only grows. May be incremented on any thread. */
public final class Counter {
    private final LongAdder adder = new LongAdder();

    public void increment() {
        adder.increment();
    }

    public void add(long count) {
        adder.add(count);
    }

    public long value() {
        return adder.sum();
    }

    /** Sets it to zero, as {@code stats.reset_statistics} asks. */
    public void reset() {
        adder.reset();
    }
}
