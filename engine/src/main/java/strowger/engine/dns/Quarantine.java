package strowger.engine.dns;

import org.jspecify.annotations.Nullable;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/**
 * Targets found dead, passed over for a while. For all threads; asking allocates nothing.
 *
 * <p>A table of slots, one to a target by its hash: of two targets in one slot the later stays.
 * What is lost by that is found dead again.
 */
final class Quarantine {
    private static final int SLOTS = 1 << 14;

    private final long periodMs;
    private final long seed;
    private final LongSupplier clockMs;
    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);

    /** A target that is passed over until its deadline. */
    record Entry(Protocol protocol, Endpoint endpoint, long deadlineMs) {
        boolean is(Protocol spoken, Endpoint at) {
            return protocol == spoken && endpoint.equals(at);
        }
    }

    Quarantine(long periodMs, long seed, LongSupplier clockMs) {
        this.periodMs = periodMs;
        this.seed = seed;
        this.clockMs = clockMs;
    }

    /** Puts a target in; from now on for the whole period. */
    void add(Protocol protocol, Endpoint endpoint) {
        add(protocol, endpoint, periodMs);
    }

    void add(Protocol protocol, Endpoint endpoint, long forMs) {
        long deadlineMs = clockMs.getAsLong() + forMs;
        slots.set(slot(protocol, endpoint), new Entry(protocol, endpoint.copy(), deadlineMs));
    }

    /** Whether a target is in. */
    boolean contains(Protocol protocol, Endpoint endpoint) {
        Entry entry = slots.get(slot(protocol, endpoint));
        return entry != null
                && entry.is(protocol, endpoint)
                && entry.deadlineMs() > clockMs.getAsLong();
    }

    /** Lets all out. */
    void clear() {
        for (int slot = 0; slot < SLOTS; slot++) {
            slots.set(slot, null);
        }
    }

    /** All that are in. */
    List<Entry> entries() {
        long nowMs = clockMs.getAsLong();
        List<Entry> entries = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Entry entry = slots.get(slot);
            if (entry != null && entry.deadlineMs() > nowMs) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private int slot(Protocol protocol, Endpoint endpoint) {
        long key = mix(seed ^ endpoint.high());
        key = mix(key ^ endpoint.low());
        key = mix(key ^ ((long) endpoint.port() << 8 | protocol.ordinal()));
        return (int) key & SLOTS - 1;
    }

    private static long mix(long bits) { // Stafford's variant 13 of MurmurHash3's finaliser
        long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
