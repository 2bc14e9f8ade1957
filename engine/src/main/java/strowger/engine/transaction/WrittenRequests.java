package strowger.engine.transaction;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Core;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.transport.Destination;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.ParseError;
import strowger.parser.SipUri;

/**
 * Requests of our own that are written as they leave, our Via among their lines, and so need not be
 * read again: the short way for those that are many. It is there while no route sees such requests
 * leave and their next hop is an address; {@link LocalRequests} is there always. One to a reactor.
 *
 * <pre>{@code
 * if (written.begin(Method.NOTIFY, uri, socket, user)) {
 *     writeRequestLine(out);
 *     written.putVia(out);
 *     writeTheRest(out);
 *     long id = written.send(bytes, 0, out.position());
 * }
 * }</pre>
 */
public final class WrittenRequests {
    private final TransactionLayer layer;
    private final Core core;
    private final SipUri nextHop = new SipUri();
    private final Destination destination = new Destination();
    private RouteProgram program = RouteProgram.EMPTY;
    private boolean seen; // whether an event route of that program sees them
    private Transaction begun = Transaction.NONE;

    WrittenRequests(TransactionLayer layer) {
        this.layer = layer;
        core = layer.core();
    }

    /**
     * Begins a request; what was begun and not sent is forgotten.
     *
     * @param uri of its next hop: the first of its routes, or its request URI.
     * @param socket it leaves by, if that fits.
     * @param user hears of responses.
     * @return false when it has to take the long way, or there is no room.
     */
    public boolean begin(Method method, Value uri, ListenSocket socket, LocalUser user) {
        forget();
        boolean reached =
                !isSeen()
                        && nextHop.wrap(uri.buffer(), uri.offset(), uri.length()) == ParseError.NONE
                        && core.requests().resolve(nextHop, socket, destination);
        if (reached) {
            begun = layer.lifecycle().makeWritten(method, user);
        }
        return begun != Transaction.NONE;
    }

    private boolean isSeen() {
        RouteProgram present = layer.all().settings().program();
        if (program != present) {
            program = present;
            seen = present.block(RouteKind.EVENT, LocalRequests.EVENT).isPresent();
        }
        return seen || core.departures().isWatched(present);
    }

    /** Writes our Via, a whole line. */
    public void putVia(Output out) {
        core.requests().putVia(destination.local(), begun.id(), out);
    }

    /**
     * Sends the request that was begun.
     *
     * @return the id of its transaction; 0 when it was not sent: there is no room, or the transport
     *     refuses it.
     */
    public long send(DirectBuffer text, int offset, int length) {
        Transaction transaction = begun;
        begun = Transaction.NONE;
        transaction.request = layer.keep(Blocks.NONE, text, offset, length);
        boolean sent =
                transaction.request != Blocks.NONE && core.send(text, offset, length, destination);
        if (sent) {
            ClientBranch branch = transaction.add(layer.pool().takeBranch());
            branch.destination.copyFrom(destination);
            layer.clientMachine().start(branch);
            return transaction.id();
        }
        layer.freeIfOver(transaction);
        return 0;
    }

    /** Gives up what was begun and not sent. */
    public void forget() {
        Transaction transaction = begun;
        begun = Transaction.NONE;
        layer.freeIfOver(transaction);
    }
}
