package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.transport.Destination;

/**
 * The routes that see a request leave: {@code event_route[core:pre-send]}, once for each target
 * when its address and our socket are known and our Via and Record-Route are not yet written, and
 * {@code onsend_route}, when the message is written. Retransmissions are seen by neither. One to a
 * core.
 */
public final class Departures {
    /** The event route's name. */
    public static final String PRE_SEND = "core:pre-send";

    /** What became of a request that was shown. */
    public enum Shown {
        /** Nobody looked: there is no such route, or this request is sent by one. */
        UNSEEN,
        /** It was seen, and maybe changed: {@link #written} ends it. */
        SEEN,
        /** It is not to be sent there: {@link #written} ends it. */
        DROPPED
    }

    private static final DirectBuffer UNWRITTEN = new UnsafeBuffer(0, 0);

    private final Branch main = new Branch();
    private final RecordRoute recordRoute = new RecordRoute();
    private RouteProgram program = RouteProgram.EMPTY;
    private @Nullable RouteBlock preSend; // both of that program
    private @Nullable RouteBlock onSend;
    private boolean looking; // while a route runs, what it sends itself is shown to none
    private long edits;

    private void read(RouteProgram present) {
        if (program != present) {
            program = present;
            preSend = present.block(RouteKind.EVENT, PRE_SEND).orElse(null);
            onSend = present.block(RouteKind.ONSEND, "").orElse(null);
        }
    }

    /** Whether a program has a route that looks at requests as they leave. */
    public boolean isWatched(RouteProgram present) {
        read(present);
        return !looking && (preSend != null || onSend != null);
    }

    /**
     * Shows a request whose way is known, before it is written. Headers, the body and Record-Route
     * parameters that are changed now are this target's only; where it goes is decided.
     */
    public Shown show(RouteProgram present, RoutingContext context, Destination way) {
        read(present);
        RouteBlock block = preSend;
        if (block == null || looking) {
            return Shown.UNSEEN;
        }
        main.copyFrom(context.main());
        recordRoute.set(context.recordRoute());
        edits = context.edits().mark();
        boolean kept = run(block, RouteKind.EVENT, present, context, way, UNWRITTEN, 0, 0);
        main.flags(context.main().flags());
        context.main().copyFrom(main);
        context.mainChanged();
        return kept ? Shown.SEEN : Shown.DROPPED;
    }

    /** The request that was shown has been written: the next target finds it as it was. */
    public void written(RoutingContext context) {
        context.edits().rollback(edits);
        context.recordRoute().set(recordRoute);
    }

    /** Shows a request as it was written; false when it is not to be sent. */
    public boolean send(
            RouteProgram present,
            RoutingContext context,
            Destination way,
            DirectBuffer bytes,
            int offset,
            int length) {
        read(present);
        RouteBlock block = onSend;
        if (block == null || looking) {
            return true;
        }
        return run(block, RouteKind.ONSEND, present, context, way, bytes, offset, length);
    }

    private boolean run(
            RouteBlock block,
            RouteKind kind,
            RouteProgram present,
            RoutingContext context,
            Destination way,
            DirectBuffer bytes,
            int offset,
            int length) {
        context.reserveVariables(present.variableCount());
        context.leaving().toward(way, bytes, offset, length);
        looking = true;
        try {
            return context.runWithin(block, kind);
        } finally {
            looking = false;
            context.leaving().clear();
        }
    }
}
