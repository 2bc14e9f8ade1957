package strowger.engine.routing;

import strowger.engine.reactor.Counters;
import strowger.engine.routing.Admission.Verdict;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ReceiveQueue;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.util.concurrent.TimeUnit;

/**
 * Stands before the script: while more comes than can be served, new requests are refused or
 * dropped here, as {@link Admission} decides; those that are plain before they are even read. One
 * to a core.
 */
final class OverloadGate {
    private static final int RETRY_MIN_SEC = 2;
    private static final int RETRY_SPREAD_SEC = 7; // a mask
    private static final long GUARD_NS = TimeUnit.SECONDS.toNanos(32); // 64 T1: ACKs may come

    private final CoreSettings settings;
    private final Counters<CoreCounter> counters;
    private final Admission admission;
    private final EarlyRefusal early;
    private final Unavailable unavailable = new Unavailable();
    private boolean closing; // some were refused of late
    private long guardEndsNs;
    private int refusals; // so that who was refused does not come back all at once

    OverloadGate(
            CoreSettings settings,
            ReceiveQueue queue,
            EarlyRefusal early,
            Counters<CoreCounter> counters) {
        this.settings = settings;
        this.counters = counters;
        this.early = early;
        admission = new Admission(queue);
    }

    /** Whether requests are refused, or were a short while ago. */
    boolean isClosing() {
        return closing;
    }

    /**
     * Looks at a message that has not been read, while the gate {@link #isClosing() is closing}.
     *
     * @return false when it was answered or dropped.
     */
    boolean passes(Inbound inbound, StatefulLayer stateful) {
        long nowNs = inbound.receivedNs();
        if (nowNs - guardEndsNs >= 0) {
            closing = false;
            return true;
        }
        if (EarlyRefusal.isPart(inbound)) {
            return true;
        }
        if (EarlyRefusal.isAck(inbound)) {
            return !absorbs(inbound, stateful);
        }
        boolean refused =
                settings.isOverloadControlled()
                        && !admission.takesNext(nowNs)
                        && !isShown(StatelessReplies.LOCAL_RESPONSE)
                        && early.isNew(inbound, stateful);
        if (refused) {
            refuse(inbound);
        }
        return !refused;
    }

    /** Whether an event route wants to see what is done here. */
    private boolean isShown(String event) {
        return settings.program().block(RouteKind.EVENT, event).isPresent();
    }

    private boolean absorbs(Inbound ack, StatefulLayer stateful) {
        if (isShown(Core.FILTERED_ACK) || !early.isAcknowledged(ack, stateful)) {
            return false;
        }
        counters.increment(CoreCounter.RCV_REQUESTS);
        counters.increment(CoreCounter.RCV_REQUESTS_ACK);
        counters.increment(CoreCounter.ABSORBED_ACKS);
        return true;
    }

    private void refuse(Inbound inbound) {
        counters.increment(CoreCounter.RCV_REQUESTS);
        CoreCounter.countRequest(counters, early.method());
        boolean reliable = inbound.socket().protocol().isReliable();
        if (admission.onNew(inbound.receivedNs(), reliable) == Verdict.DROPPED) {
            counters.increment(CoreCounter.OVERLOAD_DROPPED);
            return;
        }
        counters.increment(CoreCounter.OVERLOAD_REFUSED);
        guard(inbound.receivedNs());
        early.refuse(inbound, retryAfterSec());
    }

    private int retryAfterSec() {
        return RETRY_MIN_SEC + (++refusals & RETRY_SPREAD_SEC);
    }

    private void guard(long nowNs) {
        closing = true;
        guardEndsNs = nowNs + GUARD_NS;
    }

    /** Whether the script is to see the request; if not, it was answered or dropped. */
    boolean admits(RoutingContext context, StatefulLayer stateful) {
        if (!settings.isOverloadControlled() || !isNew(context.message(), stateful)) {
            return true;
        }
        long nowNs = context.inbound().receivedNs();
        boolean reliable = context.socket().protocol().isReliable();
        Verdict verdict = admission.onNew(nowNs, reliable);
        if (verdict == Verdict.TAKEN) {
            return true;
        }
        guard(nowNs);
        if (verdict == Verdict.DROPPED) {
            counters.increment(CoreCounter.OVERLOAD_DROPPED);
        } else {
            counters.increment(CoreCounter.OVERLOAD_REFUSED);
            context.begin(RouteKind.REQUEST, 0);
            unavailable.refuse(context, retryAfterSec());
        }
        return false;
    }

    /** Whether it begins something: it is in no dialog and belongs to no transaction here. */
    private static boolean isNew(SipMessage message, StatefulLayer stateful) {
        Method method = message.method();
        return method != Method.ACK
                && method != Method.CANCEL
                && message.to().tagLength() == 0
                && !stateful.isAgain();
    }
}
