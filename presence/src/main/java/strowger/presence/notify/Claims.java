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
    /** A place before all lanes. */
    static final long BEGIN = 0;

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
    private boolean held;
    private long nowMs;
    private long place = BEGIN; // where the next lanes are looked for

    /**
     * @param patienceMs after which a lane is taken although its last NOTIFY is not answered; the
     *     next after twice that time, and so on.
     */
    Claims(SubscriptionTable table, EventPackages events, long patienceMs) {
        this.table = table;
        this.patienceMs = patienceMs;
        for (int index = 0; index < COUNT_MAX; index++) {
            claimed[index] = new Subscription(events);
        }
    }

    /**
     * Takes lanes of a state; returns how many.
     *
     * @param from {@link #place()} of the last time, if all since then that have something new to
     *     tell are looked at from the beginning; else {@link #BEGIN}.
     */
    int take(StateKey state, long from) {
        place = from;
        count = 0;
        more = false;
        waiting = false;
        held = false;
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

    /** Whether a lane's news, or its next NOTIFY, has to wait for its rate. */
    boolean isHeld() {
        return held;
    }

    /** Behind the lanes that were looked at, where there are more. */
    long place() {
        return place;
    }

    private void run(KeyRecords records) {
        nowMs = records.nowMs();
        if (place != BEGIN) {
            boolean _ = records.resume(place);
        }
        place = BEGIN;
        while (!more && records.next()) { // as many as may watch a state
            RecordView record = records.record();
            int lane = lane(record);
            if ((lane & (SubscriptionRecord.NEWS | SubscriptionRecord.PLAIN)) == 0) {
                continue;
            }
            long sinceMs = nowMs - record.longAt(SubscriptionRecord.SENT_MS);
            if ((lane & SubscriptionRecord.OUT) != 0 && sinceMs < patienceMs(record)) {
                waiting = true;
            } else if (isTooSoon(record, lane, sinceMs)) {
                held = true;
            } else if (count == COUNT_MAX) {
                more = true;
            } else {
                take(records, lane);
            }
        }
    }

    /** The longer nothing is heard of a watcher, the less often it is sent more. */
    private long patienceMs(RecordView record) {
        return Math.max(patienceMs, record.intAt(SubscriptionRecord.SILENT_MS));
    }

    /** A watcher who wants to be told from time to time has news when that time is over. */
    private int lane(RecordView record) {
        int lane = record.byteAt(SubscriptionRecord.LANE);
        int longestMs = record.intAt(SubscriptionRecord.LONGEST_MS);
        boolean told = record.byteAt(SubscriptionRecord.STATUS) == Status.ACTIVE.number();
        if (longestMs == 0 || !told) {
            return lane;
        }
        held = true; // it is looked at again, whatever happens
        boolean due = nowMs - record.longAt(SubscriptionRecord.SENT_MS) >= longestMs;
        return due ? lane | SubscriptionRecord.NEWS : lane;
    }

    /** RFC 6446 §5.3: not what follows a SUBSCRIBE, a change of rules, or ends it. */
    private static boolean isTooSoon(RecordView record, int lane, long sinceMs) {
        return sinceMs < record.intAt(SubscriptionRecord.SHORTEST_MS)
                && (lane & SubscriptionRecord.NOW) == 0
                && record.byteAt(SubscriptionRecord.STATUS) != Status.TERMINATED.number();
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
        } else if (count == COUNT_MAX) {
            place = records.place();
        }
    }

    private int silentMs(RecordEditor record) {
        long sinceMs = nowMs - record.longAt(SubscriptionRecord.SENT_MS);
        long silentMs = record.intAt(SubscriptionRecord.SILENT_MS) + sinceMs;
        return Math.clamp(silentMs, 0, Integer.MAX_VALUE);
    }

    private boolean claim(RecordEditor record) {
        int lane = record.byteAt(SubscriptionRecord.LANE);
        int last = lane & SubscriptionRecord.LAST_SHOWN;
        record.putByte(SubscriptionRecord.LANE, (byte) (last | SubscriptionRecord.OUT));
        record.putInt(
                SubscriptionRecord.SILENT_MS,
                (lane & SubscriptionRecord.OUT) == 0 ? 0 : silentMs(record));
        record.putLong(SubscriptionRecord.SENT_MS, nowMs);
        record.putInt(
                SubscriptionRecord.LOCAL_CSEQ, record.intAt(SubscriptionRecord.LOCAL_CSEQ) + 1);
        record.putInt(SubscriptionRecord.VERSION, record.intAt(SubscriptionRecord.VERSION) + 1);
        return true;
    }
}
