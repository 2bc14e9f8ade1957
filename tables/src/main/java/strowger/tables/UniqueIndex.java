package strowger.tables;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * From the bytes of a secondary key to the one record that carries them.
 *
 * <p>Striped by the key's own hash. Its locks are taken while a record's stripe is locked, never
 * the other way round, and one at a time. An entry is removed before its record's block is freed,
 * so under the lock the key of an entry can be read.
 */
final class UniqueIndex {
    static final int ADDED = 0;
    static final int NO_ROOM = -1;

    private final int number;
    private final KeyArea keys;
    private final KeyHash hash;
    private final Spans spans;
    private final StripeLock[] locks;
    private final SlotIndex[] indexes;

    UniqueIndex(int number, KeyArea keys, KeyHash hash, Spans spans, SlotIndex[] indexes) {
        this.number = number;
        this.keys = keys;
        this.hash = hash;
        this.spans = spans;
        this.indexes = indexes;
        locks = StripeLock.of(indexes.length);
    }

    /** Adds a record, or gives the reference of the other that has its key, or {@link #NO_ROOM}. */
    int add(int reference) {
        long block = spans.address(reference);
        int length = keys.uniqueLength(block, number);
        if (length == 0) {
            return ADDED;
        }
        long address = block + keys.uniqueOffset(block, number);
        long keyHash = hash.of(null, address, length);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            int tag = tag(keyHash);
            int holder = holder(indexes[stripe], tag, null, address, length);
            if (holder != 0) {
                return holder;
            }
            return indexes[stripe].insert(tag, reference) ? ADDED : NO_ROOM;
        } finally {
            locks[stripe].unlock();
        }
    }

    /** Points the entry of a record to another that has the same key; 0 removes it. */
    void replace(int reference, int successor) {
        long block = spans.address(reference);
        int length = keys.uniqueLength(block, number);
        if (length == 0) {
            return;
        }
        long keyHash = hash.of(null, block + keys.uniqueOffset(block, number), length);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            int position = indexes[stripe].find(tag(keyHash), reference);
            if (position == SlotIndex.NONE) {
                return;
            }
            if (successor == 0) {
                indexes[stripe].remove(position);
            } else {
                indexes[stripe].replace(position, successor);
            }
        } finally {
            locks[stripe].unlock();
        }
    }

    /** The record with a key, 0 for none; it may be gone when the caller has locked its stripe. */
    int find(DirectBuffer key, int offset, int length) {
        byte @Nullable [] base = key.byteArray();
        long place = key.addressOffset() + offset;
        long keyHash = hash.of(base, place, length);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            return holder(indexes[stripe], tag(keyHash), base, place, length);
        } finally {
            locks[stripe].unlock();
        }
    }

    /** Whether a record has this key; its stripe is locked. */
    boolean matches(int reference, DirectBuffer key, int offset, int length) {
        long block = spans.address(reference);
        return keys.uniqueLength(block, number) == length
                && Bytes.equal(
                        key.byteArray(),
                        key.addressOffset() + offset,
                        block + keys.uniqueOffset(block, number),
                        length);
    }

    void close() {
        for (StripeLock lock : locks) {
            lock.lock();
            lock.close();
        }
    }

    private int holder(SlotIndex index, int tag, @Nullable Object base, long place, int length) {
        int position = index.seek(tag);
        long slot = index.slot(position);
        while (slot != 0 && SlotIndex.tag(slot) == tag) {
            long block = spans.address(SlotIndex.reference(slot));
            if (keys.uniqueLength(block, number) == length
                    && Bytes.equal(base, place, block + keys.uniqueOffset(block, number), length)) {
                return SlotIndex.reference(slot);
            }
            slot = index.slot(++position);
        }
        return 0;
    }

    private int stripe(long keyHash) {
        return (int) keyHash & indexes.length - 1;
    }

    private static int tag(long keyHash) {
        return (int) (keyHash >>> 32);
    }
}
