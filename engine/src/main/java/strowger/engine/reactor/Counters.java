package strowger.engine.reactor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters that one thread writes and any thread reads: a plain add and an opaque store, no lock
 * prefix. A cache line of padding stands on either side.
 *
 * @param <E> the names of the counters.
 */
public final class Counters<E extends Enum<E>> {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 16; // longs; two lines, for the adjacent-line prefetcher

    private final long[] values;

    public Counters(Class<E> names) {
        values = new long[names.getEnumConstants().length + 2 * PADDING];
    }

    /** Adds one; on the owning thread. */
    public void increment(E name) {
        add(name, 1);
    }

    /** Adds an amount, which may be negative for a gauge; on the owning thread. */
    public void add(E name, long amount) {
        int index = name.ordinal() + PADDING;
        VALUES.setOpaque(values, index, values[index] + amount);
    }

    /** Its value now; on any thread. */
    public long value(E name) {
        return (long) VALUES.getOpaque(values, name.ordinal() + PADDING);
    }
}
