package strowger.presence.notify;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.presence.event.Decision;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;

import java.util.ArrayList;
import java.util.List;

/**
 * Asks the rules again for all who watch a state; those for whom the answer is another are told.
 * The subscriptions are copied first, since rules are not asked under a lock. Not for the hot path.
 */
final class Reauthorisation {
    private final Notifications shared;
    private final SubscriptionTable table;
    private final List<Subscription> watching = new ArrayList<>();
    private final UnsafeBuffer dialog = new UnsafeBuffer(new byte[Subscription.DIALOG_LENGTH_MAX]);
    private final Ending ending = new Ending();

    Reauthorisation(Notifications shared) {
        this.shared = shared;
        table = shared.table();
    }

    /** Does so for one state; returns how many lanes have something to tell now. */
    int run(StateKey state) {
        table.forEach(
                state,
                record -> {
                    Subscription copy = new Subscription(shared.events());
                    copy.copy(record);
                    return watching.add(copy);
                });
        int changed = 0;
        for (Subscription each : watching) {
            boolean waits = each.status() == Status.WAITING;
            Decision decision = shared.decide(each, waits ? Status.PENDING : each.status());
            if (waits ? isDecided(each, decision) : isOther(each, decision)) {
                changed++;
            }
        }
        return changed;
    }

    /** Who waited need not any more once the presentity has decided, whatever it has. */
    private boolean isDecided(Subscription each, Decision decision) {
        return decision.status() != Status.PENDING && table.remove(dialog, each.dialog(dialog));
    }

    private boolean isOther(Subscription each, Decision decision) {
        return each.status() != Status.TERMINATED && update(each, decision);
    }

    private boolean update(Subscription each, Decision decision) {
        int reason = table.reasons().number(decision.reason());
        int length = each.dialog(dialog);
        RecordUpdater updater =
                decision.status() == Status.TERMINATED
                        ? ending.because(reason, false, table.nowMs())
                        : record -> decide(record, decision.status(), reason);
        return table.update(dialog, length, updater);
    }

    /** Those who may still watch are told as well: what of the state they see may be other now. */
    private static boolean decide(RecordEditor record, Status status, int reason) {
        if (record.byteAt(SubscriptionRecord.STATUS) == Status.TERMINATED.number()) {
            return false;
        }
        int lane = record.byteAt(SubscriptionRecord.LANE) & ~SubscriptionRecord.PLAIN;
        record.putByte(SubscriptionRecord.STATUS, (byte) status.number());
        record.putByte(SubscriptionRecord.REASON, (byte) reason);
        record.putByte(
                SubscriptionRecord.LANE,
                (byte) (lane | SubscriptionRecord.NEWS | SubscriptionRecord.NOW));
        return true;
    }
}
