package strowger.presence.publish;

import strowger.presence.event.EventPackages;
import strowger.presence.event.StateChange;
import strowger.presence.event.StateKey;
import strowger.presence.event.StateListener;
import strowger.tables.RecordDraft;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What is published, and who is told when it changes. For all threads, but for {@link #sweep},
 * which is for one at a time.
 */
public final class Presentities {
    private static final int SWEPT_A_ROUND = 256;
    private static final int ROUNDS_A_SWEEP = 4096;

    private final PresentityTable table;
    private final EventPackages events;
    private final List<StateListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Publication>> followers = new CopyOnWriteArrayList<>();
    private final RecordReader expired = this::expired;
    private final RecordDraft draft;
    private final StateKey state = new StateKey();

    /** No listener yet. */
    public Presentities(PresentityTable table, EventPackages events) {
        this.table = table;
        this.events = events;
        draft = new RecordDraft(table.layout());
    }

    /** The table itself. */
    public PresentityTable table() {
        return table;
    }

    /** The event packages. */
    public EventPackages events() {
        return events;
    }

    /** Has a listener told of every change from now on. */
    public void listen(StateListener listener) {
        listeners.add(listener);
    }

    /** The same, before all others that listen: who may watch is decided before any is told. */
    public void listenFirst(StateListener listener) {
        listeners.addFirst(listener);
    }

    /** Has a follower told of every publication that is carried out here from now on. */
    public void follow(Consumer<Publication> follower) {
        followers.add(follower);
    }

    /** Tells of a publication that was carried out, after it was answered. */
    public void tell(Publication done) {
        tellWatchers(done);
        if (done.outcome().isDone()) {
            for (int index = 0; index < followers.size(); index++) {
                followers.get(index).accept(done);
            }
        }
    }

    /** Tells of a publication that another node has told us of: only who watches here. */
    public void tellWatchers(Publication done) {
        switch (done.outcome()) {
            case CREATED, CHANGED, REMOVED -> tell(done.state(), StateChange.CHANGED);
            case REFRESHED -> tell(done.state(), StateChange.REFRESHED);
            default -> {}
        }
    }

    private void tell(StateKey changed, StateChange change) {
        for (int index = 0; index < listeners.size(); index++) {
            listeners.get(index).onChange(changed, change);
        }
    }

    /** Frees what has expired and tells of it. */
    public void sweep() {
        int reported = SWEPT_A_ROUND;
        for (int round = 0; round < ROUNDS_A_SWEEP && reported == SWEPT_A_ROUND; round++) {
            reported = table.sweep(SWEPT_A_ROUND, expired);
        }
    }

    private boolean expired(RecordView record) {
        if (record.byteAt(PresentityRecord.LEAVING) != 0) {
            return true; // all were told when it ran out
        }
        leave(record);
        tell(state, StateChange.CHANGED);
        return true;
    }

    /**
     * What has expired is shown once more as closed, if it is to be; for the thread that sweeps.
     */
    void leave(RecordView record) {
        state.copy(record.buffer(), record.keyOffset(), record.keyLength());
        if (table.leaving().isShown(events.at(state.event()), record)) {
            draft.copy(record);
            draft.putByte(PresentityRecord.LEAVING, (byte) 1);
            draft.deadlineMs(table.nowMs() + LeavingRule.LEAVING_MS);
            table.put(draft);
        }
    }
}
