package strowger.perf;

import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The exchanges that wait for an answer, found by their {@link Key}.
 *
 * <p>Bounded by {@code max}; slots are made as they are needed and reused, last freed first.
 */
final class Exchanges {
    /** Given up and remembered, to tell a late answer from a duplicate one. */
    static final int GIVEN_UP_MAX = 65_536;

    private final int max;
    private final int requestCapacity;
    private final Key key;
    private final Timers timers;
    private final Tally tally;
    private final List<Exchange> slots = new ArrayList<>();
    private final int[] free;
    private final LongHashSet givenUp = new LongHashSet();
    private int freeCount;
    private int outstanding;
    private long sequence;

    Exchanges(int max, int requestCapacity, Key key, Timers timers, Tally tally) {
        this.max = max;
        this.requestCapacity = requestCapacity;
        this.key = key;
        this.timers = timers;
        this.tally = tally;
        free = new int[max];
    }

    int outstanding() {
        return outstanding;
    }

    boolean isFull() {
        return outstanding == max;
    }

    Timers timers() {
        return timers;
    }

    /** Takes a slot; there is one unless {@link #isFull}. */
    Exchange begin(long intendedNs, long nowNs) {
        assert outstanding < max : "outstanding=" + outstanding + ", max=" + max;
        Exchange exchange = slot();
        exchange.active = true;
        exchange.ending = false;
        exchange.ended = false;
        exchange.acknowledged = false;
        exchange.sequence = sequence++;
        exchange.intendedNs = intendedNs;
        key.write(exchange.key, exchange.slot, exchange.sequence);
        outstanding++;
        tally.onStart(nowNs - intendedNs);
        return exchange;
    }

    private Exchange slot() {
        if (freeCount > 0) {
            return slots.get(free[--freeCount]);
        }
        Exchange exchange = new Exchange(slots.size(), requestCapacity);
        slots.add(exchange);
        return exchange;
    }

    /**
     * Finds the exchange whose key is at {@code offset}.
     *
     * @return it, or null; then the stray was counted as late, duplicate or unexpected.
     */
    @Nullable Exchange find(byte[] bytes, int offset, int limit) {
        if (!key.isAt(bytes, offset, limit)) {
            tally.onFault(Fault.UNEXPECTED);
            return null;
        }
        int slot = Key.slot(bytes, offset);
        long number = Key.sequence(bytes, offset);
        if (slot >= 0 && slot < slots.size()) {
            Exchange exchange = slots.get(slot);
            if (exchange.active && exchange.sequence == number) {
                return exchange;
            }
        }
        tally.onFault(stray(number));
        return null;
    }

    private Fault stray(long number) {
        if (number < 0 || number >= sequence) {
            return Fault.UNEXPECTED;
        }
        return givenUp.remove(number) ? Fault.LATE : Fault.DUPLICATE;
    }

    /** Ends an exchange whose last answer is right. */
    void complete(Exchange exchange, long nowNs) {
        release(exchange);
        tally.onComplete(nowNs - exchange.intendedNs);
    }

    /** Ends an exchange that went wrong. */
    void fail(Exchange exchange, Fault fault) {
        release(exchange);
        tally.onFail(fault);
    }

    private void release(Exchange exchange) {
        assert exchange.active : "slot=" + exchange.slot;
        exchange.active = false;
        free[freeCount++] = exchange.slot;
        outstanding--;
    }

    /** Gives up what is overdue and sends again what is due, where timers say so. */
    void sweep(long nowNs, Wire wire) {
        for (Exchange exchange : slots) {
            if (!exchange.active) {
                continue;
            }
            if (exchange.deadlineNs - nowNs <= 0) {
                if (givenUp.size() < GIVEN_UP_MAX) {
                    givenUp.add(exchange.sequence);
                }
                fail(exchange, Fault.MISSING);
            } else if (timers.isDue(exchange, nowNs)) {
                wire.send(exchange.request, exchange.requestLength, Peer.SERVER);
                tally.onResend();
            }
        }
    }
}
