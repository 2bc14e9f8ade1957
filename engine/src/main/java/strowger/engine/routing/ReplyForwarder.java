package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.dns.Target;
import strowger.engine.reactor.Counters;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Outbound;
import strowger.parser.HeaderName;
import strowger.parser.HostPort;
import strowger.parser.Lws;
import strowger.parser.MessageWriter;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.TextWriter;
import strowger.parser.Token;
import strowger.parser.Via;

/**
 * Sends a reply on without state (RFC 3261 §16.7 step 9, §18.1.2): our Via taken off, the next one
 * says where to. Reusable; for one thread.
 */
final class ReplyForwarder {
    private static final Token CONNECTION = Token.of("i");

    private final CoreSettings settings;
    private final Outbound outbound;
    private final NextHop nextHop;
    private final Counters<CoreCounter> counters;
    private final NamedReplies named;
    private final TextWriter writer = new TextWriter();
    private final Via next = new Via();

    ReplyForwarder(
            CoreSettings settings,
            Outbound outbound,
            NextHop nextHop,
            Counters<CoreCounter> counters) {
        this.settings = settings;
        this.outbound = outbound;
        this.nextHop = nextHop;
        this.counters = counters;
        named = new NamedReplies(settings, outbound, counters);
    }

    /** Whether the reply's top Via is ours (RFC 3261 §18.1.2). */
    boolean isForUs(SipMessage message) {
        HostPort sentBy = message.topVia().sentBy();
        int port =
                sentBy.port() == HostPort.ABSENT
                        ? NextHop.protocol(
                                        message.buffer(),
                                        message.topVia().transportOffset(),
                                        message.topVia().transportLength())
                                .map(protocol -> protocol.defaultPort())
                                .orElse(0)
                        : sentBy.port();
        return settings.isMyself(message.buffer(), sentBy.hostOffset(), sentBy.hostLength(), port);
    }

    /** Sends the reply where its second Via says; what has none was meant for us. */
    void forward(RoutingContext context, Destination destination) {
        SipMessage message = context.message();
        if (!readNext(message)) {
            counters.increment(CoreCounter.DROP_REPLIES);
            return;
        }
        if (!nextHop.of(next, message.buffer(), destination)) {
            nextHop.target(next, message.buffer())
                    .ifPresentOrElse(
                            target -> forwardToName(context, target),
                            () -> counters.increment(CoreCounter.UNRESOLVED));
            return;
        }
        destination
                .local(
                        settings.socketFor(
                                destination.protocol(),
                                destination.remote().isIpv6(),
                                context.socket()))
                .connectionId(connection(message.topVia()));
        boolean sent = send(context, destination);
        counters.increment(sent ? CoreCounter.FWD_REPLIES : CoreCounter.ERR_REPLIES);
    }

    private void forwardToName(RoutingContext context, Target target) {
        UnsafeBuffer memory = new UnsafeBuffer(new byte[lengthMax(context)]);
        int written = write(context, memory, memory.capacity());
        if (written == MessageWriter.TOO_SMALL) {
            counters.increment(CoreCounter.ERR_REPLIES);
            return;
        }
        named.send(new UnsafeBuffer(memory, 0, written), target, context.socket());
    }

    /** Finds the Via below ours: behind a comma, or in the next header. */
    private boolean readNext(SipMessage message) {
        DirectBuffer buffer = message.buffer();
        int index = message.find(HeaderName.VIA);
        int end = message.topVia().end();
        int valueEnd = message.valueOffset(index) + message.valueLength(index);
        if (end < valueEnd) {
            int at = Lws.skip(buffer, end + 1, valueEnd);
            return next.wrap(buffer, at, valueEnd - at) == ParseError.NONE;
        }
        int below = message.next(index);
        return below != SipMessage.ABSENT
                && next.wrap(buffer, message.valueOffset(below), message.valueLength(below))
                        == ParseError.NONE;
    }

    private static int cutFrom(SipMessage message) {
        int index = message.find(HeaderName.VIA);
        int valueEnd = message.valueOffset(index) + message.valueLength(index);
        return message.topVia().end() < valueEnd
                ? message.valueOffset(index)
                : message.headerOffset(index);
    }

    private static int cutLength(SipMessage message) {
        int index = message.find(HeaderName.VIA);
        int valueEnd = message.valueOffset(index) + message.valueLength(index);
        int end = message.topVia().end();
        return end < valueEnd ? end + 1 - message.valueOffset(index) : message.headerLength(index);
    }

    private static long connection(Via ours) {
        var parameters = ours.parameters();
        if (!parameters.find(CONNECTION)) {
            return 0;
        }
        return Math.max(parameters.valueAsInt(Integer.MAX_VALUE), 0);
    }

    /** Bytes that {@link #write} needs at most. */
    int lengthMax(RoutingContext context) {
        return context.message().length() + context.edits().insertedLength();
    }

    /** Writes the reply without our Via; its length, or {@link MessageWriter#TOO_SMALL}. */
    int write(RoutingContext context, MutableDirectBuffer target, int lengthMax) {
        SipMessage message = context.message();
        long before = context.edits().mark();
        if (!context.edits().delete(cutFrom(message), cutLength(message))) {
            return MessageWriter.TOO_SMALL;
        }
        writer.wrap(target, 0, lengthMax);
        int written =
                MessageWriter.write(
                        message.buffer(),
                        message.offset(),
                        message.length(),
                        context.edits(),
                        writer);
        context.edits().rollback(before);
        return written;
    }

    private boolean send(RoutingContext context, Destination destination) {
        int lengthMax = lengthMax(context);
        MutableDirectBuffer memory =
                lengthMax > Outbound.LENGTH_MAX ? Outbound.REFUSED : outbound.claim(lengthMax);
        if (memory == Outbound.REFUSED) {
            counters.increment(CoreCounter.SEND_REFUSED);
            return false;
        }
        int written = write(context, memory, lengthMax);
        if (written == MessageWriter.TOO_SMALL) {
            outbound.abort();
            return false;
        }
        return outbound.commit(written, destination);
    }
}
