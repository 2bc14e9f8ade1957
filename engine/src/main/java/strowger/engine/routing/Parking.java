package strowger.engine.routing;

import org.jspecify.annotations.Nullable;

import strowger.engine.dns.Destinations;
import strowger.engine.dns.Resolution;
import strowger.engine.dns.TargetList;
import strowger.engine.reactor.Counters;
import strowger.engine.transport.Destination;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sends requests without state to names: at once when a name's targets are known; otherwise they
 * wait here, {@link #PARKED_MAX} at most, and no thread does. One to a core.
 */
final class Parking {
    /** Requests that wait at the same time. */
    static final int PARKED_MAX = 64;

    private final Core core;
    private final RequestForwarder forwarder;
    private final Counters<CoreCounter> counters;
    private final Destination target = new Destination();
    private final Destination destination = new Destination();
    private final Deque<ParkedRequest> free = new ArrayDeque<>();
    private int made;

    Parking(Core core, RequestForwarder forwarder, Counters<CoreCounter> counters) {
        this.core = core;
        this.forwarder = forwarder;
        this.counters = counters;
    }

    /** Told of the targets, if they come later; it is known only then who waits. */
    private static final class Later implements Resolution {
        private @Nullable ParkedRequest parked;

        @Override
        public void onTargets(TargetList targets) {
            if (parked != null) {
                parked.onTargets(targets);
            }
        }
    }

    /** Sends a request whose next hop is a name. */
    RequestForwarder.Outcome forward(RoutingContext context) {
        Later later = new Later();
        TargetList targets =
                core.settings().destinations().resolve(forwarder.target(context), later);
        if (targets != TargetList.PENDING) {
            return send(context, targets);
        }
        ParkedRequest parked = free.isEmpty() ? make() : free.pop();
        if (parked == null || !parked.take(context)) {
            if (parked != null) {
                free.push(parked);
            }
            counters.increment(CoreCounter.PARK_REFUSED);
            return RequestForwarder.Outcome.REFUSED;
        }
        counters.increment(CoreCounter.PARKED);
        later.parked = parked;
        return RequestForwarder.Outcome.SENT;
    }

    private @Nullable ParkedRequest make() {
        if (made == PARKED_MAX) {
            return null;
        }
        made++;
        return new ParkedRequest(this);
    }

    /** The targets of a request that waited have come. */
    void resume(ParkedRequest parked, TargetList targets) {
        RoutingContext context = core.borrowContext();
        if (context != null) {
            try {
                parked.giveTo(context);
                core.onForwarded(context, send(context, targets), true);
            } finally {
                core.giveContext();
            }
        }
        free.push(parked);
    }

    private RequestForwarder.Outcome send(RoutingContext context, TargetList targets) {
        Destinations destinations = core.settings().destinations();
        RequestForwarder.Outcome outcome = RequestForwarder.Outcome.UNRESOLVED;
        int index = destinations.next(targets, 0);
        while (index != Destinations.END) { // at most TargetList.COUNT_MAX
            targets.address(index, target);
            outcome = forwarder.forward(context, destination, target);
            if (outcome != RequestForwarder.Outcome.REFUSED
                    && outcome != RequestForwarder.Outcome.DROPPED
                    && outcome != RequestForwarder.Outcome.UNRESOLVED) {
                return outcome;
            }
            index = destinations.next(targets, index + 1);
        }
        if (targets.count() == 0) {
            counters.increment(CoreCounter.UNRESOLVED);
        }
        return outcome;
    }
}
