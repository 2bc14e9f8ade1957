package strowger.presence.publish;

import strowger.engine.module.Arguments;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.DeltaSeconds;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.presence.event.BodyCheck;
import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;

import java.util.function.Supplier;

/**
 * {@code handle_publish}: carries out a PUBLISH and answers it (RFC 3903 §6). The watchers are told
 * after the 200 is on its way. Shared by all reactors; allocates nothing once warm.
 */
public final class PublishHandler {
    private static final byte[] EXPIRES = Output.bytes("Expires: ");
    private static final byte[] ETAG = Output.bytes("SIP-ETag: ");
    private static final int HEADERS_LENGTH = 256;

    private static final Value OK = Value.ofText("OK");
    private static final Value BAD_EVENT = Value.ofText("Bad Event");
    private static final Value INVALID = Value.ofText("Invalid request");
    private static final Value BAD = Value.ofText("Bad request");
    private static final Value NO_MATCH = Value.ofText("Conditional request failed");
    private static final Value URI_TOO_LONG = Value.ofText("Request-URI Too Long");
    private static final Value TOO_LARGE = Value.ofText("Request Entity Too Large");
    private static final Value UNAVAILABLE = Value.ofText("Service Unavailable");
    private static final Value RETRY_AFTER = Value.ofText("Retry-After: 10\r\n");
    private static final Value PRIORITY = Value.ofText("priority");
    private static final long EPOCH_OF_PRIORITIES_SEC = 1_420_070_400; // 2015, as Kamailio counts

    private final Supplier<Presentities> presentities;
    private final Supplier<PublishConfig> config;
    private final Supplier<ContextState<Work>> states;
    private final Counter accepted;
    private final Counter refused;

    /**
     * @param states the work of each context.
     * @param exports takes the counters.
     */
    public PublishHandler(
            Supplier<Presentities> presentities,
            Supplier<PublishConfig> config,
            Supplier<ContextState<Work>> states,
            Exports exports) {
        this.presentities = presentities;
        this.config = config;
        this.states = states;
        accepted = exports.counter("accepted_publishes", "PUBLISH requests carried out.");
        refused = exports.counter("refused_publishes", "PUBLISH requests refused.");
    }

    /** What one context needs to carry out a PUBLISH. */
    public static final class Work {
        private final Publication publication;
        private final EventHeader event = new EventHeader();
        private final Party presentity = new Party();
        private final SipUri senderUri = new SipUri();
        private final Value headers = new Value();

        /** Work on the publications of a table. */
        public Work(PresentityTable table) {
            publication = new Publication(table);
        }
    }

    /** The function itself: true when the request was carried out; it is answered either way. */
    public int handle(RoutingContext context, Arguments arguments) {
        Work work = states.get().in(context);
        SipMessage request = context.message();
        EventPackages events = presentities.get().events();
        if (!SingleHeaders.areSingle(request)) {
            return refuse(context, 400, BAD);
        }
        int number = work.event.read(request, events, false);
        if (number == EventPackages.NONE || !events.at(number).isPublishable()) {
            context.replyHeaders().add(events.allowEvents(), context.arena());
            return refuse(context, 489, BAD_EVENT);
        }
        SipUri uri = context.requestUri();
        if (request.contentLength() == SipMessage.ABSENT || uri.hostLength() == 0) {
            return refuse(context, 400, BAD);
        }
        work.presentity.wrap(uri.buffer(), uri);
        boolean caseMatters = config.get().userCaseMatters();
        if (!work.publication.state().set(number, work.presentity, caseMatters)) {
            return refuse(context, 414, URI_TOO_LONG);
        }
        return publish(context, arguments, work, events.at(number));
    }

    private int publish(
            RoutingContext context, Arguments arguments, Work work, EventPackage event) {
        SipMessage request = context.message();
        Publication publication = work.publication.begin(event, lifetimeSec(request, event));
        int match = request.find(HeaderName.SIP_IF_MATCH);
        int matchLength = match == SipMessage.ABSENT ? 0 : request.valueLength(match);
        if (matchLength > 0) {
            publication.ifMatch(request.buffer(), request.valueOffset(match), matchLength);
        }
        int bodyLength = request.bodyLength();
        if (bodyLength == 0 && matchLength == 0) {
            return refuse(context, 400, INVALID);
        }
        if (bodyLength > 0) {
            if (!config.get().typeCheck().allows(event.bodyTypes(), request)) {
                context.replyHeaders().add(event.bodyTypes().accept(), context.arena());
                return refuse(context, 415, BodyCheck.Verdict.UNSUPPORTED.reason());
            }
            BodyCheck.Verdict verdict =
                    event.check().check(request.buffer(), request.bodyOffset(), bodyLength);
            if (!verdict.isGood()) {
                return refuse(context, verdict.code(), verdict.reason());
            }
            publication.body(
                    request.buffer(),
                    request.bodyOffset(),
                    bodyLength,
                    event.documentKey().of(request.buffer(), request.bodyOffset(), bodyLength));
        }
        publication.priority(priority(context));
        if (arguments.has(0) && !readSender(context, arguments, work)) {
            return refuse(context, 400, BAD);
        }
        return answer(context, work, publication.publish());
    }

    /** What it asks for, or the package's default, capped; nonsense asks for no time. */
    private long lifetimeSec(SipMessage request, EventPackage event) {
        int asked = DeltaSeconds.of(request, HeaderName.EXPIRES);
        if (asked == DeltaSeconds.MALFORMED) {
            return 0;
        }
        long seconds = asked == DeltaSeconds.ABSENT ? event.defaultExpiresSec() : asked;
        return Math.min(seconds, config.get().maxExpiresSec());
    }

    private boolean readSender(RoutingContext context, Arguments arguments, Work work) {
        Value sender = arguments.text(context, 0);
        if (work.senderUri.wrap(sender.buffer(), sender.offset(), sender.length())
                != ParseError.NONE) {
            return false;
        }
        work.publication.sender(sender.buffer(), sender.offset(), sender.length());
        return true;
    }

    private int priority(RoutingContext context) {
        Value xavp = config.get().xavpName().orElse(null);
        if (xavp == null) {
            return 0;
        }
        AttributeTree tree = context.xavps();
        int container = tree.find(AttributeTree.ROOT, xavp, 0);
        int place =
                container == AttributeTree.ABSENT || !tree.isContainer(container)
                        ? AttributeTree.ABSENT
                        : tree.find(container, PRIORITY, 0);
        long nowSec = presentities.get().table().nowMs() / 1000;
        return (int)
                (place == AttributeTree.ABSENT
                        ? nowSec - EPOCH_OF_PRIORITIES_SEC
                        : tree.value(place).toInteger());
    }

    private int answer(RoutingContext context, Work work, PublicationOutcome outcome) {
        switch (outcome) {
            case NO_MATCH -> {
                return refuse(context, 412, NO_MATCH);
            }
            case TOO_LONG -> {
                return refuse(context, 413, TOO_LARGE);
            }
            case FULL -> {
                context.replyHeaders().add(RETRY_AFTER, context.arena());
                return refuse(context, 503, UNAVAILABLE);
            }
            default -> {
                accepted.increment();
                addHeaders(context, work);
                boolean answered = context.core().answer(context, 200, OK);
                presentities.get().tell(work.publication);
                return Function.of(answered);
            }
        }
    }

    private void addHeaders(RoutingContext context, Work work) {
        Publication done = work.publication;
        long told = Math.max(0, done.lifetimeSec() - config.get().expiresOffsetSec());
        Output text = context.beginText(HEADERS_LENGTH + done.etagLength());
        text.put(EXPIRES).putNumber(told).putLineEnd();
        text.put(ETAG).put(done.etag(), 0, done.etagLength()).putLineEnd();
        context.endText(work.headers);
        context.replyHeaders().add(work.headers, context.arena());
    }

    private int refuse(RoutingContext context, int code, Value reason) {
        refused.increment();
        context.core().answer(context, code, reason);
        return Function.FALSE;
    }
}
