package strowger.engine.routing;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.dns.Resolution;
import strowger.engine.dns.TargetList;
import strowger.engine.transport.Inbound;
import strowger.engine.value.Arena;
import strowger.parser.SipMessage;

/**
 * A request that waits until the name of its next hop is known: its bytes, and what the script has
 * decided on it. Reusable; for one reactor.
 */
final class ParkedRequest implements Resolution {
    private static final int LENGTH = 128 * 1024; // a message, and edits
    private static final int ARENA_LENGTH = 16 * 1024;

    private final Parking parking;
    private final UnsafeBuffer bytes =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(LENGTH, 64));
    private final Arena arena = new Arena(ARENA_LENGTH);
    private final Inbound inbound = new Inbound();
    private final Branch main = new Branch();
    private final RecordRoute recordRoute = new RecordRoute();
    private final PathHeaders pathHeaders = new PathHeaders();
    private final AdvertisedAddress advertised = new AdvertisedAddress();
    private int editsOffset;
    private int maxForwards;
    private boolean rportForced;

    ParkedRequest(Parking parking) {
        this.parking = parking;
    }

    /** Takes a copy of a request; false when it is too long. */
    boolean take(RoutingContext context) {
        SipMessage message = context.message();
        int length = message.length();
        if (length > LENGTH) {
            return false;
        }
        bytes.putBytes(0, message.buffer(), message.offset(), length);
        editsOffset = (length + 7) & ~7;
        if (editsOffset > LENGTH
                || context.edits().save(bytes, editsOffset, LENGTH, message.offset()) < 0) {
            return false;
        }
        inbound.wrap(bytes, 0, length)
                .arrived(
                        context.socket(),
                        context.inbound().connectionId(),
                        context.inbound().receivedNs());
        inbound.source().copyFrom(context.source());
        arena.reset();
        main.copyFrom(context.main());
        main.keepIn(arena);
        recordRoute.copyFrom(context.recordRoute(), arena);
        pathHeaders.copyFrom(context.pathHeaders(), arena);
        advertised.copyFrom(context.advertised(), arena);
        maxForwards = context.maxForwards();
        rportForced = context.sending().isRportForced();
        return true;
    }

    /** Brings the request back into a context; what it holds is valid until this is given back. */
    void giveTo(RoutingContext context) {
        context.receive(inbound);
        context.begin(RouteKind.REQUEST, 0);
        context.edits().restore(bytes, editsOffset, context.message().offset());
        context.main().copyFrom(main);
        context.mainChanged();
        context.recordRoute().copyFrom(recordRoute, context.arena());
        context.pathHeaders().copyFrom(pathHeaders, context.arena());
        context.advertised().copyFrom(advertised, context.arena());
        context.maxForwards(maxForwards);
        if (rportForced) {
            context.sending().forceRport();
        }
    }

    @Override
    public void onTargets(TargetList targets) {
        parking.resume(this, targets);
    }
}
