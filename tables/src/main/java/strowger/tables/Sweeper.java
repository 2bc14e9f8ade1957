package strowger.tables;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes expired records out of a table, and reports each of them once, after its stripe is
 * unlocked. A table may have several sweepers, each used by one thread at a time; a table that
 * expires records needs one, for only what was reported frees its memory.
 */
public final class Sweeper {
    private static final int OUTBOX_BYTES_MAX = 1 << 18; // two of the longest records and more
    private static final int DUE_A_LOCK = 64;

    private final Store store;
    private final Stripe[] stripes;
    private final UnsafeBuffer outbox;
    private final RecordView view;
    private int nextStripe;

    Sweeper(Store store, Stripe[] stripes) {
        this.store = store;
        this.stripes = stripes;
        view = new RecordView(store.config().layout());
        int wanted = DUE_A_LOCK * aligned(store.config().recordBytesMax());
        int bytes = Math.min(OUTBOX_BYTES_MAX, wanted);
        outbox = new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, Long.BYTES));
    }

    /**
     * Sweeps: goes round the stripes once at most, and goes on next time where it stopped.
     *
     * @param recordsMax to report.
     * @param reader that is told of each expired record, no lock held; what it returns is ignored.
     * @return the records reported; when it is {@code recordsMax}, more may be due.
     */
    public int sweep(int recordsMax, RecordReader reader) {
        long nowMs = store.nowMs();
        int reported = 0;
        int empty = 0; // stripes in a row where nothing is due
        while (reported < recordsMax && empty < stripes.length) {
            int count = sweep(stripes[nextStripe], nowMs, recordsMax - reported, reader);
            reported += count;
            if (count == 0) {
                nextStripe = (nextStripe + 1) & (stripes.length - 1);
                empty++;
            }
        }
        return reported;
    }

    private int sweep(Stripe stripe, long nowMs, int recordsMax, RecordReader reader) {
        int bytes;
        stripe.lock.lock();
        try {
            stripe.expireDue(nowMs, Math.min(DUE_A_LOCK, recordsMax));
            bytes = collect(stripe, Math.min(DUE_A_LOCK, recordsMax));
        } finally {
            stripe.lock.unlock();
        }
        int count = 0;
        for (int at = 0; at < bytes; at += aligned(view.length())) {
            view.wrap(outbox.addressOffset() + at);
            reader.read(view);
            count++;
        }
        return count;
    }

    private int collect(Stripe stripe, int recordsMax) {
        int bytes = 0;
        for (int i = 0; i < recordsMax && stripe.expiredFirst() != 0; i++) {
            RecordView record = stripe.view(stripe.expiredFirst());
            if (bytes + aligned(record.length()) > outbox.capacity()) {
                break;
            }
            outbox.putBytes(bytes, record.bytes, 0, record.length());
            bytes += aligned(record.length());
            stripe.reported();
        }
        return bytes;
    }

    private static int aligned(int length) {
        return (length + 7) & -8;
    }
}
