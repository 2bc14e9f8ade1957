package strowger.engine.reactor;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A hashed timer wheel (Varghese and Lauck, scheme 6): schedule and cancel in constant time without
 * allocation. A timer never fires early, and late by one tick at most when {@link #advance} is
 * called in time. Deadlines beyond a revolution stay in their slot and are looked at once a
 * revolution. Has no clock of its own; for one thread.
 */
public final class TimerWheel {
    static final int NO_SLOT = -1;

    /** The length of a tick: 2^22 ns, about 4.2 ms. */
    static final int TICK_SHIFT = 22;

    static final int SLOT_COUNT = 8192; // a revolution takes 34 s, so SIP's timers fit into one
    private static final int SLOT_MASK = SLOT_COUNT - 1;

    private final @Nullable Timer[] slots = new @Nullable Timer[SLOT_COUNT];
    private final long[] occupied = new long[SLOT_COUNT / Long.SIZE]; // a bit for each slot
    private final long startNs;
    private long currentTick = 1; // the next whose slot is to be looked at
    private long earliestTick = 1; // the first that can still be scheduled for
    private int count;
    private @Nullable Timer cursor; // the next to look at while a slot is walked

    /**
     * @param nowNs the moment it starts at, on the clock that {@link #advance} will be given.
     */
    public TimerWheel(long nowNs) {
        startNs = nowNs;
    }

    /** Timers that wait. */
    public int count() {
        return count;
    }

    /**
     * Schedules the timer, moving it when it was scheduled already.
     *
     * @param deadlineNs the moment it is due; one that has passed is due at the next tick.
     */
    public void schedule(Timer timer, long deadlineNs) {
        cancel(timer);
        long tick = Math.max(tickOf(deadlineNs), earliestTick);
        int slot = (int) tick & SLOT_MASK;
        Timer head = slots[slot];
        timer.deadlineNs = deadlineNs;
        timer.slot = slot;
        timer.next = head;
        timer.previous = null;
        if (head != null) {
            head.previous = timer;
        }
        slots[slot] = timer;
        occupied[slot >> 6] |= 1L << slot;
        count++;
    }

    /** The first tick that ends at or after the deadline, so that nothing fires early. */
    private long tickOf(long deadlineNs) {
        long sinceStart = Math.max(0, deadlineNs - startNs);
        return (sinceStart + (1L << TICK_SHIFT) - 1) >> TICK_SHIFT;
    }

    /**
     * Takes the timer off the wheel.
     *
     * @return whether it was on it.
     */
    public boolean cancel(Timer timer) {
        if (timer.slot == NO_SLOT) {
            return false;
        }
        if (timer == cursor) {
            cursor = timer.next;
        }
        unlink(timer);
        return true;
    }

    private void unlink(Timer timer) {
        int slot = timer.slot;
        Timer next = timer.next;
        Timer previous = timer.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else {
            slots[slot] = next;
            if (next == null) {
                occupied[slot >> 6] &= ~(1L << slot);
            }
        }
        timer.next = null;
        timer.previous = null;
        timer.slot = NO_SLOT;
        count--;
    }

    /**
     * Fires all that is due.
     *
     * @param nowNs the moment reached; one before the last is taken for the last.
     * @return how many fired.
     */
    public int advance(long nowNs) {
        long target = Math.max(0, nowNs - startNs) >> TICK_SHIFT;
        earliestTick = Math.max(earliestTick, target + 1);
        long last = Math.min(target, currentTick + SLOT_MASK); // one revolution sees every slot
        int fired = 0;
        while (currentTick <= last && count > 0) {
            int slot = (int) currentTick & SLOT_MASK;
            if (slots[slot] != null) {
                fired += fire(slot, nowNs); // should one throw, its slot is looked at again
            }
            currentTick++;
        }
        currentTick = earliestTick;
        return fired;
    }

    private int fire(int slot, long nowNs) {
        int fired = 0;
        cursor = slots[slot]; // what a timer schedules goes before it, so the walk ends
        while (cursor != null) {
            Timer timer = cursor;
            cursor = timer.next;
            if (timer.deadlineNs - nowNs <= 0) {
                unlink(timer);
                fired++;
                timer.onExpiry(nowNs);
            }
        }
        cursor = null;
        return fired;
    }

    /**
     * The moment at which {@link #advance} should be called next: no later than one tick after the
     * first deadline, and perhaps earlier.
     *
     * @return the moment, or {@link Long#MAX_VALUE} when no timer waits.
     */
    public long nextNs() {
        if (count == 0) {
            return Long.MAX_VALUE;
        }
        int first = (int) currentTick & SLOT_MASK;
        int word = first >> 6;
        long bits = occupied[word] & -1L << first;
        for (int step = 0; step <= occupied.length; step++) {
            if (bits != 0) {
                int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
                return startNs + ((currentTick + ((slot - first) & SLOT_MASK)) << TICK_SHIFT);
            }
            word = (word + 1) & (occupied.length - 1);
            bits = occupied[word];
        }
        throw new IllegalStateException("the map of slots is empty, and the count is " + count);
    }

    /** Takes all timers off without firing them. */
    public void clear() {
        for (int slot = 0; slot < SLOT_COUNT; slot++) {
            for (Timer timer = slots[slot]; timer != null; timer = slots[slot]) {
                unlink(timer);
            }
        }
        Arrays.fill(occupied, 0);
    }

    static long tickNs() {
        return 1L << TICK_SHIFT;
    }

    static long revolutionMs() {
        return TimeUnit.NANOSECONDS.toMillis((long) SLOT_COUNT << TICK_SHIFT);
    }
}
