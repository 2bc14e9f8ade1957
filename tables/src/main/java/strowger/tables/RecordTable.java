package strowger.tables;

import org.agrona.DirectBuffer;

/**
 * Records outside the heap, found by a primary key of bytes and by secondary indexes: bounded,
 * pre-sized, striped by the key's hash with one lock a stripe.
 *
 * <p>All methods may be called from any thread, and none waits for more than another thread's short
 * work on the same stripe. Readers, updaters and key work run while a stripe is locked: they must
 * not wait, and not call the table. Nothing is allocated once the table is warm. Absence and
 * refusal are results, not exceptions.
 *
 * <p>A record reads as absent from its deadline on; a {@link Sweeper} frees it and reports it.
 * Close the table only when no thread uses it any more.
 */
public final class RecordTable implements AutoCloseable {
    /** The cursor behind the last page of a listing. */
    public static final long END = Listing.END;

    private final TableConfig config;
    private final Store store;
    private final KeyHash hash;
    private final Stripe[] stripes;
    private final StripeWriter[] writers;
    private final KeyRecords[] keyRecords;
    private final UniqueLookup[] uniques;
    private final LongLookup[] longs;
    private final Listing listing;

    /**
     * Makes an empty table: the memory is reserved now and taken as it fills.
     *
     * @throws IllegalStateException when the kernel does not grant the memory.
     */
    public RecordTable(TableConfig config) {
        this.config = config;
        store = new Store(config);
        hash = store.hash();
        stripes = new Stripe[config.stripes()];
        writers = new StripeWriter[stripes.length];
        keyRecords = new KeyRecords[stripes.length];
        StripeLock[] locks = StripeLock.of(stripes.length);
        SlotIndex[] indexes = store.indexes();
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe(store, i, locks[i], indexes[i]);
            writers[i] = new StripeWriter(store, stripes[i]);
            keyRecords[i] = new KeyRecords(store, stripes[i], writers[i]);
        }
        uniques = new UniqueLookup[store.uniqueCount()];
        for (int i = 0; i < uniques.length; i++) {
            uniques[i] = new UniqueLookup(store, store.uniqueIndex(i), stripes);
        }
        longs = new LongLookup[store.longCount()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = new LongLookup(store, store.longIndex(i), stripes);
        }
        listing = new Listing(store, stripes);
    }

    /** How the table was made. */
    public TableConfig config() {
        return config;
    }

    /** Puts a record: a new one, or in place of the one with the same identity. */
    public PutResult put(RecordDraft draft) {
        return put(draft, false);
    }

    /** Puts a record unless one with its identity is there: {@link PutResult#DUPLICATE}. */
    public PutResult putIfAbsent(RecordDraft draft) {
        return put(draft, true);
    }

    /** Reads the newest record of a key; false when there is none. */
    public boolean get(DirectBuffer key, int offset, int length, RecordReader reader) {
        long keyHash = hash(key, offset, length);
        Stripe stripe = stripe(keyHash);
        stripe.lock.lock();
        try {
            int head = stripe.head(tag(keyHash), key, offset, length);
            int found = stripe.live(head, store.nowMs());
            if (found != 0) {
                reader.read(stripe.view(found));
            }
            return found != 0;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Reads the records of a key, the newest first, until the reader has enough; counts them. */
    public int forEach(DirectBuffer key, int offset, int length, RecordReader reader) {
        long keyHash = hash(key, offset, length);
        Stripe stripe = stripe(keyHash);
        stripe.lock.lock();
        try {
            long nowMs = store.nowMs();
            int found = stripe.live(stripe.head(tag(keyHash), key, offset, length), nowMs);
            int count = 0;
            boolean more = true;
            while (found != 0 && more) {
                more = reader.read(stripe.view(found));
                count++;
                found = stripe.live(stripe.next(found), nowMs);
            }
            return count;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Changes the newest record of a key where it stands; false when absent or left as it was. */
    public boolean update(DirectBuffer key, int offset, int length, RecordUpdater updater) {
        long keyHash = hash(key, offset, length);
        Stripe stripe = stripe(keyHash);
        stripe.lock.lock();
        try {
            long nowMs = store.nowMs();
            int found = stripe.live(stripe.head(tag(keyHash), key, offset, length), nowMs);
            return found != 0 && stripe.update(found, updater, nowMs);
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Does work on all records of a key in one step. */
    public void within(DirectBuffer key, int offset, int length, KeyWork work) {
        long keyHash = hash(key, offset, length);
        Stripe stripe = stripe(keyHash);
        stripe.lock.lock();
        try {
            KeyRecords records = keyRecords[stripe.number()];
            records.open(key, offset, length, tag(keyHash), store.nowMs());
            work.run(records);
            records.close();
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Removes all records of a key; counts them. */
    public int remove(DirectBuffer key, int offset, int length) {
        long keyHash = hash(key, offset, length);
        Stripe stripe = stripe(keyHash);
        stripe.lock.lock();
        try {
            long nowMs = store.nowMs();
            int found = stripe.live(stripe.head(tag(keyHash), key, offset, length), nowMs);
            int count = 0;
            while (found != 0) { // at most recordsAKeyMax
                int next = stripe.live(stripe.next(found), nowMs);
                stripe.remove(found, nowMs);
                count++;
                found = next;
            }
            return count;
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Finds records by a unique index. */
    public UniqueLookup unique(int index) {
        return uniques[index];
    }

    /** Finds records by a number. */
    public LongLookup byLong(int index) {
        return longs[index];
    }

    /**
     * Lists records, page by page, each stripe locked for a short while only.
     *
     * <p>A record that is in the table from the first page to the last is listed exactly once,
     * however often it is changed and whatever comes and goes meanwhile: the order is that of the
     * keys' hashes, which do not change, and nothing is ever moved to another stripe. Records that
     * come or go meanwhile are listed once or not at all.
     *
     * @param cursor 0 for the first page, then what the last call returned.
     * @param recordsMax to read; all records of the last key are read even when they are more. A
     *     page may hold fewer, none even, before the last.
     * @param reader of each record; false ends the page after that record's key.
     * @return the cursor of the next page, {@link #END} when there is none.
     */
    public long list(long cursor, int recordsMax, RecordReader reader) {
        return listing.list(cursor, recordsMax, reader);
    }

    /**
     * Removes the records that match, page by page, as {@link #list} lists them.
     *
     * @param cursor 0 for the first page, then what the last call returned.
     * @param recordsMax to read.
     * @param matching whether to remove the record; it may note the record too.
     * @return the cursor of the next page, {@link #END} when there is none.
     */
    public long purge(long cursor, int recordsMax, RecordReader matching) {
        return listing.purge(cursor, recordsMax, matching);
    }

    /** The records there are, those that have expired not counted; stripe after stripe. */
    public long count() {
        return listing.count();
    }

    /** The primary keys that have records, those not swept yet included; stripe after stripe. */
    public long keyCount() {
        return listing.keyCount();
    }

    /** The figures of the table. */
    public TableFigures figures() {
        return listing.figures();
    }

    /** Makes a sweeper, which frees and reports what has expired. */
    public Sweeper sweeper() {
        return new Sweeper(store, stripes);
    }

    /**
     * Begins to feed changes to a consumer; without one, changes cost nothing more.
     *
     * @param capacityBytes of the feed, a power of two; a change takes about 50 bytes and its keys.
     */
    public ChangeFeed feed(int capacityBytes) {
        return store.attach(capacityBytes, false);
    }

    /** The same; changes show records that have ended, as the table has them no more. */
    public ChangeFeed feedWithEnded(int capacityBytes) {
        return store.attach(capacityBytes, true);
    }

    /** Frees the memory; whoever uses the table after that is told that it is closed. */
    @Override
    public void close() {
        for (Stripe stripe : stripes) {
            stripe.lock.lock();
            stripe.lock.close();
        }
        store.close();
    }

    private PutResult put(RecordDraft draft, boolean onlyIfAbsent) {
        long keyHash = hash(draft.bytes, draft.keyOffset(), draft.keyLength());
        PutResult result = put(draft, keyHash, onlyIfAbsent);
        if (result == PutResult.DUPLICATE && !onlyIfAbsent && expireHolders(draft)) {
            return put(draft, keyHash, false);
        }
        return result;
    }

    private PutResult put(RecordDraft draft, long keyHash, boolean onlyIfAbsent) {
        Stripe stripe = stripe(keyHash);
        stripe.lock.lock();
        try {
            return writers[stripe.number()].put(draft, tag(keyHash), onlyIfAbsent, store.nowMs());
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Takes out records that have expired and still stand under one of the draft's unique keys. */
    private boolean expireHolders(RecordDraft draft) {
        boolean any = false;
        for (int i = 0; i < uniques.length; i++) {
            any |= uniques[i].expire(draft.bytes, draft.uniqueOffset(i), draft.uniqueLength(i));
        }
        return any;
    }

    private long hash(DirectBuffer key, int offset, int length) {
        key.boundsCheck(offset, length);
        return hash.of(key.byteArray(), key.addressOffset() + offset, length);
    }

    private Stripe stripe(long keyHash) {
        return stripes[(int) keyHash & stripes.length - 1];
    }

    private static int tag(long keyHash) {
        return (int) (keyHash >>> 32);
    }
}
