package strowger.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps what strangers may have us do within bounds: an address is asked once in a while, and so
 * many a while at most. Any thread.
 */
final class Pace {
    /** How long an address is not asked again. */
    static final long WHILE_MS = 500;

    /** Addresses asked in such a while, at most. */
    static final int ADDRESSES_MAX = 64;

    private final LongSupplier clockMs;
    private final Map<NodeAddress, Long> askedMs = new LinkedHashMap<>();

    Pace(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** Whether an address may be asked now; it is taken as asked then. */
    synchronized boolean isDue(NodeAddress address) {
        long nowMs = clockMs.getAsLong();
        askedMs.values().removeIf(atMs -> nowMs - atMs >= WHILE_MS || atMs > nowMs);
        return askedMs.size() < ADDRESSES_MAX && askedMs.putIfAbsent(address, nowMs) == null;
    }
}
