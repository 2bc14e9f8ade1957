package strowger.presence.notify;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;
import strowger.engine.transaction.Transaction;
import strowger.presence.event.StateKey;

/** One NOTIFY that is out, and hears of its responses. Taken from a {@link Notifier}'s pool. */
final class Outgoing implements LocalUser {
    private final Notifier notifier;
    final StateKey state = new StateKey();
    final UnsafeBuffer dialog = new UnsafeBuffer(new byte[Subscription.DIALOG_LENGTH_MAX]);
    int dialogLength;
    int cseq;
    long sentMs;
    boolean last;
    private boolean out;

    Outgoing(Notifier notifier) {
        this.notifier = notifier;
    }

    /** Becomes the NOTIFY of a subscription. */
    void begin(Subscription subscription, boolean isLast) {
        state.copy(subscription.state());
        dialogLength = subscription.dialog(dialog);
        cseq = subscription.localCseq;
        sentMs = subscription.sentMs;
        last = isLast;
        out = true;
    }

    @Override
    public void onResponse(Transaction transaction, RoutingContext reply, int code) {
        if (code >= 200 && out) { // a final response comes once
            out = false;
            notifier.onFinal(this, reply, code);
        }
    }

    /** It was not sent: nothing will be heard. */
    void abandon() {
        out = false;
    }

    /** Whether its final response is still to come. */
    boolean isOut() {
        return out;
    }
}
