package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * From a number to all records that carry it, as a list through the records.
 *
 * <p>Striped by the number's hash, which all records of a list have in common: the links are read
 * and written under the index's own lock only. It is taken while a record's stripe is locked, never
 * the other way round, and one at a time.
 */
final class LongIndex {
    private final int keyOffset;
    private final KeyHash hash;
    private final Spans spans;
    private final StripeLock[] locks;
    private final SlotIndex[] indexes;

    LongIndex(int keyOffset, KeyHash hash, Spans spans, SlotIndex[] indexes) {
        this.keyOffset = keyOffset;
        this.hash = hash;
        this.spans = spans;
        this.indexes = indexes;
        locks = StripeLock.of(indexes.length);
    }

    /** The number a record carries; its stripe is locked. */
    long value(int reference) {
        return UnsafeApi.getLong(key(reference));
    }

    /** Adds a record at the head of its number's list; false when there is no room. */
    boolean add(int reference) {
        long value = value(reference);
        if (value == 0) {
            return true;
        }
        long keyHash = hash.of(value);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            SlotIndex index = indexes[stripe];
            int position = find(index, tag(keyHash), value);
            int next = position == SlotIndex.NONE ? 0 : SlotIndex.reference(index.slot(position));
            next(reference, next);
            previous(reference, 0);
            if (next == 0) {
                return index.insert(tag(keyHash), reference);
            }
            previous(next, reference);
            index.replace(position, reference);
            return true;
        } finally {
            locks[stripe].unlock();
        }
    }

    /** Removes a record that was added. */
    void remove(int reference) {
        long value = value(reference);
        if (value == 0) {
            return;
        }
        long keyHash = hash.of(value);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            unlink(indexes[stripe], tag(keyHash), reference);
        } finally {
            locks[stripe].unlock();
        }
    }

    /** Notes all records of a number; they may be gone when the caller has locked their stripes. */
    void find(long value, References found) {
        found.clear();
        long keyHash = hash.of(value);
        int stripe = stripe(keyHash);
        locks[stripe].lock();
        try {
            int position = find(indexes[stripe], tag(keyHash), value);
            int reference =
                    position == SlotIndex.NONE
                            ? 0
                            : SlotIndex.reference(indexes[stripe].slot(position));
            while (reference != 0) { // at most the records of the table
                found.add(reference);
                reference = next(reference);
            }
        } finally {
            locks[stripe].unlock();
        }
    }

    void close() {
        for (StripeLock lock : locks) {
            lock.lock();
            lock.close();
        }
    }

    private int find(SlotIndex index, int tag, long value) {
        int position = index.seek(tag);
        long slot = index.slot(position);
        while (slot != 0 && SlotIndex.tag(slot) == tag) {
            if (value(SlotIndex.reference(slot)) == value) {
                return position;
            }
            slot = index.slot(++position);
        }
        return SlotIndex.NONE;
    }

    private void unlink(SlotIndex index, int tag, int reference) {
        int next = next(reference);
        int previous = previous(reference);
        if (next != 0) {
            previous(next, previous);
        }
        if (previous != 0) {
            next(previous, next);
            return;
        }
        int position = index.find(tag, reference);
        if (position == SlotIndex.NONE) {
            return;
        }
        if (next == 0) {
            index.remove(position);
        } else {
            index.replace(position, next);
        }
    }

    private int next(int reference) {
        return UnsafeApi.getInt(key(reference) + Block.LONG_KEY_NEXT);
    }

    private void next(int reference, int next) {
        UnsafeApi.putInt(key(reference) + Block.LONG_KEY_NEXT, next);
    }

    private int previous(int reference) {
        return UnsafeApi.getInt(key(reference) + Block.LONG_KEY_PREVIOUS);
    }

    private void previous(int reference, int previous) {
        UnsafeApi.putInt(key(reference) + Block.LONG_KEY_PREVIOUS, previous);
    }

    private long key(int reference) {
        return spans.address(reference) + keyOffset;
    }

    private int stripe(long keyHash) {
        return (int) keyHash & indexes.length - 1;
    }

    private static int tag(long keyHash) {
        return (int) (keyHash >>> 32);
    }
}
