package strowger.engine.transport;

/**
 * The time in which a peer must take a byte of what waits for it, begun anew with each that it
 * takes. For one reactor's thread.
 */
final class WriteDeadline {
    private static final long UNWATCHED = Long.MIN_VALUE;

    private long sinceNs = UNWATCHED; // that something waits
    private long progress;

    /** Whether the time is running. */
    boolean isRunning() {
        return sinceNs != UNWATCHED;
    }

    /** Has it begin. */
    void begin(Stream stream, long nowNs) {
        sinceNs = nowNs;
        progress = stream.progress();
    }

    /** Nothing waits any more. */
    void stop() {
        sinceNs = UNWATCHED;
    }

    /** What is left of the time; {@link Long#MAX_VALUE} when nothing waits. */
    long leftNs(Stream stream, long nowNs, long timeNs) {
        if (!isRunning() || stream.queuedLength() == 0) {
            stop();
            return Long.MAX_VALUE;
        }
        if (stream.progress() != progress) {
            begin(stream, nowNs);
        }
        return sinceNs + timeNs - nowNs;
    }
}
