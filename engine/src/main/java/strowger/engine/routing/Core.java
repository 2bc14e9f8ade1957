package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Counters;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.MessageSink;
import strowger.engine.transport.Outbound;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The stateless core of one reactor: reads each message that arrives, runs the route program on it,
 * and sends what that decides. The one way a message takes through the engine.
 *
 * <p>For its reactor's thread only; nothing is allocated once warm.
 */
public final class Core implements MessageSink {
    private static final Logger LOG = LoggerFactory.getLogger(Core.class);
    static final String FILTERED_ACK = "sl:filtered-ack";

    private final CoreSettings settings;
    private final Outbound outbound;
    private final Counters<CoreCounter> counters = new Counters<>(CoreCounter.class);
    private RoutingContext context = new RoutingContext(); // another while this one waits
    private final Suspensions suspensions = new Suspensions(this, counters);
    private final EventContexts events = new EventContexts(this);
    private final Waits httpWaits =
            new Waits() {
                @Override
                public void ended(RoutingContext waited) {
                    settings().http().onEnd(waited);
                }
            };
    private final NextHop nextHop = new NextHop();
    private final StatelessReplies replies;
    private final Departures departures = new Departures();
    private final RequestForwarder requestForwarder;
    private final ReplyForwarder replyForwarder;
    private final Parking parking;
    private final OverloadGate gate;
    private final Destination destination = new Destination();
    private final int reactorIndex;
    private final Predicate<Runnable> inbox;
    private final StatefulLayer stateful;

    /** The core of a server with one reactor. */
    public Core(CoreSettings settings, Outbound outbound) {
        this(
                settings,
                outbound,
                0,
                task -> {
                    task.run();
                    return true;
                });
    }

    /**
     * A core.
     *
     * @param settings shared by all cores.
     * @param outbound of this core's reactor.
     * @param reactorIndex of this core's reactor.
     * @param inbox has a task done on this core's reactor; false when it is full.
     */
    public Core(
            CoreSettings settings, Outbound outbound, int reactorIndex, Predicate<Runnable> inbox) {
        this.reactorIndex = reactorIndex;
        this.inbox = inbox;
        this.settings = settings;
        this.outbound = outbound;
        replies = new StatelessReplies(settings, outbound, nextHop, events, counters);
        requestForwarder = new RequestForwarder(settings, outbound, nextHop, departures, counters);
        parking = new Parking(this, requestForwarder, counters);
        replyForwarder = new ReplyForwarder(settings, outbound, nextHop, counters);
        gate =
                new OverloadGate(
                        settings,
                        outbound.receiveQueue(),
                        new EarlyRefusal(settings, outbound, nextHop, replies.tags(), counters),
                        counters);
        context.core(this);
        stateful = settings.statefulLayer(this);
    }

    @Override
    public void onMessage(Inbound inbound) {
        if (gate.isClosing() && !gate.passes(inbound, stateful)) {
            return;
        }
        ParseError error = context.receive(inbound);
        counters.increment(
                context.message().isRequest() ? CoreCounter.RCV_REQUESTS : CoreCounter.RCV_REPLIES);
        handle(error);
    }

    @Override
    public boolean takesHttp() {
        return settings.http() != HttpService.NONE;
    }

    /** Runs the event route for it; that its first line is not SIP's does not matter there. */
    @Override
    public void onHttp(Inbound inbound) {
        ParseError _ = context.receive(inbound);
        RouteProgram program = settings.program();
        context.begin(RouteKind.EVENT, program.variableCount());
        String route = settings.http().route(context);
        if (!route.isEmpty()) {
            runHttp(program.block(RouteKind.EVENT, route));
        }
    }

    private void runHttp(Optional<RouteBlock> block) {
        boolean waits = false;
        try {
            waits =
                    block.isPresent()
                            && !suspensions.run(block.get(), context, httpWaits, this::context);
        } finally {
            if (!waits) {
                settings.http().onEnd(context);
            }
        }
    }

    /** Takes a message that another reactor has received, and counted. */
    public void onHandedOver(Inbound inbound) {
        handle(context.receive(inbound));
    }

    private void handle(ParseError error) {
        SipMessage message = context.message();
        if (error != ParseError.NONE && error != ParseError.MAX_FORWARDS_MALFORMED) {
            onMalformed(error); // hops that are no number are for maxfwd to refuse
        } else if (message.isRequest()) {
            CoreCounter.countRequest(counters, message.method());
            onRequest(message);
        } else {
            CoreCounter.countReply(counters, message.statusCode());
            onReply(message);
        }
    }

    /** A malformed request is answered if it says whom to answer; all else is dropped. */
    private void onMalformed(ParseError error) {
        SipMessage message = context.message();
        LOG.debug("malformed message from {}: {}", context.source(), error);
        counters.increment(CoreCounter.BAD_MSG_HDR);
        if (!message.isRequest()) {
            counters.increment(CoreCounter.DROP_REPLIES);
            return;
        }
        if (message.method() == Method.ACK || !isAnswerable(message, error)) {
            counters.increment(CoreCounter.DROP_REQUESTS);
            return;
        }
        context.begin(RouteKind.REQUEST, 0);
        reply(context, error.statusCode(), ReplyReasons.of(error));
    }

    /** Whether a reply could be made: it copies these headers (RFC 3261 §8.2.6.2). */
    private static boolean isAnswerable(SipMessage message, ParseError error) {
        return message.topViaError() == ParseError.NONE
                && error != ParseError.CONTENT_LENGTH_MALFORMED
                && message.find(HeaderName.FROM) != SipMessage.ABSENT
                && message.find(HeaderName.TO) != SipMessage.ABSENT
                && message.find(HeaderName.CALL_ID) != SipMessage.ABSENT
                && message.find(HeaderName.CSEQ) != SipMessage.ABSENT;
    }

    /** The connection may carry requests back, to the port that the Via names (RFC 5923 §5). */
    private void noteAlias(SipMessage message) {
        long connection = context.inbound().connectionId();
        if (connection != 0 && message.topVia().hasAlias()) {
            int port = message.topVia().sentBy().port();
            int standard = context.socket().protocol().defaultPort();
            settings.aliases().named(connection, port > 0 ? port : standard);
        }
    }

    private void onRequest(SipMessage message) {
        noteAlias(message);
        if (!stateful.onRequest(context)) {
            return; // its transaction is another reactor's
        }
        if (message.method() == Method.ACK
                && replies.tags()
                        .isOwn(message.buffer(), message.to().tagOffset(), message.to().tagLength())
                && !stateful.isAckKnown()) {
            counters.increment(CoreCounter.ABSORBED_ACKS);
            runEvent(FILTERED_ACK);
            return;
        }
        if (!gate.admits(context, stateful)) {
            return;
        }
        RouteProgram program = settings.program();
        context.begin(RouteKind.REQUEST, program.variableCount());
        runRequest(program.block(RouteKind.REQUEST, ""));
    }

    private void runRequest(Optional<RouteBlock> block) {
        boolean waits = false;
        try {
            waits = block.isPresent() && !suspensions.run(block.get(), context);
        } finally {
            if (!waits) {
                stateful.onRequestEnd(context);
            }
        }
    }

    private void onReply(SipMessage message) {
        if (!stateful.onReply(context)) {
            return; // its transaction is another reactor's
        }
        if (!stateful.isReplyKnown() && !replyForwarder.isForUs(message)) {
            counters.increment(CoreCounter.DROP_REPLIES);
            return;
        }
        List<ReplyListener> listeners = settings.replyListeners();
        for (int index = 0; index < listeners.size(); index++) {
            listeners.get(index).onReply(context);
        }
        RouteProgram program = settings.program();
        context.begin(RouteKind.REPLY, program.variableCount());
        runReply(program.block(RouteKind.REPLY, ""));
    }

    private void runReply(Optional<RouteBlock> block) {
        boolean waits = block.isPresent() && !suspensions.run(block.get(), context);
        if (waits) {
            return;
        }
        if (context.isDropped()) {
            counters.increment(CoreCounter.DROP_REPLIES);
        } else if (!stateful.relay(context)) {
            replyForwarder.forward(context, destination);
        }
    }

    private void runEvent(String name) {
        RouteProgram program = settings.program();
        context.begin(RouteKind.EVENT, program.variableCount());
        Optional<RouteBlock> block = program.block(RouteKind.EVENT, name);
        if (block.isPresent()) {
            try {
                block.get().run(context);
            } finally {
                context.end();
            }
        }
    }

    /** Goes on with a message that has waited. */
    void resume(RoutingContext waited, Optional<RouteBlock> block) {
        context = waited;
        if (waited.route() == RouteKind.REQUEST) {
            runRequest(block);
        } else {
            runReply(block);
        }
    }

    /** The context of the message being handled. */
    RoutingContext context() {
        return context;
    }

    /** Goes on with another context. */
    void context(RoutingContext next) {
        context = next;
    }

    /**
     * Runs an event route of the present program. On this core's reactor.
     *
     * @param name of the route, as {@code usrloc:contact-expired}.
     * @param prepare sets what the route finds in its context.
     * @return false when the program has no such route, or events are nested too deep, which is
     *     counted.
     */
    public boolean runEvent(String name, Consumer<RoutingContext> prepare) {
        RouteProgram program = settings.program();
        Optional<RouteBlock> block = program.block(RouteKind.EVENT, name);
        if (block.isEmpty()) {
            return false;
        }
        boolean ran =
                events.run(
                        block.get(),
                        program.variableCount(),
                        settings.sockets().getFirst(),
                        prepare);
        if (!ran) {
            counters.increment(CoreCounter.EVENTS_REFUSED);
        }
        return ran;
    }

    /**
     * Runs a route on a message that is not the one being handled. On this core's reactor.
     *
     * @param message made up, or received before.
     * @param prepare sets what the route finds in its context.
     * @return false when events are nested too deep, which is counted.
     */
    public boolean runOn(Inbound message, RouteBlock block, Consumer<RoutingContext> prepare) {
        boolean ran = events.run(block, settings.program().variableCount(), message, prepare);
        if (!ran) {
            counters.increment(CoreCounter.EVENTS_REFUSED);
        }
        return ran;
    }

    /** Runs an event route on a message of our own; when nested too deep it is counted only. */
    public void showEvent(RouteBlock event, RouteProgram program, Inbound message) {
        if (!events.run(event, program.variableCount(), message, _ -> {})) {
            counters.increment(CoreCounter.EVENTS_REFUSED);
        }
    }

    // What functions ask for.

    /**
     * Answers the request: by its transaction if it has one, or else statelessly.
     *
     * @return false when it can't be answered.
     */
    public boolean answer(RoutingContext asking, int code, Value reason) {
        return asking.transaction() == RequestTransaction.NONE
                ? reply(asking, code, reason)
                : asking.transaction().reply(asking, code, reason);
    }

    /**
     * Answers the request statelessly; an ACK is never answered.
     *
     * @param code 100 to 699.
     * @param reason the phrase behind it.
     * @return false, counted, when the transport has no place for it, or the request is an ACK.
     */
    public boolean reply(RoutingContext request, int code, Value reason) {
        return replies.send(request, code, reason);
    }

    /** The To tag that replies of our own to a request have. */
    public Value localTag(RoutingContext request) {
        return replies.tag(request);
    }

    /**
     * Sends the request to its first branch, statelessly (RFC 3261 §16.11).
     *
     * @return false when it can't be sent: its next hop is no address, it came by before, its
     *     Max-Forwards is used up (both answered here), or the transport refuses it.
     */
    public boolean forward(RoutingContext context) {
        RequestForwarder.Outcome outcome = requestForwarder.forward(context, destination, null);
        return onForwarded(
                context,
                outcome == RequestForwarder.Outcome.NAMED ? parking.forward(context) : outcome,
                false);
    }

    /**
     * Answers a request that can't be sent on.
     *
     * @param late whether no script runs any more that could answer it.
     */
    boolean onForwarded(RoutingContext context, RequestForwarder.Outcome outcome, boolean late) {
        return switch (outcome) {
            case SENT -> true;
            case LOOP -> {
                reply(context, 482, ReplyReasons.LOOP_DETECTED);
                yield false;
            }
            case TOO_MANY_HOPS -> {
                reply(context, 483, ReplyReasons.TOO_MANY_HOPS);
                yield false;
            }
            case DROPPED -> false;
            case READY, UNRESOLVED, NAMED, REFUSED, TOO_LONG -> {
                if (late) {
                    reply(context, 478, ReplyReasons.UNRESOLVABLE);
                }
                yield false;
            }
        };
    }

    // What transactions ask for.

    /** Writes requests that are sent on. */
    public RequestForwarder requests() {
        return requestForwarder;
    }

    /** The routes that see requests leave. */
    public Departures departures() {
        return departures;
    }

    /** Bytes that {@link #writeReply} needs at most. */
    public int replyLengthMax(RoutingContext request, Value reason) {
        return replies.lengthMax(request, reason);
    }

    /** Writes a reply of our own to a request; the length is the output's position. */
    public void writeReply(RoutingContext request, int code, Value reason, Output out) {
        replies.write(request, code, reason, out);
    }

    /** Finds where replies to a request go. */
    public void replyDestination(RoutingContext request, Destination out) {
        replies.address(request, out);
    }

    /** Bytes that {@link #writeForwardedReply} needs at most. */
    public int forwardedReplyLengthMax(RoutingContext reply) {
        return replyForwarder.lengthMax(reply);
    }

    /** Writes a reply without our Via, edits made; its length, or below zero if too long. */
    public int writeForwardedReply(RoutingContext reply, MutableDirectBuffer target, int max) {
        return replyForwarder.write(reply, target, max);
    }

    /**
     * Sends bytes as they are to where a URI points.
     *
     * @param target whose host is an address.
     * @param from the socket to send from; {@link ListenSocket#NONE} for any that fits.
     * @return false when there is no way there, or the transport refuses them, which is counted.
     */
    public boolean sendBytes(SipUri target, ListenSocket from, Value bytes) {
        return bytes.length() <= Outbound.LENGTH_MAX
                && place(target, from, destination)
                && send(bytes.buffer(), bytes.offset(), bytes.length(), destination);
    }

    /**
     * Reads where a URI points, and which socket leads there.
     *
     * @param target whose host is an address.
     * @param from the socket to send from; {@link ListenSocket#NONE} for any that fits.
     * @return false when its host is a name, or there is no way there.
     */
    public boolean place(SipUri target, ListenSocket from, Destination out) {
        if (!nextHop.of(target, out)) {
            return false;
        }
        ListenSocket local = settings.socketFor(out.protocol(), out.remote().isIpv6(), from);
        out.local(local);
        return !local.isNone();
    }

    /** Sends bytes as they are; false, counted, when the transport refuses them. */
    public boolean send(DirectBuffer message, int offset, int length, Destination to) {
        MutableDirectBuffer memory = outbound.claim(length);
        if (memory == Outbound.REFUSED) {
            counters.increment(CoreCounter.SEND_REFUSED);
            return false;
        }
        memory.putBytes(0, message, offset, length);
        return outbound.commit(length, to);
    }

    /**
     * A context for a message besides the one being handled: an original request while its reply is
     * handled, say.
     *
     * @return empty, counted, when they are nested too deep; else to be given back by {@link
     *     #giveContext}, the last borrowed first.
     */
    public @Nullable RoutingContext borrowContext() {
        if (events.isExhausted()) {
            counters.increment(CoreCounter.EVENTS_REFUSED);
            return null;
        }
        return events.borrow();
    }

    /**
     * Runs a route on the context borrowed last, in which the run may wait; that context is to be
     * given back all the same.
     *
     * @param told what becomes of a run that waits.
     * @return false when it waits now.
     */
    public boolean runBorrowed(RouteBlock block, RoutingContext borrowed, Waits told) {
        return suspensions.run(block, borrowed, told, events::replace);
    }

    /** Gives back the context borrowed last. */
    public void giveContext() {
        events.give();
    }

    /** Has a task done on this core's reactor, from any thread; false when its inbox is full. */
    public boolean execute(Runnable task) {
        return inbox.test(task);
    }

    /** The index of the reactor this core belongs to. */
    public int reactorIndex() {
        return reactorIndex;
    }

    /** What keeps this core's transactions. */
    public StatefulLayer stateful() {
        return stateful;
    }

    /** What is shared by all cores. */
    public CoreSettings settings() {
        return settings;
    }

    /** What this core has counted; may be read on any thread. */
    public Counters<CoreCounter> counters() {
        return counters;
    }
}
