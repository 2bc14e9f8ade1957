package strowger.engine.storage;

import java.util.concurrent.atomic.AtomicLong;

/** What became of one table's changes; written by one thread, read by any. */
public final class JournalFigures {
    final AtomicLong restored = new AtomicLong();
    final AtomicLong dropped = new AtomicLong();
    final AtomicLong written = new AtomicLong();
    final AtomicLong removed = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong resynchronized = new AtomicLong();
    final AtomicLong batches = new AtomicLong();

    /** Records given back to the table at the start. */
    public long restored() {
        return restored.get();
    }

    /** Records not given back: they had expired, or the table did not take them. */
    public long dropped() {
        return dropped.get();
    }

    /** Records written. */
    public long written() {
        return written.get();
    }

    /** Records removed. */
    public long removed() {
        return removed.get();
    }

    /** Records not written, for want of room. */
    public long refused() {
        return refused.get();
    }

    /** Changes that the feed could not take. */
    public long lost() {
        return lost.get();
    }

    /** Times that the whole table was gone through. */
    public long resynchronized() {
        return resynchronized.get();
    }

    /** Batches written. */
    public long batches() {
        return batches.get();
    }
}
