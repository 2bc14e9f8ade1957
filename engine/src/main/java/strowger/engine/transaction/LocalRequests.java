package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.Branch;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

/**
 * Sends requests of our own (RFC 3261 §8.1) the way that others take: {@code
 * event_route[tm:local-request]} sees them, a transaction keeps them. One to a reactor.
 */
public final class LocalRequests {
    static final String EVENT = "tm:local-request";

    private final TransactionLayer layer;
    private RouteProgram program = RouteProgram.EMPTY;
    private @Nullable RouteBlock event; // of that program
    private long timeoutMs; // of the next request

    LocalRequests(TransactionLayer layer) {
        this.layer = layer;
    }

    /** Has the next request wait so long for its response, in ms; 0 as the configuration says. */
    public LocalRequests within(long ms) {
        timeoutMs = ms;
        return this;
    }

    /**
     * Sends a request.
     *
     * @param text the whole request but for Via: that is ours to add, and Max-Forwards if missing.
     * @param destination the URI it goes to; null for its request URI.
     * @param socket it leaves by, if that fits; {@link ListenSocket#NONE} for any.
     * @param user hears of responses.
     * @return the id of its transaction; 0 when it was not sent: there is no room, it is malformed,
     *     the event route dropped it, or its destination is none.
     */
    public long send(
            DirectBuffer text,
            int offset,
            int length,
            Value destination,
            ListenSocket socket,
            LocalUser user) {
        long waitMs = timeoutMs;
        timeoutMs = 0;
        RoutingContext request = layer.requests().openLocal(text, offset, length, user);
        if (request == RoutingContext.NONE) {
            return 0;
        }
        Transaction transaction = Transaction.of(request);
        long id = transaction.id();
        transaction.intent.frMs = waitMs > 0 ? waitMs : transaction.intent.frMs;
        boolean sent;
        try {
            Branch main = request.main();
            Branch.assign(main.destinationUri(), destination, request.arena());
            main.socket(socket);
            sent =
                    runEvent(transaction, request)
                            && layer.store().saveRequest(transaction, request)
                            && layer.relay().relay(transaction, request, null)
                                    == Relay.Outcome.SENT;
        } finally {
            layer.requests().close();
        }
        layer.freeIfOver(transaction);
        return sent ? id : 0;
    }

    private boolean runEvent(Transaction transaction, RoutingContext request) {
        if (program != transaction.program) {
            program = transaction.program;
            event = program.block(RouteKind.EVENT, EVENT).orElse(null);
        }
        RouteBlock block = event;
        if (block == null) {
            return true;
        }
        boolean kept = request.runWithin(block, RouteKind.EVENT);
        layer.store().saveAttributes(transaction, request);
        return kept;
    }
}
