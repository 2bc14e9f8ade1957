package strowger.presence.publish;

import strowger.presence.event.StateTable;
import strowger.tables.RecordView;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What is published, by presentity and event. A publication is gone from its deadline on. */
public final class PresentityTable extends StateTable {
    /** Bytes of the longest publication, its names included. */
    public static final int RECORD_BYTES_MAX = 65_000;

    private static final Memory MEMORY = new Memory(RECORD_BYTES_MAX, 900, 10, 1 << 19);

    private final PublicationNames names;
    private final LeavingRule leaving;
    private final AtomicLong order = new AtomicLong();

    /**
     * Makes an empty table.
     *
     * @param max publications it may hold.
     * @param perStateMax that one presentity may have of one event.
     * @param leavingRule which documents are shown once more when they end.
     * @param clockMs milliseconds since 1970, by which publications expire.
     */
    public PresentityTable(
            long max, int perStateMax, LeavingRule leavingRule, LongSupplier clockMs) {
        super(PresentityRecord.layout(), MEMORY, max, perStateMax, clockMs);
        leaving = leavingRule;
        names = new PublicationNames(clockMs.getAsLong() / 1000, ProcessHandle.current().pid());
    }

    PublicationNames names() {
        return names;
    }

    LeavingRule leaving() {
        return leaving;
    }

    long nextOrder() {
        return order.incrementAndGet();
    }

    /** Has what changes from now on be newer than what has this order. */
    void orderBehind(long known) {
        order.accumulateAndGet(known, Math::max);
    }

    /** Which of its state's documents a publication is; 0 when nobody has said. */
    public static long documentKey(RecordView publication) {
        return publication.longAt(PresentityRecord.DOCUMENT_KEY);
    }

    /** When a publication was published or prolonged last, to the second. */
    public static long publishedMs(RecordView publication) {
        return 1000 * (publication.intAt(PresentityRecord.RECEIVED_SEC) & 0xFFFF_FFFFL);
    }
}
