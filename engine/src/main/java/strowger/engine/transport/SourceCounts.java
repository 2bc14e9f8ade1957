package strowger.engine.transport;

import org.agrona.collections.Long2LongHashMap;

/** How many connections each address has: an IPv4 address, or a /64 of IPv6. Any thread. */
final class SourceCounts {
    private static final int STRIPE_COUNT = 16;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final Long2LongHashMap[] stripes = new Long2LongHashMap[STRIPE_COUNT];

    SourceCounts() {
        for (int index = 0; index < STRIPE_COUNT; index++) {
            stripes[index] = new Long2LongHashMap(0);
        }
    }

    /** Counts one more, unless there are as many as allowed. */
    boolean enter(Endpoint source, int countMax) {
        long key = key(source);
        Long2LongHashMap stripe = stripe(key);
        synchronized (stripe) {
            long count = stripe.get(key);
            if (count >= countMax) {
                return false;
            }
            stripe.put(key, count + 1);
            return true;
        }
    }

    void leave(Endpoint source) {
        long key = key(source);
        Long2LongHashMap stripe = stripe(key);
        synchronized (stripe) {
            long count = stripe.get(key);
            if (count > 1) {
                stripe.put(key, count - 1);
            } else {
                stripe.remove(key);
            }
        }
    }

    /** Addresses that have connections. */
    int count() {
        int count = 0;
        for (Long2LongHashMap stripe : stripes) {
            synchronized (stripe) {
                count += stripe.size();
            }
        }
        return count;
    }

    private Long2LongHashMap stripe(long key) {
        return stripes[(int) ((key * SPREAD) >>> 60)];
    }

    private static long key(Endpoint source) {
        return source.isIpv6() ? source.high() : source.low();
    }
}
