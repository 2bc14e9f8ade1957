package strowger.engine.routing;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Contexts for event routes, which run on no message of a peer: a request is made up for them, as
 * Kamailio does. One to a core; a route that causes another event gets the next context, to a depth
 * of {@link #DEPTH_MAX}.
 */
final class EventContexts {
    static final int DEPTH_MAX = 4;

    private static final String MADE_UP =
            """
            OPTIONS sip:you@kamailio.org SIP/2.0
            Via: SIP/2.0/UDP 127.0.0.1
            From: <sip:you@kamailio.org>;tag=123
            To: <sip:you@kamailio.org>
            Call-ID: 123
            CSeq: 1 OPTIONS
            Content-Length: 0

            """;

    private final Core core;
    private final UnsafeBuffer message =
            new UnsafeBuffer(MADE_UP.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    private final List<RoutingContext> contexts = new ArrayList<>();
    private int depth;

    EventContexts(Core core) {
        this.core = core;
    }

    /**
     * Runs an event route.
     *
     * @param prepare sets what the route finds in its context.
     * @return false when events are nested too deep.
     */
    boolean run(
            RouteBlock block,
            int variableCount,
            ListenSocket socket,
            Consumer<RoutingContext> prepare) {
        Inbound inbound = new Inbound().wrap(message, 0, message.capacity());
        inbound.source().copyFrom(socket.endpoint());
        return run(block, variableCount, inbound.arrived(socket, 0, 0), prepare);
    }

    /** Runs an event route on a message that is not the one being handled. */
    boolean run(
            RouteBlock block,
            int variableCount,
            Inbound inbound,
            Consumer<RoutingContext> prepare) {
        if (isExhausted()) {
            return false;
        }
        RoutingContext context = borrow();
        try {
            context.receive(inbound);
            context.begin(RouteKind.EVENT, variableCount);
            prepare.accept(context);
            boolean _ = core.runBorrowed(block, context, Waits.NOTHING);
            return true;
        } finally {
            give();
        }
    }

    /** Whether contexts are nested as deep as they may be. */
    boolean isExhausted() {
        return depth == DEPTH_MAX;
    }

    /** The next context; call only when not {@link #isExhausted()}, and {@link #give} it back. */
    RoutingContext borrow() {
        if (depth == contexts.size()) {
            RoutingContext fresh = new RoutingContext();
            fresh.core(core);
            contexts.add(fresh);
        }
        return contexts.get(depth++);
    }

    /** Another context stands in for the one borrowed last, which waits. */
    void replace(RoutingContext other) {
        contexts.set(depth - 1, other);
    }

    /** Gives back the context borrowed last. */
    void give() {
        contexts.get(--depth).end();
    }
}
