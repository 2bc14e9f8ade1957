package strowger.engine.routing;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.dns.Target;
import strowger.engine.reactor.Counters;
import strowger.engine.transport.Destination;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.MessageEdits;
import strowger.parser.MessageWriter;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.TextWriter;
import strowger.parser.Via;

/**
 * Writes a request to be sent on (RFC 3261 §16.6): one copy, with our Via on top, the request URI
 * and the script's edits put in; and sends it without state (§16.11), or leaves that to a
 * transaction. Reusable; for one thread.
 */
public final class RequestForwarder {
    /** No branch of a transaction: the request is sent on without state. */
    public static final int STATELESS = -1;

    /** Where a branch of ours has the number of its transaction: behind the cookie. */
    public static final int TRANSACTION_OFFSET = 7;

    /** Where a branch of ours has the number of the transaction's branch. */
    public static final int BRANCH_OFFSET = TRANSACTION_OFFSET + 34;

    /** The length of a branch of ours that belongs to a transaction. */
    public static final int STATEFUL_LENGTH = BRANCH_OFFSET + 2;

    /** What {@link #write} answers when the message is too long. */
    public static final int TOO_LONG = -1;

    private static final byte[] RECEIVED = Output.bytes(";received=");
    private static final byte[] RPORT = Output.bytes("rport=");
    private static final int LOOP_OFFSET = 7 + 17; // behind the cookie, 16 digits and the dot
    private static final int BRANCH_LENGTH = LOOP_OFFSET + 16;
    private static final int VIAS_MAX = 70;
    private static final int MARK_MAX = 256;

    /** How an attempt to send a request ended. */
    public enum Outcome {
        /** Its next hop is known. */
        READY,
        SENT,
        LOOP,
        TOO_MANY_HOPS,
        UNRESOLVED,
        /** Its next hop is a name, to be looked up. */
        NAMED,
        TOO_LONG,
        /** A route that saw it leave did not let it go. */
        DROPPED,
        REFUSED
    }

    private final CoreSettings settings;
    private final Outbound outbound;
    private final NextHop nextHop;
    private final Departures departures;
    private final Counters<CoreCounter> counters;
    private final TextWriter writer = new TextWriter();
    private final SipUri uri = new SipUri();
    private SipUri hop = uri;
    private final Via via = new Via();
    private final Output text = new Output();
    private final Value requestUri = new Value();
    private @Nullable UnsafeBuffer watchedCopy; // made when a program first looks
    private long loop; // of the request addressed last

    RequestForwarder(
            CoreSettings settings,
            Outbound outbound,
            NextHop nextHop,
            Departures departures,
            Counters<CoreCounter> counters) {
        this.settings = settings;
        this.outbound = outbound;
        this.nextHop = nextHop;
        this.departures = departures;
        this.counters = counters;
    }

    Outcome forward(RoutingContext context, Destination destination, @Nullable Destination via) {
        Outcome addressed = address(context, destination, via);
        if (addressed != Outcome.READY) {
            return addressed;
        }
        return departures.isWatched(settings.program())
                ? forwardWatched(context, new Destination().copyFrom(destination))
                : send(context, destination);
    }

    private Outcome send(RoutingContext context, Destination destination) {
        int lengthMax = lengthMax(context);
        MutableDirectBuffer memory =
                lengthMax > Outbound.LENGTH_MAX ? Outbound.REFUSED : outbound.claim(lengthMax);
        if (memory == Outbound.REFUSED) {
            counters.increment(CoreCounter.SEND_REFUSED);
            return counted(CoreCounter.ERR_REQUESTS, Outcome.REFUSED);
        }
        long transaction = transactionFingerprint(context);
        int written = write(context, destination, transaction, STATELESS, memory, lengthMax);
        if (written == TOO_LONG) {
            outbound.abort();
            return counted(CoreCounter.ERR_REQUESTS, Outcome.TOO_LONG);
        }
        return outbound.commit(written, destination)
                ? counted(CoreCounter.FWD_REQUESTS, Outcome.SENT)
                : counted(CoreCounter.ERR_REQUESTS, Outcome.REFUSED);
    }

    /** The same, shown to routes; those may send messages of their own meanwhile. */
    private Outcome forwardWatched(RoutingContext context, Destination way) {
        RouteProgram program = settings.program();
        Departures.Shown shown = departures.show(program, context, way);
        int written = TOO_LONG;
        UnsafeBuffer copy = watched();
        if (shown != Departures.Shown.DROPPED) {
            seenAgain(context);
            long transaction = transactionFingerprint(context);
            int max = Math.min(lengthMax(context), copy.capacity());
            written = write(context, way, transaction, STATELESS, copy, max);
        }
        if (shown != Departures.Shown.UNSEEN) {
            departures.written(context);
        }
        if (shown == Departures.Shown.DROPPED
                || (written != TOO_LONG
                        && !departures.send(program, context, way, copy, 0, written))) {
            return counted(CoreCounter.DROP_REQUESTS, Outcome.DROPPED);
        }
        if (written == TOO_LONG || written > Outbound.LENGTH_MAX) {
            return counted(CoreCounter.ERR_REQUESTS, Outcome.TOO_LONG);
        }
        MutableDirectBuffer memory = outbound.claim(written);
        if (memory == Outbound.REFUSED) {
            counters.increment(CoreCounter.SEND_REFUSED);
            return counted(CoreCounter.ERR_REQUESTS, Outcome.REFUSED);
        }
        memory.putBytes(0, copy, 0, written);
        return outbound.commit(written, way)
                ? counted(CoreCounter.FWD_REQUESTS, Outcome.SENT)
                : counted(CoreCounter.ERR_REQUESTS, Outcome.REFUSED);
    }

    private UnsafeBuffer watched() {
        UnsafeBuffer copy = watchedCopy;
        if (copy == null) {
            copy = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Outbound.LENGTH_MAX, 64));
            watchedCopy = copy;
        }
        return copy;
    }

    /** A route has seen the request that was addressed: others may have been, meanwhile. */
    public void seenAgain(RoutingContext context) {
        context.readRequestUri(requestUri);
        loop = loopFingerprint(context.message());
    }

    /**
     * Finds where the request goes, and whether it may (RFC 3261 §16.3).
     *
     * @param destination set when the outcome is {@link Outcome#READY}.
     * @param via where it is to go instead of where it says; null for where it says.
     */
    public Outcome address(
            RoutingContext context, Destination destination, @Nullable Destination via) {
        SipMessage message = context.message();
        boolean malformed = message.error() == ParseError.MAX_FORWARDS_MALFORMED;
        if (message.maxForwards() == 0 || malformed) {
            return counted(CoreCounter.TOO_MANY_HOPS, Outcome.TOO_MANY_HOPS);
        }
        if (via != null) {
            destination.copyFrom(via);
        } else if (!resolve(context, destination)) {
            return nextUri(context) && nextHop.isNamed(hop)
                    ? Outcome.NAMED
                    : counted(CoreCounter.UNRESOLVED, Outcome.UNRESOLVED);
        }
        if (!chooseSocket(context, destination)) {
            return counted(CoreCounter.UNRESOLVED, Outcome.UNRESOLVED);
        }
        context.readRequestUri(requestUri);
        loop = loopFingerprint(message);
        if (hasPassed(message, loop)) {
            return counted(CoreCounter.LOOPS, Outcome.LOOP);
        }
        return Outcome.READY;
    }

    /** Bytes that {@link #write} needs at most. */
    public int lengthMax(RoutingContext context) {
        Value uri = context.main().uri();
        return context.message().length()
                + context.edits().insertedLength()
                + (uri.isText() ? uri.length() : 0)
                + OwnHeaders.lengthMax(context)
                + MARK_MAX;
    }

    /**
     * Writes the request that was addressed just now.
     *
     * @param destination of which the protocol becomes another if the request is too long for a
     *     datagram and there is one for that.
     * @param transaction what our Via's branch names it by.
     * @param branch of the transaction, or {@link #STATELESS}.
     * @return the length written, or {@link #TOO_LONG}.
     */
    public int write(
            RoutingContext context,
            Destination destination,
            long transaction,
            int branch,
            MutableDirectBuffer target,
            int lengthMax) {
        int written = writeOnce(context, destination, transaction, branch, target, lengthMax);
        boolean another =
                destination.protocol() == Protocol.UDP
                        && settings.datagramLimit().isExceededBy(written)
                        && leavesDatagrams(context, destination);
        return another
                ? writeOnce(context, destination, transaction, branch, target, lengthMax)
                : written;
    }

    /** Has a request leave over the protocol for what is too long; whether there is one. */
    private boolean leavesDatagrams(RoutingContext context, Destination destination) {
        Protocol chosen =
                context.sending().beyondDatagrams().orElse(settings.datagramLimit().beyond());
        ListenSocket local =
                settings.socketFor(chosen, destination.remote().isIpv6(), ListenSocket.NONE);
        if (chosen == Protocol.UDP || !local.endpoint().isSet()) {
            return false;
        }
        destination.protocol(chosen).local(local).connectionId(0);
        if (chosen.isSecure()) {
            destination.server(nextUri(context) ? nextHop.name(hop) : "", "");
            settings.secureTargets().choose(context, destination);
        }
        counters.increment(CoreCounter.BEYOND_DATAGRAMS);
        return true;
    }

    private int writeOnce(
            RoutingContext context,
            Destination destination,
            long transaction,
            int branch,
            MutableDirectBuffer target,
            int lengthMax) {
        SipMessage message = context.message();
        long before = context.edits().mark();
        int mark = context.arena().position();
        int written = TOO_LONG;
        if (edit(context, destination, transaction, branch)) {
            writer.wrap(target, 0, lengthMax);
            written =
                    MessageWriter.write(
                            message.buffer(),
                            message.offset(),
                            message.length(),
                            context.edits(),
                            writer);
        }
        context.edits().rollback(before);
        context.arena().trim(mark);
        return written == MessageWriter.TOO_SMALL ? TOO_LONG : written;
    }

    private Outcome counted(CoreCounter counter, Outcome outcome) {
        counters.increment(counter);
        return outcome;
    }

    /** Finds where the main branch goes, as far as that is an address; false if it is none. */
    public boolean resolve(RoutingContext context, Destination destination) {
        return nextUri(context) && nextHop.of(hop, destination);
    }

    /**
     * Finds where a request of our own goes that needs no look-up and no name for TLS.
     *
     * @param preferred the socket it leaves by, if that fits.
     */
    public boolean resolve(SipUri next, ListenSocket preferred, Destination destination) {
        if (!nextHop.of(next, destination) || destination.protocol().isSecure()) {
            return false;
        }
        boolean ipv6 = destination.remote().isIpv6();
        ListenSocket local = settings.socketFor(destination.protocol(), ipv6, preferred);
        destination.local(local);
        return local.endpoint().isSet();
    }

    /** Writes our Via for a request of our own: its transaction's first branch. */
    public void putVia(ListenSocket local, long transaction, Output out) {
        OwnHeaders.putVia(local, transaction, 0, 0, out);
        out.putLineEnd();
    }

    /** Sets {@link #hop} to the URI of the next hop; false if it is none. */
    private boolean nextUri(RoutingContext context) {
        Value du = context.main().destinationUri();
        hop = context.requestUri();
        if (du.isText()) {
            hop = uri;
            return uri.wrap(du.buffer(), du.offset(), du.length()) == ParseError.NONE;
        }
        return true;
    }

    /** What is to be looked up for a request that {@link #address} found {@link Outcome#NAMED}. */
    public Target target(RoutingContext context) {
        nextUri(context);
        return nextHop.target(hop);
    }

    private boolean chooseSocket(RoutingContext context, Destination destination) {
        Branch branch = context.main();
        ListenSocket preferred =
                branch.socket().endpoint().isSet() ? branch.socket() : context.socket();
        ListenSocket local =
                settings.socketFor(
                        destination.protocol(), destination.remote().isIpv6(), preferred);
        destination
                .local(local)
                .connectionId(branch.connectionId())
                .existingOnly(context.sending().isForwardOverExistingOnly())
                .last(context.sending().isEndedBehindRequest());
        if (destination.protocol().isSecure()) {
            destination.server(nextUri(context) ? nextHop.name(hop) : "", "");
            settings.secureTargets().choose(context, destination);
        }
        return local.endpoint().isSet();
    }

    /** All that a loop would leave as it is (RFC 3261 §16.6 step 8). */
    private long loopFingerprint(SipMessage message) {
        DirectBuffer buffer = message.buffer();
        long loop =
                Fingerprint.add(
                        settings.seed(),
                        requestUri.buffer(),
                        requestUri.offset(),
                        requestUri.length());
        loop =
                Fingerprint.add(
                        loop, buffer, message.requestUriOffset(), message.requestUriLength());
        loop = Fingerprint.add(loop, buffer, message.callIdOffset(), message.callIdLength());
        loop = Fingerprint.add(loop, message.cSeq().number());
        int route = message.find(HeaderName.ROUTE);
        return route == SipMessage.ABSENT
                ? loop
                : Fingerprint.add(
                        loop, buffer, message.valueOffset(route), message.valueLength(route));
    }

    /**
     * Whether a Via of ours shows that this very request came by before (RFC 3261 §16.3 step 4).
     */
    private boolean hasPassed(SipMessage message, long loop) {
        if (message.topViaError() == ParseError.NONE
                && hasFingerprint(message.topVia(), message.buffer(), loop)) {
            return true;
        }
        int index = message.find(HeaderName.VIA);
        for (int count = 1; index != SipMessage.ABSENT && count < VIAS_MAX; count++) {
            index = message.next(index);
            if (index != SipMessage.ABSENT && hasFingerprint(message, index, loop)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasFingerprint(SipMessage message, int header, long loop) {
        int offset = message.valueOffset(header);
        ParseError error = via.wrap(message.buffer(), offset, message.valueLength(header));
        return error == ParseError.NONE && hasFingerprint(via, message.buffer(), loop);
    }

    private static boolean hasFingerprint(Via via, DirectBuffer buffer, long loop) {
        if (via.branchLength() != BRANCH_LENGTH && via.branchLength() != STATEFUL_LENGTH) {
            return false;
        }
        int start = via.branchOffset() + LOOP_OFFSET;
        for (int index = 0; index < 16; index++) {
            int digit = (int) (loop >>> (60 - 4 * index)) & 0xf;
            if (buffer.getByte(start + index) != Character.forDigit(digit, 16)) {
                return false;
            }
        }
        return true;
    }

    private boolean edit(
            RoutingContext context, Destination destination, long transaction, int branch) {
        SipMessage message = context.message();
        MessageEdits edits = context.edits();
        return (!context.main().uri().isText()
                        || edits.replace(
                                message.requestUriOffset(),
                                message.requestUriLength(),
                                requestUri.buffer(),
                                requestUri.offset(),
                                requestUri.length()))
                && insertHeaders(context, destination, transaction, branch)
                && markTopVia(context);
    }

    private boolean insertHeaders(
            RoutingContext context, Destination destination, long transaction, int branch) {
        Arena arena = context.arena();
        int lengthMax = OwnHeaders.lengthMax(context);
        int start = arena.claim(lengthMax);
        if (start < 0) {
            return false;
        }
        text.wrap(arena.buffer(), start, start + lengthMax);
        OwnHeaders.write(context, destination, transaction, loop, branch, text);
        arena.trim(text.position());
        int at = context.message().headersOffset();
        return !text.hasOverflowed()
                && context.edits().insert(at, arena.buffer(), start, text.position() - start);
    }

    /** The same for a request, its retransmissions, its CANCEL and the ACK to its failure. */
    private long transactionFingerprint(RoutingContext context) {
        SipMessage message = context.message();
        Via top = message.topVia();
        long transaction =
                Fingerprint.add(
                        settings.seed(), message.buffer(), top.branchOffset(), top.branchLength());
        transaction =
                Fingerprint.add(
                        transaction,
                        message.buffer(),
                        message.callIdOffset(),
                        message.callIdLength());
        return Fingerprint.add(transaction, message.cSeq().number());
    }

    /** Notes in the Via below ours where the request came from (RFC 3261 §18.2.1, RFC 3581 §4). */
    private boolean markTopVia(RoutingContext context) {
        boolean ours = context.message().topViaError() != ParseError.NONE; // it has no Via yet
        if (ours || !context.isReceivedShown(nextHop)) {
            return true;
        }
        Via top = context.message().topVia();
        Arena arena = context.arena();
        int start = arena.claim(MARK_MAX);
        if (start < 0) {
            return false;
        }
        text.wrap(arena.buffer(), start, start + MARK_MAX);
        boolean marked = markPort(context, top) && markAddress(context, top);
        arena.trim(text.position());
        return marked && !text.hasOverflowed();
    }

    private boolean markPort(RoutingContext context, Via top) {
        int start = text.position();
        if (top.hasRport()) {
            text.put(RPORT).putNumber(context.source().port());
            int length = top.rportEnd() - top.rportOffset();
            return edit(context, top.rportOffset(), length, start);
        }
        if (context.sending().isRportForced()) {
            text.put(';').put(RPORT).putNumber(context.source().port());
            return edit(context, top.end(), 0, start);
        }
        return true;
    }

    private boolean markAddress(RoutingContext context, Via top) {
        int start = text.position();
        if (top.receivedLength() > 0) { // the sender can't know it: ours replaces it
            text.putAddress(context.source());
            return edit(context, top.receivedOffset(), top.receivedLength(), start);
        }
        text.put(RECEIVED).putAddress(context.source());
        return edit(context, top.end(), 0, start);
    }

    private boolean edit(RoutingContext context, int offset, int deleted, int start) {
        DirectBuffer made = context.arena().buffer();
        int length = text.position() - start;
        return deleted == 0
                ? context.edits().insert(offset, made, start, length)
                : context.edits().replace(offset, deleted, made, start, length);
    }
}
