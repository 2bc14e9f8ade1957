package strowger.tables;

/**
 * What goes through a whole table: pages, counts and figures, a stripe at a time.
 *
 * <p>A cursor is a stripe and the tag to go on from. The slots of an index are sorted by tag, so a
 * page begins at the first slot whose tag is not smaller, wherever slots have moved meanwhile. The
 * keys of equal tags are listed together.
 */
final class Listing {
    static final long END = -1;

    private static final int SLOTS_A_PAGE = 1 << 16;
    private static final int SLOTS_A_LOCK = 4096;
    private static final int DUE_A_LOCK = 256;

    private final Store store;
    private final Stripe[] stripes;

    Listing(Store store, Stripe[] stripes) {
        this.store = store;
        this.stripes = stripes;
    }

    long list(long cursor, int recordsMax, RecordReader reader) {
        return page(cursor, new Page(recordsMax, reader, false, store.nowMs()));
    }

    long purge(long cursor, int recordsMax, RecordReader matching) {
        return page(cursor, new Page(recordsMax, matching, true, store.nowMs()));
    }

    long count() {
        long count = 0;
        long nowMs = store.nowMs();
        for (Stripe stripe : stripes) {
            boolean due = true;
            while (due) { // ends: what is taken out does not come due again
                stripe.lock.lock();
                try {
                    due = stripe.expireDue(nowMs, DUE_A_LOCK);
                    count += due ? 0 : stripe.records();
                } finally {
                    stripe.lock.unlock();
                }
            }
        }
        return count;
    }

    long keyCount() {
        long count = 0;
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            try {
                count += stripe.index.used();
            } finally {
                stripe.lock.unlock();
            }
        }
        return count;
    }

    TableFigures figures() {
        long records = 0;
        long blockBytes = 0;
        long refused = 0;
        long expired = 0;
        long unreported = 0;
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            try {
                records += stripe.records();
                blockBytes += stripe.slab.usedBytes();
                refused += stripe.refused();
                expired += stripe.expired();
                unreported += stripe.unreported();
            } finally {
                stripe.lock.unlock();
            }
        }
        TableConfig config = store.config();
        return new TableFigures(
                config.layout().name(),
                config.recordsMax(),
                records,
                config.bytesMax(),
                blockBytes,
                store.spans().heldBytes(),
                store.indexBytes(),
                refused,
                expired,
                unreported);
    }

    private long page(long cursor, Page page) {
        if (cursor < 0 || cursor >>> 32 >= stripes.length) {
            throw new IllegalArgumentException("not a cursor of this table: " + cursor);
        }
        int number = (int) (cursor >>> 32);
        long tag = cursor & 0xFFFF_FFFFL;
        while (!page.isFull()) {
            Stripe stripe = stripes[number];
            stripe.lock.lock();
            try {
                tag = page.read(stripe, tag);
            } finally {
                stripe.lock.unlock();
            }
            if (tag >>> 32 != 0) { // the stripe's end
                tag = 0;
                if (++number == stripes.length) {
                    return END;
                }
            }
        }
        return (long) number << 32 | tag;
    }

    /** One page in the making. */
    private static final class Page {
        private final RecordReader reader;
        private final boolean purge;
        private final long nowMs;
        private int recordsLeft;
        private int slotsLeft = SLOTS_A_PAGE;

        Page(int recordsMax, RecordReader reader, boolean purge, long nowMs) {
            this.recordsLeft = recordsMax;
            this.reader = reader;
            this.purge = purge;
            this.nowMs = nowMs;
        }

        boolean isFull() {
            return recordsLeft <= 0 || slotsLeft <= 0;
        }

        /** Reads slots of a locked stripe from a tag on; the tag to go on from, 2^32 at the end. */
        long read(Stripe stripe, long from) {
            SlotIndex index = stripe.index;
            int begun = index.seek((int) from);
            int position = begun;
            long slot = index.slot(position);
            boolean parts = true; // keys of one tag are never parted by a page's end
            while (position < index.slots() && !(parts && isEnough(position - begun))) {
                if (slot == 0 || !readKey(stripe, slot)) {
                    position++;
                }
                long last = slot;
                slot = index.slot(position);
                parts = slot == 0 || SlotIndex.tag(slot) != SlotIndex.tag(last);
            }
            slotsLeft -= position - begun;
            return slot == 0 ? index.firstTag(position) : SlotIndex.tag(slot) & 0xFFFF_FFFFL;
        }

        private boolean isEnough(int slotsRead) {
            return slotsRead >= SLOTS_A_LOCK || isFull();
        }

        /** Reads the records of a key; whether its slot is gone because all were purged. */
        private boolean readKey(Stripe stripe, long slot) {
            int used = stripe.index.used();
            int found = stripe.live(SlotIndex.reference(slot), nowMs);
            while (found != 0) { // at most recordsAKeyMax
                int next = stripe.live(stripe.next(found), nowMs);
                boolean answer = reader.read(stripe.view(found));
                recordsLeft--;
                if (purge && answer) {
                    stripe.remove(found, nowMs);
                } else if (!purge && !answer) {
                    recordsLeft = 0;
                }
                found = next;
            }
            return stripe.index.used() < used;
        }
    }
}
