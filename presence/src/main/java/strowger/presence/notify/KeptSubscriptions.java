package strowger.presence.notify;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;
import strowger.engine.transport.ListenSocket;
import strowger.presence.event.ChangedStates;
import strowger.presence.event.Decision;
import strowger.presence.event.EventNumbers;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.presence.publish.PresentityTable;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The subscriptions as they are kept over restarts. Whoever was not told of the last change, or
 * whose NOTIFY was not answered, or whose state has changed while no server ran, is told anew. What
 * a crash has left unwritten are the last numbers of NOTIFYs, so some are left out, that a watcher
 * gets none twice: it may where more were sent than that before the disk took the first of them.
 */
public final class KeptSubscriptions implements Durable {
    /** Numbers left out where changes are written as soon as they are made. */
    static final int LEFT_OUT_AT_ONCE = 32;

    /** The same where they are written later. */
    static final int LEFT_OUT_LATER = 10_000;

    private static final int LISTED_A_PAGE = 256;
    private static final long TOLD_MS = 1000; // how exactly it is known when one was published

    private final Notifications notifications;
    private final SubscriptionTable table;
    private final PresentityTable presentities;
    private final Function<String, ListenSocket> sockets;
    private final EventNumbers numbers;
    private final ChangedStates changed;
    private final ChangedStates watchersChanged = new ChangedStates();
    private final int polite;
    private int leftOut;
    private long newestMs;

    /**
     * @param sockets finds a socket that is listened on by its text.
     * @param changed the states that have changed while no server ran.
     */
    public KeptSubscriptions(
            Notifications notifications,
            Function<String, ListenSocket> sockets,
            ChangedStates changed) {
        this.notifications = notifications;
        this.sockets = sockets;
        this.changed = changed;
        table = notifications.table();
        presentities = notifications.presentities();
        numbers = new EventNumbers(notifications.events(), table.records());
        polite = table.reasons().number(Decision.POLITE);
    }

    /**
     * Gives subscriptions back, behind what is published, and keeps them from now on; all event
     * packages are there.
     */
    public void begin(Store place, Writing writing) {
        leftOut = writing.equals(Writing.AT_ONCE) ? LEFT_OUT_AT_ONCE : LEFT_OUT_LATER;
        var _ = place.keep(this, writing);
        numbers.conclude();
        tellChanged(changed);
        tellChanged(watchersChanged);
    }

    @Override
    public String name() {
        return "presence.active_watchers";
    }

    @Override
    public RecordTable records() {
        return table.records();
    }

    @Override
    public int typicalBytes() {
        return 768;
    }

    @Override
    public boolean describe(RecordView record, Notes notes) {
        numbers.describe(record, notes);
        int socket = record.shortAt(SubscriptionRecord.SOCKET);
        notes.add(socket == 0 ? "" : notifications.socket(socket).toString());
        notes.add(table.reasons().text(record.byteAt(SubscriptionRecord.REASON)));
        return true;
    }

    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        if (!renumber(record, notes)) {
            return false;
        }
        if (record.byteAt(SubscriptionRecord.STATUS) != Status.WAITING.number()) {
            takeUp(record);
        }
        notifications.watched(numbers.state());
        return numbers.put(record);
    }

    private boolean renumber(RecordDraft record, Notes notes) {
        if (!numbers.renumber(record, notes)) {
            return false;
        }
        int socket = notifications.number(sockets.apply(notes.next()));
        record.putShort(SubscriptionRecord.SOCKET, (short) socket);
        int reason = table.reasons().number(notes.next());
        record.putByte(SubscriptionRecord.REASON, (byte) reason);
        return true;
    }

    private void takeUp(RecordDraft record) {
        int lane = record.byteAt(SubscriptionRecord.LANE);
        boolean open = (lane & SubscriptionRecord.OUT) != 0 || isNewsFor(record);
        int rest = (lane & ~SubscriptionRecord.OUT) | (open ? SubscriptionRecord.NEWS : 0);
        record.putByte(SubscriptionRecord.LANE, (byte) rest);
        record.putInt(SubscriptionRecord.SILENT_MS, 0);
        leaveOut(record, SubscriptionRecord.LOCAL_CSEQ);
        leaveOut(record, SubscriptionRecord.VERSION);
        if ((rest & (SubscriptionRecord.NEWS | SubscriptionRecord.PLAIN)) != 0) {
            notifications.missed();
        }
    }

    private void leaveOut(RecordDraft record, int numbered) {
        record.putInt(numbered, record.intAt(numbered) + leftOut);
    }

    /** Whether something was published after the last NOTIFY, as when the crash came between. */
    private boolean isNewsFor(RecordDraft record) {
        if (!isTold(record)) {
            return false;
        }
        newestMs = 0;
        StateKey state = numbers.state();
        int _ =
                presentities.forEach(
                        state.buffer(),
                        0,
                        state.length(),
                        published -> {
                            newestMs = Math.max(newestMs, PresentityTable.publishedMs(published));
                            return true;
                        });
        return newestMs + TOLD_MS > record.longAt(SubscriptionRecord.SENT_MS);
    }

    private boolean isTold(RecordView record) {
        return record.byteAt(SubscriptionRecord.STATUS) == Status.ACTIVE.number()
                && record.byteAt(SubscriptionRecord.REASON) != polite;
    }

    /** It ends with a last NOTIFY, as if it had expired just now. */
    @Override
    public void expired(RecordDraft record, Notes notes) {
        if (renumber(record, notes)) {
            notifications.watched(numbers.state());
            if (record.byteAt(SubscriptionRecord.STATUS) != Status.WAITING.number()) {
                leaveOut(record, SubscriptionRecord.LOCAL_CSEQ);
                leaveOut(record, SubscriptionRecord.VERSION);
            }
            if (notifications.expire(record)) {
                StateKey state = numbers.state();
                int info = notifications.events().watcherInfo(state.event());
                if (info >= 0) {
                    state.event(info);
                    watchersChanged.add(state);
                }
            }
        }
    }

    /** Marks who watches a state that has changed. */
    private void tellChanged(ChangedStates states) {
        long cursor = 0;
        while (!states.isEmpty() && cursor != SubscriptionTable.END) { // of bounded size
            List<StateKey> hits = new ArrayList<>();
            cursor =
                    table.list(
                            cursor,
                            LISTED_A_PAGE,
                            record -> {
                                StateKey state = new StateKey();
                                state.copy(record.buffer(), record.keyOffset(), record.keyLength());
                                return !states.has(state) || hits.add(state);
                            });
            hits.forEach(notifications::markChanged);
        }
    }
}
