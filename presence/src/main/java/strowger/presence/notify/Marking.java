package strowger.presence.notify;

import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

/**
 * Marks the lanes of all who watch a state, in one step: there is news, or there is none and they
 * are to hear so. Reusable; for one thread.
 */
final class Marking {
    private final SubscriptionTable table;
    private final KeyWork work = this::run;
    private final KeyWork count = this::count;
    private final RecordUpdater news = this::markNews;
    private final RecordUpdater plain = this::markPlain;
    private final int polite;
    private boolean changed;
    private int watching;
    private boolean anyOut;

    Marking(SubscriptionTable table) {
        this.table = table;
        polite = table.reasons().number(strowger.presence.event.Decision.POLITE);
    }

    /**
     * Marks the lanes.
     *
     * @param isChanged whether there is news.
     * @return how many lanes there are to be told.
     */
    int mark(StateKey state, boolean isChanged) {
        changed = isChanged;
        watching = 0;
        anyOut = false;
        table.within(state, work);
        return watching;
    }

    /** Whether anybody watches a state; who waits does not. */
    boolean isWatched(StateKey state) {
        watching = 0;
        table.within(state, count);
        return watching > 0;
    }

    private void count(KeyRecords records) {
        while (watching == 0 && records.next()) {
            int status = records.record().byteAt(SubscriptionRecord.STATUS);
            watching += status == Status.WAITING.number() ? 0 : 1;
        }
    }

    /** Whether a NOTIFY was out on one of them. */
    boolean isAnyOut() {
        return anyOut;
    }

    private void run(KeyRecords records) {
        while (records.next()) { // as many as may watch a state
            RecordView record = records.record();
            boolean told =
                    record.byteAt(SubscriptionRecord.STATUS) == Status.ACTIVE.number()
                            && record.byteAt(SubscriptionRecord.REASON) != polite;
            if (told) {
                watching++;
                records.update(changed ? news : plain);
            }
        }
    }

    private boolean markNews(RecordEditor record) {
        int lane = record.byteAt(SubscriptionRecord.LANE);
        anyOut |= (lane & SubscriptionRecord.OUT) != 0;
        record.putByte(
                SubscriptionRecord.LANE,
                (byte) ((lane & ~SubscriptionRecord.PLAIN) | SubscriptionRecord.NEWS));
        return true;
    }

    /** Who is about to be told of news, or is just being told, need not hear that there is none. */
    private boolean markPlain(RecordEditor record) {
        boolean idle = record.byteAt(SubscriptionRecord.LANE) == 0;
        if (idle) {
            record.putByte(SubscriptionRecord.LANE, (byte) SubscriptionRecord.PLAIN);
        }
        return idle;
    }
}
