package strowger.tables;

import org.agrona.DirectBuffer;

/**
 * Finds the record of a {@link RecordTable} that has a key in a unique index.
 *
 * <p>The index is asked first, then the record's stripe is locked and the record looked at again:
 * it may have gone meanwhile. Any thread.
 */
public final class UniqueLookup {
    private static final int TRIES_MAX =
            1000; // each further one means that the record was replaced

    private final Store store;
    private final Spans spans;
    private final UniqueIndex index;
    private final Stripe[] stripes;

    UniqueLookup(Store store, UniqueIndex index, Stripe[] stripes) {
        this.store = store;
        this.index = index;
        this.stripes = stripes;
        spans = store.spans();
    }

    /** Reads the record; false when there is none. */
    public boolean get(DirectBuffer key, int offset, int length, RecordReader reader) {
        long nowMs = store.nowMs();
        int found = lock(key, offset, length);
        if (found == 0) {
            return false;
        }
        Stripe stripe = stripes[spans.stripeOf(found)];
        try {
            boolean live = !stripe.isExpired(found, nowMs);
            if (live) {
                reader.read(stripe.view(found));
            }
            return live;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Changes the record where it stands; false when absent or left as it was. */
    public boolean update(DirectBuffer key, int offset, int length, RecordUpdater updater) {
        long nowMs = store.nowMs();
        int found = lock(key, offset, length);
        if (found == 0) {
            return false;
        }
        Stripe stripe = stripes[spans.stripeOf(found)];
        try {
            return !stripe.isExpired(found, nowMs) && stripe.update(found, updater, nowMs);
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Removes the record; false when there is none. */
    public boolean remove(DirectBuffer key, int offset, int length) {
        long nowMs = store.nowMs();
        int found = lock(key, offset, length);
        if (found == 0) {
            return false;
        }
        Stripe stripe = stripes[spans.stripeOf(found)];
        try {
            boolean live = !stripe.isExpired(found, nowMs);
            if (live) {
                stripe.remove(found, nowMs);
            }
            return live;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Takes the record out if it has expired; whether it did. */
    boolean expire(DirectBuffer key, int offset, int length) {
        int found = lock(key, offset, length);
        if (found == 0) {
            return false;
        }
        Stripe stripe = stripes[spans.stripeOf(found)];
        try {
            boolean due = stripe.isExpired(found, store.nowMs());
            if (due) {
                stripe.expire(found);
            }
            return due;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** The record with a key, its stripe locked; or 0, and no lock is held. */
    private int lock(DirectBuffer key, int offset, int length) {
        key.boundsCheck(offset, length);
        for (int i = 0; i < TRIES_MAX && length > 0; i++) {
            int found = index.find(key, offset, length);
            int number = found == 0 ? Spans.NONE : spans.stripeOf(found);
            if (found == 0) {
                return 0;
            }
            if (number != Spans.NONE && lockIf(stripes[number], found, key, offset, length)) {
                return found;
            }
        }
        return 0;
    }

    private boolean lockIf(Stripe stripe, int found, DirectBuffer key, int offset, int length) {
        stripe.lock.lock();
        if (stripe.isRecord(found) && index.matches(found, key, offset, length)) {
            return true;
        }
        stripe.lock.unlock();
        return false;
    }
}
