package strowger.engine.routing;

import strowger.engine.reactor.Counters;
import strowger.engine.transport.ReceiveQueue;
import strowger.parser.Method;
import strowger.parser.SipMessage;

/**
 * Stands before the script: while more comes than can be served, new requests are refused or
 * dropped here, as {@link Admission} decides. One to a core.
 */
final class OverloadGate {
    private static final int RETRY_MIN_SEC = 2;
    private static final int RETRY_SPREAD_SEC = 7; // a mask

    private final CoreSettings settings;
    private final Counters<CoreCounter> counters;
    private final Admission admission;
    private final Unavailable unavailable = new Unavailable();
    private int refusals; // so that who was refused does not come back all at once

    OverloadGate(CoreSettings settings, ReceiveQueue queue, Counters<CoreCounter> counters) {
        this.settings = settings;
        this.counters = counters;
        admission = new Admission(queue);
    }

    /** Whether the script is to see the request; if not, it was answered or dropped. */
    boolean admits(RoutingContext context, StatefulLayer stateful) {
        if (!settings.isOverloadControlled() || !isNew(context.message(), stateful)) {
            return true;
        }
        boolean reliable = context.socket().protocol().isReliable();
        switch (admission.onNew(context.inbound().receivedNs(), reliable)) {
            case TAKEN -> {
                return true;
            }
            case REFUSED -> {
                counters.increment(CoreCounter.OVERLOAD_REFUSED);
                context.begin(RouteKind.REQUEST, 0);
                unavailable.refuse(context, RETRY_MIN_SEC + (++refusals & RETRY_SPREAD_SEC));
            }
            case DROPPED -> counters.increment(CoreCounter.OVERLOAD_DROPPED);
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
