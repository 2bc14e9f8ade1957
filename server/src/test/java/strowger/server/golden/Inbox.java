package strowger.server.golden;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What came to one socket and waits to be taken, in order of arrival.
 *
 * <p>A message equal byte for byte to an earlier one is a retransmission: counted, never queued.
 * Keep-alives that wait next to each other are one. Receiving threads add, the test's thread takes.
 */
final class Inbox {
    private final Deque<Arrival> waiting = new ArrayDeque<>();
    private final Map<String, Integer> copies = new HashMap<>();

    synchronized void add(Arrival arrival) {
        if (arrival.isKeepAlive()) {
            waiting.addLast(joinedWithLast(arrival));
        } else if (copies.merge(arrival.raw(), 1, Integer::sum) == 1) {
            waiting.addLast(arrival);
        }
        notifyAll();
    }

    private Arrival joinedWithLast(Arrival arrival) {
        Arrival last = waiting.peekLast();
        if (last == null || !last.isKeepAlive()) {
            return arrival;
        }
        waiting.removeLast();
        return new Arrival(last.raw() + arrival.raw(), last.atNs(), arrival.back());
    }

    /** Takes the first that fits, waiting for it at most {@code timeoutMs}. */
    synchronized Optional<Arrival> take(Predicate<Arrival> fits, long timeoutMs)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        Optional<Arrival> taken = takeWaiting(fits);
        while (taken.isEmpty() && awaitUntil(deadlineNs)) {
            taken = takeWaiting(fits);
        }
        return taken;
    }

    private Optional<Arrival> takeWaiting(Predicate<Arrival> fits) {
        for (Iterator<Arrival> each = waiting.iterator(); each.hasNext(); ) {
            Arrival arrival = each.next();
            if (fits.test(arrival)) {
                each.remove();
                return Optional.of(arrival);
            }
        }
        return Optional.empty();
    }

    synchronized List<Arrival> takeAll() {
        List<Arrival> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Waits, at most {@code timeoutMs}, until {@code count} messages wait; returns how many do. */
    synchronized int awaitWaiting(int count, long timeoutMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        boolean isInTime = true;
        while (waiting.size() < count && isInTime) {
            isInTime = awaitUntil(deadlineNs);
        }
        return waiting.size();
    }

    /**
     * Waits, at most {@code timeoutMs}, until {@code arrival} has come {@code count} times; returns
     * how often it has.
     */
    synchronized int awaitCopies(Arrival arrival, int count, long timeoutMs)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        boolean isInTime = true;
        while (copiesOf(arrival) < count && isInTime) {
            isInTime = awaitUntil(deadlineNs);
        }
        return copiesOf(arrival);
    }

    /** How many times the same bytes came. */
    synchronized int copiesOf(Arrival arrival) {
        return copies.getOrDefault(arrival.raw(), 0);
    }

    /** Waits for any arrival; false once the deadline has passed. */
    private boolean awaitUntil(long deadlineNs) throws InterruptedException {
        long leftNs = deadlineNs - System.nanoTime();
        if (leftNs <= 0) {
            return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        return true;
    }
}
