package strowger.engine.reactor;

import org.jspecify.annotations.Nullable;

/**
 * Something to do at a moment; scheduled on one wheel at a time and reusable, so that scheduling
 * allocates nothing. Extend it in the record it serves. For its reactor's thread only.
 */
public abstract class Timer {
    long deadlineNs;
    int slot = TimerWheel.NO_SLOT;
    @Nullable Timer next;
    @Nullable Timer previous;

    /**
     * The moment has come. The timer is not scheduled any more, and may be scheduled again here.
     *
     * @param nowNs on the wheel's clock; never before the deadline.
     */
    protected abstract void onExpiry(long nowNs);

    /** Whether it waits on a wheel. */
    public final boolean isScheduled() {
        return slot != TimerWheel.NO_SLOT;
    }

    /** The deadline it was last scheduled for, on the wheel's clock. */
    public final long deadlineNs() {
        return deadlineNs;
    }
}
