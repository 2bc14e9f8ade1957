package strowger.tables;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * One stripe of a table: its lock, its part of the primary index, its blocks and its deadlines.
 *
 * <p>The records of one primary key are a list, the newest first; the index holds its head. A
 * record that has expired reads as absent from its deadline on; it is taken out when the wheel
 * comes to it or when its place is wanted, and waits in the list of the expired until a {@link
 * Sweeper} has reported it. All methods are called with the lock held.
 */
final class Stripe {
    private static final int VERSION_TIME_SHIFT = 20;

    final StripeLock lock;
    final RecordEditor view;
    final SlotIndex index;
    final Slab slab;
    private final Store store;
    private final Spans spans;
    private final KeyArea keys;
    private final ExpiryWheel wheel;
    private final int number;
    private int expiredFirst;
    private long lastVersion;
    private int shape; // raised whenever a record comes, moves or goes
    private long records;
    private long unreported;
    private long expired;
    private long refused;

    Stripe(Store store, int number, StripeLock lock, SlotIndex index) {
        this.store = store;
        this.number = number;
        this.lock = lock;
        this.index = index;
        spans = store.spans();
        keys = store.keys();
        slab = new Slab(spans, number);
        wheel = new ExpiryWheel(spans, store.nowMs());
        view = new RecordEditor(store.config().layout());
    }

    int number() {
        return number;
    }

    int shape() {
        return shape;
    }

    long records() {
        return records;
    }

    long unreported() {
        return unreported;
    }

    long expired() {
        return expired;
    }

    long refused() {
        return refused;
    }

    /** Counts a refusal. */
    PutResult refuse(PutResult result) {
        refused++;
        return result;
    }

    long address(int reference) {
        return spans.address(reference);
    }

    /** The position of a key in the index, {@link SlotIndex#NONE} when it has no records. */
    int find(int tag, @Nullable Object base, long place, int length) {
        int position = index.seek(tag);
        for (long slot = index.slot(position); isOf(tag, slot); slot = index.slot(++position)) {
            if (isKey(SlotIndex.reference(slot), base, place, length)) {
                return position;
            }
        }
        return SlotIndex.NONE;
    }

    /** The first record of a key, 0 for none; it may have expired. */
    int head(int tag, DirectBuffer key, int offset, int length) {
        Object base = key.byteArray();
        long place = key.addressOffset() + offset;
        int position = index.seek(tag);
        for (long slot = index.slot(position); isOf(tag, slot); slot = index.slot(++position)) {
            int reference = SlotIndex.reference(slot);
            if (isKey(reference, base, place, length)) {
                return reference;
            }
        }
        return 0;
    }

    private static boolean isOf(int tag, long slot) {
        return slot != 0 && SlotIndex.tag(slot) == tag;
    }

    private boolean isKey(int reference, @Nullable Object base, long place, int length) {
        long block = spans.address(reference);
        return Block.keyLength(block) == length
                && Bytes.equal(base, place, block + keys.keyOffset(), length);
    }

    int headAt(int position) {
        return SlotIndex.reference(index.slot(position));
    }

    /** This record if it has not expired, else the first behind it that has not; 0 for none. */
    int live(int reference, long nowMs) {
        int found = reference;
        while (found != 0 && isExpired(found, nowMs)) {
            found = next(found);
        }
        return found;
    }

    int next(int reference) {
        return Block.next(spans.address(reference));
    }

    boolean isExpired(int reference, long nowMs) {
        return Block.deadlineMs(spans.address(reference)) <= nowMs;
    }

    /** Whether a reference found without the lock is a record of this stripe. */
    boolean isRecord(int reference) {
        return spans.isLive(reference, number);
    }

    /** Whether a reference found without the lock is a record that has not expired. */
    boolean isLive(int reference, long nowMs) {
        return isRecord(reference) && !isExpired(reference, nowMs);
    }

    RecordView view(int reference) {
        view.wrap(spans.address(reference));
        return view;
    }

    /** Lets an updater change a record where it stands. */
    boolean update(int reference, RecordUpdater updater, long nowMs) {
        long block = spans.address(reference);
        long formerMs = Block.deadlineMs(block);
        view.wrap(block);
        boolean changed = updater.update(view);
        wheel.refile(reference, formerMs);
        if (changed) {
            stamp(block, 0, nowMs);
            store.publish(Change.Kind.PUT, number, block);
        }
        return changed;
    }

    /** Gives a record its next version, or the one it came with. */
    void stamp(long block, long version, long nowMs) {
        if (version == 0) {
            lastVersion = Math.max(lastVersion + 1, nowMs << VERSION_TIME_SHIFT);
            Block.version(block, lastVersion);
        } else {
            lastVersion = Math.max(lastVersion, version);
            Block.version(block, version);
        }
    }

    /** Puts a record that is in all indexes under its deadline, and counts it. */
    void enter(int reference) {
        shape++;
        wheel.file(reference);
        records++;
        store.publish(Change.Kind.PUT, number, spans.address(reference));
    }

    /** Files a record that was overwritten where it stands. */
    void rewritten(int reference, long formerMs) {
        wheel.refile(reference, formerMs);
        store.publish(Change.Kind.PUT, number, spans.address(reference));
    }

    /** Puts a record's successor under its deadline, and frees the record. */
    void succeed(int reference, int successor) {
        shape++;
        wheel.remove(reference);
        slab.free(reference);
        wheel.file(successor);
        store.publish(Change.Kind.PUT, number, spans.address(successor));
    }

    /** Removes a record from everything, and frees it. */
    void remove(int reference, long nowMs) {
        long block = spans.address(reference);
        takeOut(reference);
        stamp(block, 0, nowMs);
        store.publish(Change.Kind.REMOVED, number, block);
        slab.free(reference);
    }

    /** Takes an expired record out of everything but the list of the expired. */
    void expire(int reference) {
        long block = spans.address(reference);
        takeOut(reference);
        Block.state(block, Block.EXPIRED);
        Block.next(block, expiredFirst);
        expiredFirst = reference;
        expired++;
        unreported++;
        store.publish(Change.Kind.EXPIRED, number, block);
    }

    /** Takes out records that are due, so many at most; whether more may be due. */
    boolean expireDue(long nowMs, int recordsMax) {
        for (int i = 0; i < recordsMax; i++) {
            int reference = wheel.poll(nowMs, recordsMax);
            if (reference == 0) {
                return wheel.isDue(nowMs);
            }
            expire(reference);
        }
        return wheel.isDue(nowMs);
    }

    /** The first record that waits to be reported, 0 for none. */
    int expiredFirst() {
        return expiredFirst;
    }

    /** Frees the first record that waits to be reported. */
    void reported() {
        int reference = expiredFirst;
        expiredFirst = next(reference);
        unreported--;
        slab.free(reference);
    }

    /** Puts another record into a record's place in its key's list; 0 closes the gap. */
    void relink(int reference, int successor) {
        long block = spans.address(reference);
        int tag = Block.tag(block);
        int position = index.seek(tag);
        for (; SlotIndex.tag(index.slot(position)) == tag; position++) { // keys of equal tags
            int found = headAt(position);
            if (found == reference) {
                relinkHead(position, successor);
                return;
            }
            while (found != 0 && next(found) != reference) {
                found = next(found);
            }
            if (found != 0) {
                Block.next(spans.address(found), successor);
                return;
            }
        }
    }

    private void relinkHead(int position, int successor) {
        if (successor == 0) {
            index.remove(position);
        } else {
            index.replace(position, successor);
        }
    }

    private void takeOut(int reference) {
        shape++;
        relink(reference, next(reference));
        for (int i = 0; i < store.uniqueCount(); i++) {
            store.uniqueIndex(i).replace(reference, 0);
        }
        for (int i = 0; i < store.longCount(); i++) {
            store.longIndex(i).remove(reference);
        }
        wheel.remove(reference);
        records--;
        store.dismiss();
    }

    /** Copies bytes of a draft into a block. */
    static void write(RecordDraft draft, int from, long block, int length) {
        UnsafeApi.copyMemory(
                draft.bytes.byteArray(),
                draft.bytes.addressOffset() + from,
                null,
                block + from,
                length);
    }
}
