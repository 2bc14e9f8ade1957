package strowger.presence.notify;

import org.agrona.DirectBuffer;

import strowger.presence.event.StateTable;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordReader;
import strowger.tables.RecordUpdater;

import java.util.function.LongSupplier;

/**
 * Who watches what, by presentity and event and by dialog. A subscription is gone from its deadline
 * on.
 */
public final class SubscriptionTable extends StateTable {
    private static final Memory MEMORY = new Memory(8192, 768, 12, 1 << 16);

    private final long subscriptionsMax;
    private final Reasons reasons = new Reasons();

    /**
     * Makes an empty table.
     *
     * @param max subscriptions it may hold.
     * @param perStateMax that may watch one state.
     * @param clockMs milliseconds since 1970, by which subscriptions expire.
     */
    public SubscriptionTable(long max, int perStateMax, LongSupplier clockMs) {
        super(SubscriptionRecord.layout(), MEMORY, max, perStateMax, clockMs);
        subscriptionsMax = max;
    }

    Reasons reasons() {
        return reasons;
    }

    /** Reads the subscription of a dialog; false when there is none. */
    boolean get(DirectBuffer dialog, int length, RecordReader reader) {
        return records().unique(SubscriptionRecord.DIALOG).get(dialog, 0, length, reader);
    }

    /** Changes the subscription of a dialog where it stands; false when absent or left alone. */
    boolean update(DirectBuffer dialog, int length, RecordUpdater updater) {
        return records().unique(SubscriptionRecord.DIALOG).update(dialog, 0, length, updater);
    }

    /** Removes the subscription of a dialog; false when there is none. */
    boolean remove(DirectBuffer dialog, int length) {
        return records().unique(SubscriptionRecord.DIALOG).remove(dialog, 0, length);
    }

    PutResult putIfAbsent(RecordDraft draft) {
        return records().putIfAbsent(draft);
    }

    /** Whether half of those that it may hold are there. */
    boolean isHalfFull() {
        return count() * 2 > subscriptionsMax;
    }
}
