package strowger.perf;

import java.util.Random;

/**
 * When requests should begin, whatever becomes of those before them.
 *
 * <p>An open loop (fixed, Poisson) keeps its plan while the server stalls, and latency counts from
 * the planned time; so a stall is seen by every request it would have met, not by one alone.
 */
interface Pace {
    /** The plan begins. */
    void start(long nowNs);

    /** When the next request should begin; in a closed loop always now. */
    long intendedNs(long nowNs);

    /** That one was begun. */
    void advance();

    /** True when the next request waits for an answer only. */
    boolean isClosedLoop();

    /** As many as fit. */
    static Pace closedLoop() {
        return new ClosedLoop();
    }

    /** Evenly, so many a second. */
    static Pace fixed(double perSecond) {
        return new Fixed(perSecond);
    }

    /** At random, so many a second on average. */
    static Pace poisson(double perSecond, long seed) {
        return new Poisson(perSecond, new Random(seed));
    }

    /** See {@link Pace#closedLoop}. */
    final class ClosedLoop implements Pace {
        @Override
        public void start(long nowNs) {
            // The first request is due at once, as all others are.
        }

        @Override
        public long intendedNs(long nowNs) {
            return nowNs;
        }

        @Override
        public void advance() {
            // The exchanges outstanding are counted elsewhere.
        }

        @Override
        public boolean isClosedLoop() {
            return true;
        }
    }

    /** See {@link Pace#fixed}. */
    final class Fixed implements Pace {
        private static final double NS_PER_SECOND = 1e9;

        private final double perSecond;
        private long startNs;
        private long begun;

        Fixed(double perSecond) {
            this.perSecond = perSecond;
        }

        @Override
        public void start(long nowNs) {
            startNs = nowNs;
            begun = 0;
        }

        @Override
        public long intendedNs(long nowNs) {
            return startNs + (long) (begun * NS_PER_SECOND / perSecond); // no error adds up
        }

        @Override
        public void advance() {
            begun++;
        }

        @Override
        public boolean isClosedLoop() {
            return false;
        }
    }

    /** See {@link Pace#poisson}. */
    final class Poisson implements Pace {
        private final double meanNs;
        private final Random random;
        private long startNs;
        private double sinceStartNs;

        Poisson(double perSecond, Random random) {
            meanNs = Fixed.NS_PER_SECOND / perSecond;
            this.random = random;
        }

        @Override
        public void start(long nowNs) {
            startNs = nowNs;
            sinceStartNs = 0;
            advance();
        }

        @Override
        public long intendedNs(long nowNs) {
            return startNs + (long) sinceStartNs;
        }

        @Override
        public void advance() {
            sinceStartNs += -Math.log(1 - random.nextDouble()) * meanNs;
        }

        @Override
        public boolean isClosedLoop() {
            return false;
        }
    }
}
