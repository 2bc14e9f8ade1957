package strowger.tables;

/**
 * Finds all records of a {@link RecordTable} that carry a number, a connection's say.
 *
 * <p>The records are noted first, then each is looked at again with its stripe locked: those that
 * have gone meanwhile are left out. Any thread.
 */
public final class LongLookup {
    private static final ThreadLocal<References> FOUND = ThreadLocal.withInitial(References::new);

    private final Store store;
    private final Spans spans;
    private final LongIndex index;
    private final Stripe[] stripes;

    LongLookup(Store store, LongIndex index, Stripe[] stripes) {
        this.store = store;
        this.index = index;
        this.stripes = stripes;
        spans = store.spans();
    }

    /** Reads the records that carry a number until the reader has enough; counts them. */
    public int forEach(long value, RecordReader reader) {
        return forEach(value, reader, false);
    }

    /** Removes the records that carry a number, each read before it goes; counts them. */
    public int remove(long value, RecordReader reader) {
        return forEach(value, reader, true);
    }

    private int forEach(long value, RecordReader reader, boolean remove) {
        if (value == 0) {
            return 0; // not indexed
        }
        References found = FOUND.get();
        index.find(value, found);
        long nowMs = store.nowMs();
        int count = 0;
        boolean more = true;
        for (int i = 0; i < found.count() && more; i++) {
            int number = spans.stripeOf(found.at(i));
            if (number == Spans.NONE) {
                continue; // gone, and its span with it
            }
            Stripe stripe = stripes[number];
            stripe.lock.lock();
            try {
                if (stripe.isLive(found.at(i), nowMs) && index.value(found.at(i)) == value) {
                    count++;
                    more = reader.read(stripe.view(found.at(i))) || remove;
                    if (remove) {
                        stripe.remove(found.at(i), nowMs);
                    }
                }
            } finally {
                stripe.lock.unlock();
            }
        }
        return count;
    }
}
