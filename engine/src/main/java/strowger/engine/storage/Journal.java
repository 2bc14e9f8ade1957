package strowger.engine.storage;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.tables.Change;
import strowger.tables.ChangeFeed;
import strowger.tables.ChangeHandler;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps one table in its entries. What has changed since the last batch is a set of keys; a batch
 * writes each of those records as it is then, so that of many changes of one record the last
 * counts. When the feed could not take all changes, the whole table is gone through, page by page.
 *
 * <p>Each entry: the record's length in 4 bytes, the record, the notes. One thread, but for the
 * figures.
 */
public final class Journal implements ChangeHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** Bytes of a feed that has room for some ten thousand changes. */
    public static final int FEED_BYTES = 1 << 23;

    private static final int CHANGES_A_POLL = 4096;
    private static final int TOUCHED_MAX = 1 << 16;
    private static final int LISTED_A_ROUND = 2048;
    private static final long AGAIN_MS = 1000; // from one time that the disk refused to the next
    private static final long TOLD_MS = 60_000; // between two lines about one trouble
    private static final int RECORD = Integer.BYTES;
    private static final long NEVER_MS = Long.MIN_VALUE / 2; // no time is before it

    private final Durable durable;
    private final RecordTable table;
    private final Entries entries;
    private final Writing writing;
    private final boolean synced;
    private final int feedBytes;
    private final boolean manyAKey;
    private final RecordDraft record;
    private final Notes notes = new Notes();
    private final ExpandableArrayBuffer value = new ExpandableArrayBuffer();
    private final Set<RecordKey> touched = new LinkedHashSet<>();
    private final JournalFigures figures = new JournalFigures();
    private Optional<ChangeFeed> feed = Optional.empty();
    private long listing = RecordTable.END;
    private boolean begun;
    private boolean stalled; // the disk was full: all is written when it is not
    private long stalledMs;
    private long writtenMs = NEVER_MS;
    private long toldMs = NEVER_MS;

    /**
     * @param entries what is kept of the table.
     * @param synced whether each batch is on the disk before the next.
     * @param feedBytes of the feed it reads, a power of two.
     */
    public Journal(
            Durable durable, Entries entries, Writing writing, boolean synced, int feedBytes) {
        this.feedBytes = feedBytes;
        this.durable = durable;
        this.entries = entries;
        this.writing = writing;
        this.synced = synced;
        table = durable.records();
        manyAKey = table.config().recordsAKeyMax() > 1;
        record = new RecordDraft(table.config().layout(), table.config().recordBytesMax());
    }

    /** How the records of a table are laid out, for its entries. */
    public static String layout(Durable durable) {
        return "%s, version %d, several a key %b"
                .formatted(
                        durable.records().config().layout().text(),
                        durable.version(),
                        durable.records().config().recordsAKeyMax() > 1);
    }

    /** The name of the table. */
    public String name() {
        return durable.name();
    }

    /** What is kept. */
    public Entries entries() {
        return entries;
    }

    /** What became of changes. */
    public JournalFigures figures() {
        return figures;
    }

    /** Bytes of changes that wait to be read. */
    public long waitingBytes() {
        return feed.map(ChangeFeed::waitingBytes).orElse(0);
    }

    // At the start.

    /** Gives the table back what is in the file, and follows the table from then on. */
    public Restored begin() {
        long nowMs = table.config().clockMs().getAsLong();
        entries.retain((_, kept) -> count(restore(kept, nowMs)));
        switch (writing.when()) {
            case AT_ONCE, LATER -> follow();
            case AT_STOP ->
                    entries.retain((_, _) -> false); // else a crash would bring old ones back
            case NEVER -> {}
        }
        return new Restored(figures.restored.get(), figures.dropped.get());
    }

    private boolean count(boolean restored) {
        (restored ? figures.restored : figures.dropped).incrementAndGet();
        return restored || writing.when() == Writing.When.NEVER;
    }

    private boolean restore(byte[] kept, long nowMs) {
        UnsafeBuffer bytes = new UnsafeBuffer(kept);
        int length = kept.length < RECORD ? -1 : bytes.getInt(0);
        return length > 0
                && length <= kept.length - RECORD
                && record.load(bytes, RECORD, length)
                && notes.load(bytes, RECORD + length, kept.length - RECORD - length)
                && (record.deadlineMs() > nowMs ? durable.restore(record, notes) : expired());
    }

    private boolean expired() {
        durable.expired(record, notes);
        return false;
    }

    /** What was just restored is in the file: the gap at the beginning means nothing. */
    private void follow() {
        ChangeFeed begins = table.feed(feedBytes);
        int _ = begins.poll(this, 0);
        feed = Optional.of(begins);
        begun = true;
    }

    /** The entries are new ones: what is in the table already is written to them. */
    public void writeAll() {
        if (feed.isPresent()) {
            resynchronize();
        }
    }

    // While it runs.

    /**
     * Reads what has changed, and writes it when it is time.
     *
     * @param nowMs on a clock that is never set back: the hour of the day may be.
     * @param hasSpace whether there is room on the disk.
     * @return whether there is more to do at once.
     */
    public boolean round(long nowMs, boolean hasSpace) {
        if (feed.isEmpty()) {
            return false;
        }
        int handed = touched.size() < TOUCHED_MAX ? feed.get().poll(this, CHANGES_A_POLL) : 0;
        if (stalled && hasSpace && nowMs - stalledMs >= AGAIN_MS) {
            stalled = false;
            resynchronize();
        }
        if (listing != RecordTable.END) {
            listing = table.list(listing, LISTED_A_ROUND, this::touch);
        }
        boolean due =
                nowMs - writtenMs >= writing.periodMs()
                        || touched.size() >= TOUCHED_MAX
                        || hasGap();
        if (due && !touched.isEmpty()) {
            writtenMs = nowMs;
            write(nowMs, hasSpace);
        }
        return handed == CHANGES_A_POLL || hasGap();
    }

    private boolean hasGap() {
        return listing != RecordTable.END;
    }

    @Override
    public void onChange(Change change) {
        boolean _ = touched.add(RecordKey.of(change, manyAKey));
    }

    @Override
    public void onGap(long lost) {
        if (begun) {
            figures.lost.addAndGet(lost);
            resynchronize();
        }
    }

    /** What has ended leaves the file now, what is there is written page by page. */
    private void resynchronize() {
        figures.resynchronized.incrementAndGet();
        listing = 0;
        entries.retain((key, _) -> RecordKey.read(table, key, _ -> true));
    }

    private boolean touch(RecordView each) {
        boolean _ = touched.add(RecordKey.of(each, manyAKey));
        return true;
    }

    private void write(long nowMs, boolean hasSpace) {
        if (!hasSpace) {
            stall(nowMs, "the disk is full");
            return;
        }
        long refused = 0;
        try {
            for (RecordKey key : touched) {
                refused += write(key.bytes()) ? 0 : 1;
            }
        } catch (InternalError broken) { // a page of the file could not be had
            stall(nowMs, "the disk does not take it: " + broken.getMessage());
            return;
        }
        touched.clear();
        figures.batches.incrementAndGet();
        figures.refused.addAndGet(refused);
        if (refused > 0) {
            tell(nowMs, "its file is full");
        }
        if (synced) {
            sync(nowMs);
        }
    }

    private void stall(long nowMs, String why) {
        figures.refused.addAndGet(touched.size());
        touched.clear();
        listing = RecordTable.END;
        stalled = true;
        stalledMs = nowMs;
        tell(nowMs, why);
    }

    private boolean write(byte[] key) {
        boolean there = RecordKey.read(table, key, this::copy);
        notes.clear();
        if (!there || !durable.describe(record, notes)) {
            figures.removed.incrementAndGet();
            entries.remove(key);
            return true;
        }
        int length = record.save(value, RECORD);
        value.putInt(0, length);
        int end = RECORD + length + notes.save(value, RECORD + length);
        byte[] kept = new byte[end];
        value.getBytes(0, kept);
        boolean written = entries.put(key, kept);
        figures.written.addAndGet(written ? 1 : 0);
        return written;
    }

    private boolean copy(RecordView view) {
        record.copyWhole(view);
        return false;
    }

    private void sync(long nowMs) {
        try {
            entries.sync();
        } catch (IOException failed) {
            figures.refused.incrementAndGet();
            tell(nowMs, failed.toString());
        }
    }

    private void tell(long nowMs, String trouble) {
        if (nowMs - toldMs >= TOLD_MS) {
            toldMs = nowMs;
            LOG.error(
                    "{} is not kept whole: {}; the server goes on, and what is not written would"
                            + " be lost with it",
                    durable.name(),
                    trouble);
        }
    }

    // At the end.

    /** Writes all that is not written; the table does not change any more. */
    public void end(long nowMs, boolean hasSpace) {
        try {
            if (writing.when() == Writing.When.AT_STOP) {
                follow();
                resynchronize();
            }
            stalledMs = NEVER_MS; // the last try
            boolean more = true;
            while (more) { // nothing changes any more: what is left is finite
                writtenMs = NEVER_MS;
                more = round(nowMs, hasSpace);
            }
            sync(nowMs);
        } finally {
            feed.ifPresent(ChangeFeed::close);
            entries.close();
        }
    }
}
