package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void aFixedRateKeepsItsPlanWhateverTheTimeIs() {
        Pace pace = Pace.fixed(4);
        pace.start(100);
        long late = 100 + 10 * SECOND_NS;
        for (int index = 0; index < 8; index++) {
            assertEquals(100 + index * SECOND_NS / 4, pace.intendedNs(late));
            pace.advance();
        }
        assertFalse(pace.isClosedLoop());
    }

    @Test
    void aFixedRateThatDividesNoSecondDoesNotDrift() {
        Pace pace = Pace.fixed(3);
        pace.start(0);
        for (int index = 0; index < 3_000_000; index++) {
            pace.advance();
        }
        assertEquals(1e15, (double) pace.intendedNs(0), 1e3);
    }

    @Test
    void aPoissonRateIsKeptOnAverageAndRepeatsWithItsSeed() {
        Pace pace = Pace.poisson(1_000, 42);
        Pace again = Pace.poisson(1_000, 42);
        pace.start(0);
        again.start(0);
        int count = 100_000;
        for (int index = 0; index < count; index++) {
            assertEquals(pace.intendedNs(0), again.intendedNs(0));
            pace.advance();
            again.advance();
        }
        double perSecond = count / (pace.intendedNs(0) / 1e9);
        assertTrue(perSecond > 980 && perSecond < 1_020, "seed=42, a second=" + perSecond);
    }

    @Test
    void aClosedLoopIsAlwaysDue() {
        Pace pace = Pace.closedLoop();
        pace.start(0);
        assertEquals(77, pace.intendedNs(77));
        assertTrue(pace.isClosedLoop());
    }
}
