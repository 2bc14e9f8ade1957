package strowger.presence.notify;

import strowger.presence.event.Status;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;

/**
 * Ends a subscription where it stands: it remains for its last NOTIFY, which goes out in its turn.
 * Reusable; for one thread.
 */
final class Ending implements RecordUpdater {
    /** How long it remains at most, in milliseconds. */
    static final long LINGER_MS = 10_000;

    private int reason;
    private long nowMs;
    private boolean stateShown;

    /**
     * Says how.
     *
     * @param isStateShown whether the last NOTIFY has a body.
     */
    Ending because(int number, boolean isStateShown, long timeMs) {
        reason = number;
        stateShown = isStateShown;
        nowMs = timeMs;
        return this;
    }

    @Override
    public boolean update(RecordEditor record) {
        if (record.byteAt(SubscriptionRecord.STATUS) == Status.TERMINATED.number()) {
            return false;
        }
        int lane = record.byteAt(SubscriptionRecord.LANE) & SubscriptionRecord.OUT;
        int last = stateShown ? SubscriptionRecord.LAST_SHOWN : 0;
        record.putByte(SubscriptionRecord.STATUS, (byte) Status.TERMINATED.number());
        record.putByte(SubscriptionRecord.REASON, (byte) reason);
        record.putByte(SubscriptionRecord.LANE, (byte) (lane | last | SubscriptionRecord.NEWS));
        record.deadlineMs(nowMs + LINGER_MS);
        return true;
    }
}
