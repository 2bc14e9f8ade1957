package strowger.presence.notify;

import strowger.tables.RecordEditor;
import strowger.tables.RecordReader;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

/**
 * What the end of a NOTIFY does to its lane: the lane is free again, unless a later NOTIFY has it.
 * Reusable; for one thread.
 */
final class Answers {
    private static final int TO_TELL = SubscriptionRecord.NEWS | SubscriptionRecord.PLAIN;

    private final SubscriptionTable table;
    private final RecordUpdater release = this::release;
    private final RecordReader readSilence = this::readSilence;
    private Outgoing done;
    private boolean heard;
    private boolean unsent;
    private boolean news;
    private boolean silent;

    /**
     * @param none what is looked at before the first.
     */
    Answers(SubscriptionTable table, Outgoing none) {
        this.table = table;
        done = none;
    }

    /**
     * Gives the lane back.
     *
     * @param isHeard whether the watcher has answered, whatever it said.
     * @return whether there is news to be told.
     */
    boolean release(Outgoing over, boolean isHeard) {
        return release(over, isHeard, false);
    }

    /** Gives the lane back of one that could not be sent: it is news still. */
    void giveBack(Outgoing over) {
        release(over, false, true);
    }

    private boolean release(Outgoing over, boolean isHeard, boolean isUnsent) {
        done = over;
        heard = isHeard;
        unsent = isUnsent;
        news = false;
        table.update(over.dialog, over.dialogLength, release);
        return news;
    }

    private boolean release(RecordEditor record) {
        int lane = record.byteAt(SubscriptionRecord.LANE);
        boolean out = (lane & SubscriptionRecord.OUT) != 0;
        if (!out || record.intAt(SubscriptionRecord.LOCAL_CSEQ) != done.cseq) {
            if (out && heard) {
                record.putInt(SubscriptionRecord.SILENT_MS, 0); // slow, but there
            }
            return out && heard; // a later NOTIFY has the lane
        }
        int rest = lane & ~SubscriptionRecord.OUT;
        rest = unsent ? rest | SubscriptionRecord.NEWS : rest;
        news = (rest & TO_TELL) != 0;
        record.putByte(SubscriptionRecord.LANE, (byte) rest);
        return true;
    }

    /** Whether nothing was heard of a watcher since this NOTIFY was sent to it. */
    boolean isSilentSince(Outgoing unanswered) {
        done = unanswered;
        silent = false;
        table.get(unanswered.dialog, unanswered.dialogLength, readSilence);
        return silent;
    }

    private boolean readSilence(RecordView record) {
        long sinceMs =
                record.longAt(SubscriptionRecord.SENT_MS)
                        - record.intAt(SubscriptionRecord.SILENT_MS);
        silent =
                (record.byteAt(SubscriptionRecord.LANE) & SubscriptionRecord.OUT) != 0
                        && sinceMs <= done.sentMs;
        return false;
    }
}
