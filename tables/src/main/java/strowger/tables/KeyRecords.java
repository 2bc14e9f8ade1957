package strowger.tables;

import org.agrona.DirectBuffer;

/**
 * The records of one primary key, while their stripe is locked: a cursor over those that have not
 * expired, the newest first, and what may be done to them. Given to {@link KeyWork}.
 *
 * <pre>{@code
 * while (records.next()) {
 *     if (matches(records.record())) {
 *         records.remove();
 *     }
 * }
 * records.put(draft);
 * }</pre>
 */
public final class KeyRecords {
    private final Stripe stripe;
    private final StripeWriter writer;
    private final DirectBuffer key = new org.agrona.concurrent.UnsafeBuffer(0, 0);
    private int tag;
    private long nowMs;
    private int head; // the first record, as far as it is known
    private boolean headKnown;
    private boolean before; // whether the cursor stands before the first record
    private int current;
    private int ahead;

    KeyRecords(Store store, Stripe stripe, StripeWriter writer) {
        this.stripe = stripe;
        this.writer = writer;
    }

    void open(DirectBuffer source, int offset, int length, int keyTag, long timeMs) {
        key.wrap(source, offset, length);
        tag = keyTag;
        nowMs = timeMs;
        headKnown = false;
        rewind();
    }

    void close() {
        key.wrap(0, 0);
        current = 0;
        ahead = 0;
    }

    /** The time at which all of this happens, in milliseconds on the table's clock. */
    public long nowMs() {
        return nowMs;
    }

    /** Goes back before the first record. */
    public void rewind() {
        current = 0;
        before = true;
    }

    private int first() {
        if (!headKnown) {
            head = stripe.head(tag, key, 0, key.capacity());
            headKnown = true;
        }
        return head;
    }

    /** Moves to the next record; false after the last. */
    public boolean next() {
        current = before ? stripe.live(first(), nowMs) : ahead;
        before = false;
        if (current == 0) {
            ahead = 0;
            return false;
        }
        ahead = stripe.live(stripe.next(current), nowMs);
        return true;
    }

    /**
     * The place of the record the cursor stands on, for {@link #resume} in later work on the same
     * key.
     */
    public long place() {
        return ((long) stripe.shape() << Integer.SIZE) | (standing() & 0xffff_ffffL);
    }

    /**
     * Has the cursor go on behind a place, as long as no record of the stripe has come, moved or
     * gone since.
     *
     * @return false when one has: then it stands before the first.
     */
    public boolean resume(long place) {
        if ((int) (place >>> Integer.SIZE) != stripe.shape()) {
            rewind();
            return false;
        }
        current = (int) place;
        before = false;
        ahead = stripe.live(stripe.next(current), nowMs);
        return true;
    }

    /** The record the cursor stands on, valid until the cursor moves or anything changes. */
    public RecordView record() {
        return stripe.view(standing());
    }

    /** Removes the record the cursor stands on. */
    public void remove() {
        stripe.remove(standing(), nowMs);
        headKnown = false;
        current = 0;
    }

    /** Changes the record the cursor stands on; see {@link RecordUpdater}. */
    public boolean update(RecordUpdater updater) {
        return stripe.update(standing(), updater, nowMs);
    }

    /**
     * Puts a record of this key; the cursor goes back before the first.
     *
     * @throws IllegalArgumentException when the draft has another primary key.
     */
    public PutResult put(RecordDraft draft) {
        if (!draft.isTooLong() && !isOfThisKey(draft)) {
            throw new IllegalArgumentException("the draft has another primary key");
        }
        PutResult result = writer.put(draft, tag, false, nowMs);
        headKnown = false;
        rewind();
        return result;
    }

    private boolean isOfThisKey(RecordDraft draft) {
        return draft.keyLength() == key.capacity()
                && Bytes.equal(
                        key.byteArray(),
                        key.addressOffset(),
                        draft.bytes.byteArray(),
                        draft.bytes.addressOffset() + draft.keyOffset(),
                        key.capacity());
    }

    private int standing() {
        if (current == 0) {
            throw new IllegalStateException("the cursor stands on no record");
        }
        return current;
    }
}
