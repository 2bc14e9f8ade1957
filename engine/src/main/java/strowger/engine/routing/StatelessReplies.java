package strowger.engine.routing;

import org.agrona.MutableDirectBuffer;

import strowger.engine.reactor.Counters;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.parser.Via;

import java.util.Optional;

/**
 * Replies that a reactor makes itself (RFC 3261 §8.2.6), and where they go: sent at once where no
 * transaction keeps them, or written for the one that does.
 */
final class StatelessReplies {
    static final String LOCAL_RESPONSE = "sl:local-response";

    private final CoreSettings settings;
    private final Outbound outbound;
    private final EventContexts events;
    private final Counters<CoreCounter> counters;
    private final ReplyWriter writer;
    private final OwnTags tags;
    private final Destination destination = new Destination();
    private final Output output = new Output();
    private final Output tagOutput = new Output();
    private final Value tag = new Value();

    StatelessReplies(
            CoreSettings settings,
            Outbound outbound,
            NextHop nextHop,
            EventContexts events,
            Counters<CoreCounter> counters) {
        this.settings = settings;
        this.outbound = outbound;
        this.events = events;
        this.counters = counters;
        writer = new ReplyWriter(settings, nextHop);
        tags = new OwnTags(settings.seed());
    }

    /** Bytes that {@link #write} needs at most. */
    int lengthMax(RoutingContext request, Value reason) {
        return writer.lengthMax(request, reason);
    }

    /** Writes a reply; its length is the output's position. */
    void write(RoutingContext request, int code, Value reason, Output out) {
        writer.write(request, code, reason, tag(request), out);
    }

    /**
     * Answers a request; an ACK is never answered.
     *
     * @return false, counted, when the transport has no place for it, or the request is an ACK.
     */
    boolean send(RoutingContext context, int code, Value reason) {
        if (context.message().method() == Method.ACK) {
            return false;
        }
        int lengthMax = Math.min(lengthMax(context, reason), Outbound.LENGTH_MAX);
        MutableDirectBuffer memory = outbound.claim(lengthMax);
        if (memory == Outbound.REFUSED) {
            counters.increment(CoreCounter.SEND_REFUSED);
            return false;
        }
        output.wrap(memory, 0, lengthMax);
        write(context, code, reason, output);
        if (output.hasOverflowed()) {
            outbound.abort();
            counters.increment(CoreCounter.ERR_REQUESTS);
            return false;
        }
        address(context, destination);
        context.replied();
        counters.increment(CoreCounter.SENT_REPLIES);
        int length = output.position();
        Optional<RouteBlock> event = settings.program().block(RouteKind.EVENT, LOCAL_RESPONSE);
        if (event.isPresent()) {
            return showReply(context, event.get(), memory, length);
        }
        return outbound.commit(length, destination);
    }

    /** Sends a reply and runs the event route on it; the bytes are kept for that, if they fit. */
    private boolean showReply(
            RoutingContext context, RouteBlock event, MutableDirectBuffer memory, int length) {
        int mark = context.arena().position();
        int at = context.arena().copy(memory, 0, length);
        boolean sent = outbound.commit(length, destination);
        boolean ran =
                at >= 0
                        && events.run(
                                event,
                                settings.program().variableCount(),
                                new Inbound()
                                        .wrap(context.arena().buffer(), at, length)
                                        .arrived(context.socket(), 0, 0),
                                _ -> {});
        if (!ran) {
            counters.increment(CoreCounter.EVENTS_REFUSED);
        }
        context.arena().trim(mark);
        return sent;
    }

    /** Addresses a reply to the context's request (RFC 3261 §18.2.2, RFC 3581 §4). */
    void address(RoutingContext context, Destination out) {
        Sending sending = context.sending();
        address(context.inbound(), context.message().topVia(), sending.isRportForced(), out);
        out.existingOnly(sending.isReplyOverExistingOnly()).last(sending.isEndedBehindReply());
    }

    /** Addresses a reply to a request that came so. */
    static void address(Inbound request, Via topVia, boolean rportForced, Destination out) {
        out.replyTo(request);
        boolean toSourcePort = out.protocol().isReliable() || topVia.hasRport() || rportForced;
        if (!toSourcePort) {
            int port = topVia.sentBy().port();
            out.remote().port(port > 0 ? port : out.protocol().defaultPort());
        }
    }

    /** The To tag of replies to a request: the same for its retransmissions. */
    Value tag(RoutingContext context) {
        SipMessage message = context.message();
        long request =
                Fingerprint.add(
                        settings.seed(),
                        message.buffer(),
                        message.callIdOffset(),
                        message.callIdLength());
        request =
                Fingerprint.add(
                        request,
                        message.buffer(),
                        message.from().tagOffset(),
                        message.from().tagLength());
        request =
                Fingerprint.add(
                        request,
                        message.buffer(),
                        message.topVia().branchOffset(),
                        message.topVia().branchLength());
        request = Fingerprint.add(request, message.cSeq().number());
        int at = context.arena().claim(OwnTags.LENGTH);
        if (at < 0) {
            tag.setEmpty();
            return tag;
        }
        tagOutput.wrap(context.arena().buffer(), at, at + OwnTags.LENGTH);
        tags.putReply(request, tagOutput);
        tag.setText(context.arena().buffer(), at, OwnTags.LENGTH);
        return tag;
    }

    /** The To tags of replies made here, and of refusals. */
    OwnTags tags() {
        return tags;
    }
}
