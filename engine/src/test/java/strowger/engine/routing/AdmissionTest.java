package strowger.engine.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.Admission.Verdict;
import strowger.engine.transport.ReceiveQueue;

import java.util.concurrent.TimeUnit;

class AdmissionTest {
    private static final long STEP_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final double STEPS_PER_SEC = 10_000;
    private static final double TAKEN_COST_SEC = 0.001; // so the best rate is 1,000 a second
    private static final double BEST = 1_000;
    private static final double REFUSED_COST_SEC = 0.0001;
    private static final double DROPPED_COST_SEC = 0.00004;
    private static final int QUEUE_MAX = 500;

    private final Kernel kernel = new Kernel();
    private final Admission admission = new Admission(kernel);
    private long nowNs = TimeUnit.SECONDS.toNanos(100);

    /** A queue that requests come into, and a server that takes them out. */
    private static final class Kernel implements ReceiveQueue {
        double waiting;
        long dropped;
        private int seenPercent;
        private long seenDropped;

        @Override
        public void sample() {
            seenPercent = (int) (waiting * 100 / QUEUE_MAX);
            seenDropped = dropped;
        }

        @Override
        public int filledPercent() {
            return seenPercent;
        }

        @Override
        public long droppedCount() {
            return seenDropped;
        }
    }

    private double taken;
    private double refused;
    private double dropped;

    /** Offers requests and has them served for a while. */
    private void run(double rate, double seconds) {
        taken = 0;
        refused = 0;
        dropped = 0;
        double spareSec = 0;
        double arriving = 0;
        for (int step = 0; step < seconds * STEPS_PER_SEC; step++) {
            nowNs += STEP_NS;
            arriving += rate / STEPS_PER_SEC;
            for (; arriving >= 1; arriving--) {
                if (kernel.waiting < QUEUE_MAX) {
                    kernel.waiting++;
                } else {
                    kernel.dropped++;
                }
            }
            spareSec += 1 / STEPS_PER_SEC;
            while (spareSec > 0 && kernel.waiting >= 1) {
                kernel.waiting--;
                spareSec -= serve();
            }
            spareSec = Math.min(spareSec, 1 / STEPS_PER_SEC);
        }
    }

    /** The same, in turns of a reactor in which its clock stands still. */
    private void runInTurns(double rate, double costSec, double seconds) {
        taken = 0;
        refused = 0;
        dropped = 0;
        for (double passed = 0; passed < seconds; ) {
            double tookSec = 0.0001;
            int count = (int) Math.min(256, kernel.waiting);
            for (int request = 0; request < count; request++) {
                kernel.waiting--;
                tookSec += serve() / TAKEN_COST_SEC * costSec;
            }
            nowNs += (long) (tookSec * TimeUnit.SECONDS.toNanos(1));
            passed += tookSec;
            double arrived = rate * tookSec;
            kernel.dropped += (long) Math.max(0, kernel.waiting + arrived - QUEUE_MAX);
            kernel.waiting = Math.min(QUEUE_MAX, kernel.waiting + arrived);
        }
    }

    private double serve() {
        switch (admission.onNew(nowNs, false)) {
            case TAKEN -> {
                taken++;
                return TAKEN_COST_SEC;
            }
            case REFUSED -> {
                refused++;
                return REFUSED_COST_SEC;
            }
            case DROPPED -> {
                dropped++;
                return DROPPED_COST_SEC;
            }
        }
        throw new IllegalStateException();
    }

    @Nested
    class GivenLessThanCanBeServed {
        @Test
        void thenAllIsTaken() {
            run(0.9 * BEST, 10);
            assertEquals(0, refused + dropped + kernel.dropped);
            assertFalse(admission.isLimiting());
        }

        @Test
        void whenABurstComes_thenItIsTakenAsFarAsThereIsRoom() {
            run(0.5 * BEST, 1);
            kernel.waiting += QUEUE_MAX / 2;
            run(0.5 * BEST, 2);
            assertEquals(0, refused + dropped);
        }
    }

    @Nested
    class GivenTwiceWhatCanBeServed {
        @Test
        void thenNearlyTheBestRateIsServedAndTheRestRefused() {
            run(2 * BEST, 5);
            long lostBefore = kernel.dropped;
            run(2 * BEST, 20);
            double rate = taken / 20;
            // what the refusals cost cannot be had as well
            double possible =
                    (1 - 2 * BEST * REFUSED_COST_SEC) / (TAKEN_COST_SEC - REFUSED_COST_SEC);
            assertTrue(rate > 0.94 * possible, () -> "served a second: " + rate);
            assertTrue(refused > 0.9 * 20 * BEST, () -> "refused: " + refused);
            assertEquals(0, kernel.dropped - lostBefore, "lost in the kernel");
        }

        @Test
        void whenItIsOver_thenAllIsTakenAgain() {
            run(2 * BEST, 5);
            assertTrue(admission.isLimiting());
            run(0.5 * BEST, 3);
            run(0.5 * BEST, 2);
            assertEquals(0, refused + dropped);
            assertFalse(admission.isLimiting());
        }
    }

    @Nested
    class GivenTurnsOfASecond {
        @Test
        void whenTwiceAsMuchComes_thenMostOfTheBestRateIsServed() {
            runInTurns(500, 0.004, 20);
            runInTurns(500, 0.004, 60);
            assertTrue(taken / 60 > 0.7 * 250, () -> "served a second: " + taken / 60);
            assertTrue(refused > 0, "none refused");
        }
    }

    @Nested
    class GivenTwentyTimesWhatCanBeServed {
        @Test
        void thenSomeAreServedAndSomeAreDroppedWithoutAnAnswer() {
            run(20 * BEST, 20);
            assertTrue(taken / 20 > 0.1 * BEST, () -> "served a second: " + taken / 20);
            assertTrue(dropped > refused, () -> dropped + " dropped, " + refused + " refused");
        }

        @Test
        void thenNothingOverAStreamIsDropped() { // nobody would send it again
            run(20 * BEST, 2);
            for (int request = 0; request < 10_000; request++) {
                assertTrue(admission.onNew(nowNs, true) != Verdict.DROPPED);
            }
        }
    }
}
