package strowger.presence.notify;

import strowger.presence.event.EventPackages;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

/**
 * Takes lanes that have something to tell: in one step counts their CSeq and version, notes that a
 * NOTIFY is out, and copies the subscription. What ends is removed in that step. Made before the
 * body, so what is told is never older than the mark. Reusable; for one thread.
 */
final class Claims {
    /** Lanes taken at once: the rest waits for its turn, so other messages are handled between. */
    static final int COUNT_MAX = 64;

    private final SubscriptionTable table;
    private final long patienceMs;
    private final KeyWork work = this::run;
    private final RecordUpdater claim = this::claim;
    private final Subscription[] claimed = new Subscription[COUNT_MAX];
    private final boolean[] plain = new boolean[COUNT_MAX];
    private int count;
    private boolean more;
    private boolean waiting;
    private long nowMs;

    /**
     * @param patienceMs after which a lane is taken although its last NOTIFY is not answered.
     */
    Claims(SubscriptionTable table, EventPackages events, long patienceMs) {
        this.table = table;
        this.patienceMs = patienceMs;
        for (int index = 0; index < COUNT_MAX; index++) {
            claimed[index] = new Subscription(events);
        }
    }

    /** Takes lanes of a state; returns how many. */
    int take(StateKey state) {
        count = 0;
        more = false;
        waiting = false;
        table.within(state, work);
        return count;
    }

    /** A subscription taken. */
    Subscription at(int index) {
        return claimed[index];
    }

    /** Whether it is only told that nothing has changed. */
    boolean isPlain(int index) {
        return plain[index];
    }

    /** Whether there are more lanes to be taken now. */
    boolean hasMore() {
        return more;
    }

    /** Whether a lane has news and waits for the answer to its last NOTIFY. */
    boolean isWaiting() {
        return waiting;
    }

    private void run(KeyRecords records) {
        nowMs = records.nowMs();
        while (!more && records.next()) { // as many as may watch a state
            RecordView record = records.record();
            int lane = record.byteAt(SubscriptionRecord.LANE);
            if ((lane & (SubscriptionRecord.NEWS | SubscriptionRecord.PLAIN)) == 0) {
                continue;
            }
            if ((lane & SubscriptionRecord.OUT) != 0
                    && nowMs - record.longAt(SubscriptionRecord.SENT_MS) < patienceMs) {
                waiting = true;
            } else if (count == COUNT_MAX) {
                more = true;
            } else {
                take(records, lane);
            }
        }
    }

    private void take(KeyRecords records, int lane) {
        plain[count] = (lane & SubscriptionRecord.NEWS) == 0;
        records.update(claim);
        RecordView record = records.record();
        claimed[count].copy(record);
        claimed[count].version--; // the record holds the next
        claimed[count].lane = lane;
        count++;
        if (record.byteAt(SubscriptionRecord.STATUS) == Status.TERMINATED.number()) {
            records.remove();
        }
    }

    private boolean claim(RecordEditor record) {
        int last = record.byteAt(SubscriptionRecord.LANE) & SubscriptionRecord.LAST_SHOWN;
        record.putByte(SubscriptionRecord.LANE, (byte) (last | SubscriptionRecord.OUT));
        record.putLong(SubscriptionRecord.SENT_MS, nowMs);
        record.putInt(
                SubscriptionRecord.LOCAL_CSEQ, record.intAt(SubscriptionRecord.LOCAL_CSEQ) + 1);
        record.putInt(SubscriptionRecord.VERSION, record.intAt(SubscriptionRecord.VERSION) + 1);
        return true;
    }
}
