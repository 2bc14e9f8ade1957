package strowger.tables;

/**
 * Finds all records of a {@link RecordTable} that carry a number, a connection's say.
 *
 * <p>The records are noted first, then each is looked at again with its stripe locked: those that
 * have gone meanwhile are left out. Any thread.
 */
public final class LongLookup {
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
        References found = References.borrow();
        try {
            index.find(value, found);
            return forEach(value, found, reader, remove);
        } finally {
            found.release();
        }
    }

    private int forEach(long value, References found, RecordReader reader, boolean remove) {
        long nowMs = store.nowMs();
        int count = 0;
        boolean more = true;
        for (int i = 0; i < found.count() && more; i++) {
            int reference = found.at(i);
            int number = spans.stripeOf(reference);
            if (number != Spans.NONE && lockIf(stripes[number], reference, value, nowMs)) {
                try {
                    count++;
                    more = reader.read(stripes[number].view(reference)) || remove;
                    if (remove) {
                        stripes[number].remove(reference, nowMs);
                    }
                } finally {
                    stripes[number].lock.unlock();
                }
            }
        }
        return count;
    }

    private boolean lockIf(Stripe stripe, int reference, long value, long nowMs) {
        stripe.lock.lock();
        if (stripe.isLive(reference, nowMs) && index.value(reference) == value) {
            return true;
        }
        stripe.lock.unlock();
        return false;
    }
}
