package strowger.perf;

import org.HdrHistogram.Histogram;

import java.util.EnumMap;
import java.util.Map;

/** What was begun, completed and failed, and how long it took, in nanoseconds. One thread. */
final class Tally {
    /** A longer latency is counted as this: 100 s. */
    static final long LATENCY_MAX_NS = 100_000_000_000L;

    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(LATENCY_MAX_NS, DIGITS);
    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Histogram lateness = new Histogram(LATENCY_MAX_NS, DIGITS);
    private long started;
    private long completed;
    private long failed;
    private long resent;

    /**
     * An exchange begins.
     *
     * @param lateNs after its time, by the load tool's own fault or for want of a free slot.
     */
    void onStart(long lateNs) {
        started++;
        lateness.recordValue(Math.clamp(lateNs, 0, LATENCY_MAX_NS));
    }

    void onComplete(long latencyNs) {
        completed++;
        latencies.recordValue(Math.clamp(latencyNs, 0, LATENCY_MAX_NS));
    }

    /** An exchange ended by a fault. */
    void onFail(Fault fault) {
        failed++;
        onFault(fault);
    }

    /** A fault that ends no exchange. */
    void onFault(Fault fault) {
        onFaults(fault, 1);
    }

    void onFaults(Fault fault, long count) {
        if (count > 0) {
            faults.merge(fault, count, Long::sum);
        }
    }

    void onResend() {
        resent++;
    }

    /** Forgets the latencies so far: the measurement begins. Counts stay. */
    void forgetLatencies() {
        latencies.reset();
        lateness.reset();
    }

    /** By how much starts were late. */
    Histogram lateness() {
        return lateness;
    }

    long started() {
        return started;
    }

    long completed() {
        return completed;
    }

    /** Exchanges that ended with a fault; strays are not among them. */
    long failed() {
        return failed;
    }

    long resent() {
        return resent;
    }

    long count(Fault fault) {
        return faults.getOrDefault(fault, 0L);
    }

    /** Faults of all kinds, strays too. */
    long faults() {
        long sum = 0;
        for (long count : faults.values()) {
            sum += count;
        }
        return sum;
    }

    Histogram latencies() {
        return latencies;
    }
}
