package strowger.engine.routing;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.dns.Destinations;
import strowger.engine.dns.Target;
import strowger.engine.dns.TargetList;
import strowger.engine.reactor.Counters;
import strowger.engine.transport.Destination;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;

/**
 * Sends replies on whose Via names a host and no {@code received} says where the request came from
 * (RFC 3263 §5): at once when the name is known; else they wait, {@link #WAITING_MAX} at most, and
 * no thread does. One to a core.
 */
final class NamedReplies {
    /** Replies that wait at the same time. */
    static final int WAITING_MAX = 64;

    private final CoreSettings settings;
    private final Outbound outbound;
    private final Counters<CoreCounter> counters;
    private final Destination destination = new Destination();
    private int waiting;

    NamedReplies(CoreSettings settings, Outbound outbound, Counters<CoreCounter> counters) {
        this.settings = settings;
        this.outbound = outbound;
        this.counters = counters;
    }

    /**
     * Sends a reply to a name.
     *
     * @param reply as it goes out; kept while it waits.
     * @param preferred to send from, if it fits.
     */
    void send(UnsafeBuffer reply, Target to, ListenSocket preferred) {
        if (waiting == WAITING_MAX) {
            counters.increment(CoreCounter.PARK_REFUSED);
            counters.increment(CoreCounter.ERR_REPLIES);
            return;
        }
        TargetList targets =
                settings.destinations()
                        .resolve(
                                to,
                                found -> {
                                    waiting--;
                                    sendToFirst(reply, found, preferred);
                                });
        if (targets == TargetList.PENDING) {
            waiting++;
            counters.increment(CoreCounter.PARKED);
        } else {
            sendToFirst(reply, targets, preferred);
        }
    }

    /** To the first target that takes it. */
    private void sendToFirst(UnsafeBuffer reply, TargetList targets, ListenSocket preferred) {
        Destinations destinations = settings.destinations();
        int index = destinations.next(targets, 0);
        while (index != Destinations.END) { // at most TargetList.COUNT_MAX
            targets.address(index, destination);
            boolean ipv6 = destination.remote().isIpv6();
            destination.local(settings.socketFor(destination.protocol(), ipv6, preferred));
            if (sendTo(reply)) {
                counters.increment(CoreCounter.FWD_REPLIES);
                return;
            }
            index = destinations.next(targets, index + 1);
        }
        counters.increment(targets.count() == 0 ? CoreCounter.UNRESOLVED : CoreCounter.ERR_REPLIES);
    }

    private boolean sendTo(UnsafeBuffer reply) {
        int length = reply.capacity();
        MutableDirectBuffer memory =
                length > Outbound.LENGTH_MAX ? Outbound.REFUSED : outbound.claim(length);
        if (memory == Outbound.REFUSED) {
            counters.increment(CoreCounter.SEND_REFUSED);
            return false;
        }
        memory.putBytes(0, reply, 0, length);
        return outbound.commit(length, destination);
    }
}
