package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Core;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.parser.ParseError;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks again at requests that transactions keep, each in a context of its own. One to a reactor.
 */
public final class StoredRequests {
    private final TransactionLayer layer;
    private final Core core;
    private final List<Nested> nested = new ArrayList<>();
    private int depth;

    StoredRequests(TransactionLayer layer) {
        this.layer = layer;
        core = layer.core();
    }

    /** A message besides the one being handled. */
    private static final class Nested {
        final Inbound inbound = new Inbound();
        final UnsafeBuffer bytes = new UnsafeBuffer();
    }

    /**
     * Opens the request of a transaction.
     *
     * @return the context, to be given back by {@link #close}; {@link RoutingContext#NONE} when
     *     they are nested too deep.
     */
    public RoutingContext open(Transaction transaction, RouteKind kind) {
        RoutingContext context = core.borrowContext();
        if (context == null) {
            return RoutingContext.NONE;
        }
        Nested place = nest();
        transaction.readRequest(place.bytes);
        place.inbound
                .wrap(place.bytes, 0, place.bytes.capacity())
                .arrived(transaction.socket, transaction.connectionId, 0);
        place.inbound.source().copyFrom(transaction.source);
        context.receive(place.inbound);
        begin(context, transaction, kind);
        layer.store().loadRequest(transaction, context);
        return context;
    }

    private Nested nest() {
        if (depth == nested.size()) {
            nested.add(new Nested());
        }
        return nested.get(depth++);
    }

    private static void begin(RoutingContext context, Transaction transaction, RouteKind kind) {
        context.begin(kind, transaction.program.variableCount());
        context.transaction(transaction);
    }

    /**
     * Opens a request of our own that has no transaction yet, and makes it one: so it is read but
     * once.
     *
     * @param text the request, but for Via.
     * @return as {@link #open}; NONE also when it is malformed, or there is no room.
     */
    RoutingContext openLocal(DirectBuffer text, int offset, int length, LocalUser user) {
        RoutingContext context = core.borrowContext();
        if (context == null) {
            return RoutingContext.NONE;
        }
        Nested place = nest();
        long block = layer.keep(Blocks.NONE, text, offset, length);
        if (block != Blocks.NONE) {
            place.bytes.wrap(block, length);
            place.inbound.wrap(place.bytes, 0, length).arrived(ListenSocket.NONE, 0, 0);
            place.inbound.source().clear();
            if (context.receive(place.inbound) == ParseError.VIA_MISSING) {
                Transaction made = layer.lifecycle().makeLocal(block, context.message(), user);
                if (made != Transaction.NONE) {
                    begin(context, made, RouteKind.EVENT);
                    return context;
                }
            }
            layer.letGo(block);
        }
        close();
        return RoutingContext.NONE;
    }

    /**
     * The same, its main branch being that of a client transaction.
     *
     * @param index of the branch.
     */
    public RoutingContext openBranch(Transaction transaction, int index) {
        RoutingContext context = open(transaction, RouteKind.REQUEST);
        if (context != RoutingContext.NONE) {
            layer.store().loadBranch(transaction.branches[index], context);
        }
        return context;
    }

    /** Gives back the context opened last. */
    public void close() {
        depth--;
        core.giveContext();
    }

    /** Has somebody look at a transaction's request; false when contexts are nested too deep. */
    boolean visit(Transaction transaction, Consumer<RoutingContext> visitor) {
        RoutingContext request = open(transaction, RouteKind.REQUEST);
        if (request == RoutingContext.NONE) {
            return false;
        }
        try {
            layer.store().loadAttributes(transaction, request);
            visitor.accept(request);
        } finally {
            close();
        }
        return true;
    }
}
