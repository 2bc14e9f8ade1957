package strowger.presence.notify;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.presence.event.Authorisation;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.tables.RecordDraft;
import strowger.tables.RecordView;

/**
 * Watchers whose subscription ran out before the presentity decided (RFC 3857 §4.7.1): watcher
 * information shows them for a while, once each, so that a presentity who was away learns of them.
 * Such a record is of no dialog: the Call-ID of its identity is one that no request can have.
 * Reusable; for one thread.
 */
final class Waiting {
    private static final byte[] NO_CALL_ID = {' '};

    private final SubscriptionTable table;
    private final EventPackages events;
    private final long waitMs;
    private final Subscription kept;
    private final RecordDraft draft;
    private final Party watcher = new Party();
    private final UnsafeBuffer none = new UnsafeBuffer(NO_CALL_ID);
    private final UnsafeBuffer who = new UnsafeBuffer(new byte[2 * StateKey.LENGTH_MAX]);
    private final UnsafeBuffer whom = new UnsafeBuffer(new byte[StateKey.LENGTH_MAX]);
    private final UnsafeBuffer dialog = new UnsafeBuffer(new byte[Subscription.DIALOG_LENGTH_MAX]);

    /**
     * @param waitMs how long they are shown; 0 for not at all.
     */
    Waiting(SubscriptionTable table, EventPackages events, long waitMs) {
        this.table = table;
        this.events = events;
        this.waitMs = waitMs;
        kept = new Subscription(events);
        draft = new RecordDraft(table.layout());
    }

    /** Keeps the watcher of a subscription that was pending to its end, while there is room. */
    void keep(RecordView record) {
        boolean wanted =
                waitMs > 0
                        && record.byteAt(SubscriptionRecord.STATUS) == Status.PENDING.number()
                        && !table.isHalfFull();
        if (!wanted) {
            return;
        }
        kept.copy(record);
        if (isInformed(kept) && name(kept)) {
            kept.status = Status.WAITING;
            kept.lane = 0;
            kept.expiresMs = table.nowMs() + waitMs;
            kept.write(draft, dialog);
            table.put(draft);
        }
    }

    /** Forgets that the watcher of a new subscription has waited. */
    void forget(Subscription subscription) {
        boolean asked = subscription.event().authorisation() != Authorisation.ALL;
        boolean lasts = subscription.status() != Status.TERMINATED; // else it only asks once
        if (waitMs == 0 || !asked || !lasts || !isInformed(subscription)) {
            return;
        }
        kept.state().copy(subscription.state());
        Party party = subscription.watcher();
        if (nameOf(party, kept)) {
            table.remove(dialog, kept.dialog(dialog));
        }
    }

    private boolean isInformed(Subscription subscription) {
        return events.watcherInfo(subscription.state().event()) != EventPackages.NONE;
    }

    private boolean name(Subscription subscription) {
        Party party = subscription.watcher();
        watcher.wrap(
                party.buffer(),
                party.userOffset(),
                party.userLength(),
                party.domainOffset(),
                party.domainLength());
        return nameOf(watcher, subscription);
    }

    /**
     * Gives it the identity of this watcher's waiting for this state; false when it is too long.
     */
    private boolean nameOf(Party party, Subscription subscription) {
        int userLength = party.userLength();
        int length = userLength + 1 + party.domainLength();
        if (length > who.capacity()) {
            return false;
        }
        who.putBytes(0, party.buffer(), party.userOffset(), userLength);
        who.putByte(userLength, (byte) '@');
        who.putBytes(userLength + 1, party.buffer(), party.domainOffset(), party.domainLength());
        StateKey state = subscription.state();
        state.put(whom, 0);
        subscription.text(SubscriptionText.CALL_ID, none, 0, none.capacity());
        subscription.text(SubscriptionText.FROM_TAG, who, 0, length);
        subscription.text(SubscriptionText.TO_TAG, whom, 0, state.length());
        return subscription.isDialogGood();
    }
}
