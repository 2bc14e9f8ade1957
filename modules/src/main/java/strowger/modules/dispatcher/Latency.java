package strowger.modules.dispatcher;

/**
 * How long a destination takes to answer probes, in ms: the mean and deviation of all, the largest,
 * and an estimate in which the newest counts most. For all threads.
 */
final class Latency {
    private long count;
    private double mean;
    private double squares; // of the distances from the mean, summed (Welford)
    private double estimate;
    private long max;
    private long timeouts;

    /** A picture of the figures. */
    record Figures(double mean, double deviation, double estimate, long max, long timeouts) {}

    /** Begins with a value that the list gives. */
    synchronized void begin(int ms) {
        if (count == 0 && ms > 0) {
            add(ms, 1);
        }
    }

    /**
     * Takes a probe's time.
     *
     * @param newestShare how much of the estimate it makes, 0 to 1.
     */
    synchronized void add(long ms, double newestShare) {
        count++;
        double distance = ms - mean;
        mean += distance / count;
        squares += distance * (ms - mean);
        estimate = count == 1 ? ms : estimate + newestShare * (ms - estimate);
        max = Math.max(max, ms);
    }

    synchronized void timedOut() {
        timeouts++;
    }

    synchronized boolean isKnown() {
        return count > 0;
    }

    synchronized Figures figures() {
        double deviation = count < 2 ? 0 : Math.sqrt(squares / (count - 1));
        return new Figures(mean, deviation, estimate, max, timeouts);
    }

    /** The estimate, in ms. */
    synchronized int estimateMs() {
        return (int) estimate;
    }

    /** How far the estimate is above the mean, in ms: what a jam adds. */
    synchronized int congestionMs() {
        return (int) Math.max(0, estimate - mean);
    }
}
