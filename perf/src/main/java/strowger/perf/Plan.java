package strowger.perf;

/**
 * How long a run is.
 *
 * @param warmupNs before anything is measured.
 * @param durationNs of the measurement, when {@code requests} is 0.
 * @param requests begun after the warm-up, all of them awaited; 0 goes by time.
 * @param coalesceNs waited after a wake-up, so that more than one answer is read at a time.
 */
record Plan(long warmupNs, long durationNs, long requests, long coalesceNs) {
    /** So many, at once. */
    static Plan of(long requests) {
        return new Plan(0, 0, requests, 0);
    }
}
