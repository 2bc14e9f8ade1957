package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * Puts records into a stripe: beside those of the same key, or in place of the one with the same
 * identity. A refusal leaves everything as it was. Called with the stripe's lock held.
 */
final class StripeWriter {
    private static final int EXPIRED_CLEARED = 32; // to make room in a full table
    private static final int MOVING_HEAD_BYTES = Block.LENGTH + Short.BYTES - Block.DEADLINE;

    private final Store store;
    private final Stripe stripe;
    private final KeyArea keys;
    private final boolean manyAKey;
    private final int recordsAKeyMax;
    private final int recordBytesMax;

    StripeWriter(Store store, Stripe stripe) {
        this.store = store;
        this.stripe = stripe;
        keys = store.keys();
        recordsAKeyMax = store.config().recordsAKeyMax();
        recordBytesMax = store.config().recordBytesMax();
        manyAKey = recordsAKeyMax > 1;
    }

    /** Puts a record, unless one with its identity is there and it is put only if absent. */
    PutResult put(RecordDraft draft, int tag, boolean onlyIfAbsent, long nowMs) {
        if (draft.isTooLong() || draft.length() > recordBytesMax) {
            return stripe.refuse(PutResult.TOO_LONG);
        }
        if (manyAKey && draft.uniqueLength(0) == 0) {
            return stripe.refuse(PutResult.NO_IDENTITY);
        }
        draft.conclude();
        int position = find(draft, tag);
        int former = position == SlotIndex.NONE ? 0 : identical(draft, stripe.headAt(position));
        if (former != 0 && stripe.isExpired(former, nowMs)) {
            stripe.expire(former);
            former = 0;
            position = find(draft, tag);
        }
        if (former == 0) {
            return insert(draft, tag, position, nowMs);
        }
        if (onlyIfAbsent) {
            return stripe.refuse(PutResult.DUPLICATE);
        }
        return replace(draft, former, nowMs);
    }

    private int find(RecordDraft draft, int tag) {
        return stripe.find(
                tag,
                draft.bytes.byteArray(),
                draft.bytes.addressOffset() + keys.keyOffset(),
                draft.keyLength());
    }

    private int identical(RecordDraft draft, int head) {
        int reference = head;
        while (manyAKey
                && reference != 0
                && !keys.sameUnique(draft, stripe.address(reference), 0)) {
            reference = stripe.next(reference);
        }
        return reference;
    }

    private PutResult insert(RecordDraft draft, int tag, int found, long nowMs) {
        long expired = stripe.expired();
        if (!admit(nowMs)) {
            return stripe.refuse(PutResult.FULL);
        }
        boolean moved = stripe.expired() != expired; // some made room
        int position = moved ? find(draft, tag) : found;
        int head = position == SlotIndex.NONE ? 0 : stripe.headAt(position);
        PutResult result =
                isKeyFull(head, nowMs) ? PutResult.KEY_FULL : place(draft, tag, head, nowMs);
        if (result == PutResult.INSERTED) {
            return result;
        }
        store.dismiss();
        return stripe.refuse(result);
    }

    private PutResult place(RecordDraft draft, int tag, int head, long nowMs) {
        int reference = stripe.slab.allocate(draft.length());
        if (reference == 0) {
            return PutResult.OUT_OF_MEMORY;
        }
        long block = write(draft, reference, tag, nowMs);
        PutResult result = index(reference, 0);
        if (result == PutResult.INSERTED && !link(reference, tag, head)) {
            unindex(reference, 0, store.uniqueCount(), store.longCount());
            result = PutResult.FULL;
        }
        if (result != PutResult.INSERTED) {
            stripe.slab.free(reference);
            return result;
        }
        assert Block.state(block) == Block.LIVE;
        stripe.enter(reference);
        return result;
    }

    private PutResult replace(RecordDraft draft, int former, long nowMs) {
        long block = stripe.address(former);
        long version = draft.version();
        if (version != 0 && version <= Block.version(block)) {
            return stripe.refuse(PutResult.STALE);
        }
        if (stripe.slab.fits(former, draft.length()) && keys.sameKeys(draft, block)) {
            overwrite(draft, former, block, nowMs);
            return PutResult.REPLACED;
        }
        PutResult result = move(draft, former, nowMs);
        return result == PutResult.REPLACED ? result : stripe.refuse(result);
    }

    /** The keys stay untouched: other threads may be comparing them. */
    private void overwrite(RecordDraft draft, int reference, long block, long nowMs) {
        long formerMs = Block.deadlineMs(block);
        Stripe.write(draft, Block.DEADLINE, block, MOVING_HEAD_BYTES);
        int body = draft.fixedOffset();
        Stripe.write(draft, body, block, draft.length() - body);
        stripe.stamp(block, draft.version(), nowMs);
        stripe.rewritten(reference, formerMs);
    }

    private PutResult move(RecordDraft draft, int former, long nowMs) {
        int reference = stripe.slab.allocate(draft.length());
        if (reference == 0) {
            return PutResult.OUT_OF_MEMORY;
        }
        long formerBlock = stripe.address(former);
        long block = write(draft, reference, Block.tag(formerBlock), nowMs);
        PutResult result = index(reference, former);
        if (result != PutResult.INSERTED) {
            stripe.slab.free(reference);
            return result;
        }
        for (int i = 0; i < store.uniqueCount(); i++) {
            boolean same = keys.sameUnique(formerBlock, block, i);
            store.uniqueIndex(i).replace(former, same ? reference : 0);
        }
        for (int i = 0; i < store.longCount(); i++) {
            store.longIndex(i).remove(former);
        }
        Block.next(block, Block.next(formerBlock));
        stripe.relink(former, reference);
        stripe.succeed(former, reference);
        return PutResult.REPLACED;
    }

    private long write(RecordDraft draft, int reference, int tag, long nowMs) {
        long block = stripe.address(reference);
        Stripe.write(draft, 0, block, draft.length());
        UnsafeApi.putInt(block + Block.TAG, tag);
        UnsafeApi.putShort(block + Block.BUCKET, (short) 0);
        Block.next(block, 0);
        Block.state(block, Block.LIVE);
        stripe.stamp(block, draft.version(), nowMs);
        return block;
    }

    /** Adds a record to the secondary indexes; to those only where its former had another key. */
    private PutResult index(int reference, int former) {
        for (int i = 0; i < store.uniqueCount(); i++) {
            if (former != 0 && isSame(i, reference, former)) {
                continue;
            }
            int holder = store.uniqueIndex(i).add(reference);
            if (holder != UniqueIndex.ADDED) {
                unindex(reference, former, i, 0);
                return holder == UniqueIndex.NO_ROOM ? PutResult.FULL : PutResult.DUPLICATE;
            }
        }
        for (int i = 0; i < store.longCount(); i++) {
            if (!store.longIndex(i).add(reference)) {
                unindex(reference, former, store.uniqueCount(), i);
                return PutResult.FULL;
            }
        }
        return PutResult.INSERTED;
    }

    private void unindex(int reference, int former, int uniqueEnd, int longEnd) {
        for (int i = 0; i < uniqueEnd; i++) {
            if (former == 0 || !isSame(i, reference, former)) {
                store.uniqueIndex(i).replace(reference, 0);
            }
        }
        for (int i = 0; i < longEnd; i++) {
            store.longIndex(i).remove(reference);
        }
    }

    private boolean isSame(int index, int reference, int former) {
        return keys.sameUnique(stripe.address(former), stripe.address(reference), index);
    }

    private boolean link(int reference, int tag, int head) {
        if (head == 0) {
            return stripe.index.insert(tag, reference);
        }
        Block.next(stripe.address(reference), head);
        stripe.index.replace(stripe.index.find(tag, head), reference);
        return true;
    }

    private boolean admit(long nowMs) {
        if (store.admit()) {
            return true;
        }
        stripe.expireDue(nowMs, EXPIRED_CLEARED);
        return store.admit();
    }

    private boolean isKeyFull(int head, long nowMs) {
        int count = 0;
        for (int i = stripe.live(head, nowMs); i != 0; i = stripe.live(stripe.next(i), nowMs)) {
            count++;
        }
        return count >= recordsAKeyMax;
    }
}
