package strowger.tables;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the stripes of a table share: memory, secondary indexes, the bound on records, the feeds.
 */
final class Store implements AutoCloseable {
    private static final ChangeFeed[] NO_FEEDS = {};

    private final TableConfig config;
    private final KeyArea keys;
    private final KeyHash hash;
    private final Spans spans;
    private final Region indexRegion;
    private final int slots;
    private final UniqueIndex[] uniqueIndexes;
    private final LongIndex[] longIndexes;
    private final AtomicLong records = new AtomicLong();
    private static final long HUGE_PAGES_FROM_BYTES = 32 << 20; // a smaller table fills few

    /**
     * Records: indexes for fewer are spread so thin that the first records would touch megabytes.
     */
    private static final long HUGE_INDEXES_FROM = 4 << 20;

    private volatile ChangeFeed[] feeds = NO_FEEDS;
    private long nurseryNext;
    private long indexNext;

    Store(TableConfig config) {
        this.config = config;
        RecordLayout layout = config.layout();
        keys = new KeyArea(layout);
        hash = new KeyHash(config.seed());
        boolean huge = config.hugePages() && config.bytesMax() >= HUGE_PAGES_FROM_BYTES;
        spans = new Spans(config.bytesMax(), config.spanBytes(), huge);
        slots = SlotIndex.slotsFor((config.recordsMax() - 1) / config.stripes() + 1);
        indexRegion =
                new Region(
                        nurseryBytes() + indexBytes(),
                        huge && config.recordsMax() >= HUGE_INDEXES_FROM);
        nurseryNext = indexRegion.address();
        indexNext = nurseryNext + nurseryBytes();
        uniqueIndexes = new UniqueIndex[layout.uniqueIndexes().size()];
        for (int i = 0; i < uniqueIndexes.length; i++) {
            uniqueIndexes[i] = new UniqueIndex(i, keys, hash, spans, indexes());
        }
        longIndexes = new LongIndex[layout.longIndexes().size()];
        for (int i = 0; i < longIndexes.length; i++) {
            longIndexes[i] = new LongIndex(layout.longKeyOffset(i), hash, spans, indexes());
        }
    }

    TableConfig config() {
        return config;
    }

    KeyArea keys() {
        return keys;
    }

    KeyHash hash() {
        return hash;
    }

    Spans spans() {
        return spans;
    }

    UniqueIndex uniqueIndex(int index) {
        return uniqueIndexes[index];
    }

    LongIndex longIndex(int index) {
        return longIndexes[index];
    }

    int uniqueCount() {
        return uniqueIndexes.length;
    }

    int longCount() {
        return longIndexes.length;
    }

    long nowMs() {
        return config.clockMs().getAsLong();
    }

    /** The bytes of all indexes, primary and secondary. */
    long indexBytes() {
        return indexCount() * slots * Long.BYTES;
    }

    private long nurseryBytes() {
        return indexCount() * SlotIndex.NURSERY_BYTES;
    }

    private long indexCount() {
        RecordLayout layout = config.layout();
        long kinds = 1L + layout.uniqueIndexes().size() + layout.longIndexes().size();
        return kinds * config.stripes();
    }

    /** Lays out one index: as many stripes as the table has. */
    SlotIndex[] indexes() {
        SlotIndex[] indexes = new SlotIndex[config.stripes()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = new SlotIndex(nurseryNext, indexNext, slots);
            nurseryNext += SlotIndex.NURSERY_BYTES;
            indexNext += (long) slots * Long.BYTES;
        }
        return indexes;
    }

    /** Counts a record in, unless the table is full. */
    boolean admit() {
        if (records.incrementAndGet() <= config.recordsMax()) {
            return true;
        }
        records.decrementAndGet();
        return false;
    }

    /** Counts a record out. */
    void dismiss() {
        records.decrementAndGet();
    }

    long records() {
        return Math.min(records.get(), config.recordsMax());
    }

    /** Tells the feeds of a change; the stripe is locked. */
    void publish(Change.Kind kind, int stripe, long block) {
        for (ChangeFeed feed : feeds) {
            feed.write(kind, stripe, block);
        }
    }

    synchronized ChangeFeed attach(int capacityBytes, boolean showsEnded) {
        ChangeFeed feed = new ChangeFeed(this, capacityBytes, showsEnded);
        ChangeFeed[] more = java.util.Arrays.copyOf(feeds, feeds.length + 1);
        more[feeds.length] = feed;
        feeds = more;
        return feed;
    }

    synchronized void detach(ChangeFeed feed) {
        feeds =
                java.util.Arrays.stream(feeds)
                        .filter(other -> other != feed)
                        .toArray(ChangeFeed[]::new);
    }

    /** Frees the memory; every stripe's lock is closed. */
    @Override
    public void close() {
        for (UniqueIndex index : uniqueIndexes) {
            index.close();
        }
        for (LongIndex index : longIndexes) {
            index.close();
        }
        indexRegion.close();
        spans.close();
    }
}
