package strowger.engine.dns;

import java.util.concurrent.atomic.LongAdder;

/** Counts of one server's names and answers. For all threads. */
public final class DnsCounters {
    private final LongAdder[] adders = new LongAdder[DnsCounter.values().length];

    DnsCounters() {
        for (int index = 0; index < adders.length; index++) {
            adders[index] = new LongAdder();
        }
    }

    void increment(DnsCounter counter) {
        adders[counter.ordinal()].increment();
    }

    /** How often it happened. */
    public long value(DnsCounter counter) {
        return adders[counter.ordinal()].sum();
    }
}
