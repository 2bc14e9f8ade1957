package strowger.presence.notify;

import strowger.engine.module.Arguments;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.DeltaSeconds;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.presence.event.Decision;
import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.Status;
import strowger.presence.publish.SingleHeaders;
import strowger.tables.PutResult;

import java.util.function.Supplier;

/**
 * {@code handle_subscribe}: carries out a SUBSCRIBE and answers it (RFC 6665 §4.2.1); the NOTIFY
 * follows in its turn. Shared by all reactors; allocates nothing once warm.
 */
public final class SubscribeHandler {
    private static final String SHARED_LINE = "dialog;sla";

    private final Supplier<Notifications> notifications;
    private final Supplier<ContextState<SubscribeWork>> states;
    private final Counter accepted;
    private final Counter refused;

    /**
     * @param states the work of each context.
     * @param exports takes the counters.
     */
    public SubscribeHandler(
            Supplier<Notifications> notifications,
            Supplier<ContextState<SubscribeWork>> states,
            Exports exports) {
        this.notifications = notifications;
        this.states = states;
        accepted = exports.counter("accepted_subscribes", "SUBSCRIBE requests carried out.");
        refused = exports.counter("refused_subscribes", "SUBSCRIBE requests refused.");
    }

    /** The number of the package that a request names; {@link EventPackages#NONE} without one. */
    public int event(RoutingContext context) {
        SubscribeWork work = states.get().in(context);
        return work.event.read(context.message(), notifications.get().events(), true);
    }

    /** Whether a request is in the dialog of a subscription of a package. */
    public boolean isKnown(RoutingContext context, int number) {
        SubscribeWork work = states.get().in(context);
        if (event(context) == EventPackages.NONE || !work.read(context, notifications.get())) {
            return false;
        }
        SipMessage request = context.message();
        work.asked.text(
                SubscriptionText.TO_TAG,
                request.buffer(),
                request.to().tagOffset(),
                request.to().tagLength());
        return work.find() && work.known.state().event() == number;
    }

    /** The function itself, for a package that no request can name. */
    public int handle(RoutingContext context, Arguments arguments, int number) {
        SubscribeWork work = states.get().in(context);
        boolean done = carryOut(context, arguments, work, number);
        (done ? accepted : refused).increment();
        return Function.of(done);
    }

    /** The function itself: true when the request was carried out; it is answered either way. */
    public int handle(RoutingContext context, Arguments arguments) {
        SubscribeWork work = states.get().in(context);
        boolean done = carryOut(context, arguments, work, EventPackages.NONE);
        (done ? accepted : refused).increment();
        return Function.of(done);
    }

    /**
     * @param hidden the number of a package that no request can name; NONE for the one it names.
     */
    private boolean carryOut(
            RoutingContext context, Arguments arguments, SubscribeWork work, int hidden) {
        Notifications shared = notifications.get();
        SipMessage request = context.message();
        if (!SingleHeaders.areSingle(request)) {
            return refuse(context, 400, SubscribeReply.BAD);
        }
        int named = work.event.read(request, shared.events(), true);
        int number = hidden == EventPackages.NONE ? named : hidden;
        if (named == EventPackages.NONE) {
            work.reply.badEvent(context, shared.events());
            return false;
        }
        EventPackage event = shared.events().at(number);
        long expiresSec = expiresSec(request, event, shared.config());
        if (expiresSec == DeltaSeconds.MALFORMED || !work.read(context, shared)) {
            return refuse(context, 400, SubscribeReply.BAD);
        }
        if (expiresSec > 0 && expiresSec < shared.config().minExpiresSec()) {
            if (!shared.config().raised()) {
                work.reply.tooBrief(context);
                return false;
            }
            expiresSec = shared.config().minExpiresSec();
        }
        if (arguments.has(0) && !work.readWatcher(arguments.text(context, 0))) {
            return refuse(context, 400, SubscribeReply.BAD);
        }
        return request.to().tagLength() > 0
                ? refresh(context, work, number, expiresSec)
                : begin(context, work, number, expiresSec);
    }

    /** What it asks for, or the package's default, capped. */
    private static long expiresSec(SipMessage request, EventPackage event, NotifyConfig config) {
        int asked = DeltaSeconds.of(request, HeaderName.EXPIRES);
        if (asked == DeltaSeconds.MALFORMED) {
            return DeltaSeconds.MALFORMED;
        }
        long seconds = asked == DeltaSeconds.ABSENT ? event.defaultExpiresSec() : asked;
        return Math.min(seconds, config.maxExpiresSec());
    }

    // A new dialog.

    private boolean begin(RoutingContext context, SubscribeWork work, int number, long expiresSec) {
        Notifications shared = notifications.get();
        Subscription asked = work.asked;
        SipUri uri = context.requestUri();
        boolean sharedLine = shared.events().at(number).name().equals(SHARED_LINE);
        Party presentity = sharedLine ? work.sharedLine(context.message()) : work.presentity(uri);
        if (!asked.state().set(number, presentity, shared.config().userCaseMatters())) {
            return refuse(context, uri.hostLength() == 0 ? 400 : 414, SubscribeReply.TOO_LONG);
        }
        Value tag = context.core().localTag(context);
        asked.text(SubscriptionText.TO_TAG, tag.buffer(), tag.offset(), tag.length());
        if (!asked.isDialogGood() || !work.readRoutes(context)) {
            return refuse(context, 400, SubscribeReply.BAD);
        }
        work.shortenTo();
        decide(work, expiresSec);
        if (shared.config().sameReplaced()) {
            work.removeSame();
        }
        PutResult result = work.put();
        return switch (result) {
            case INSERTED, REPLACED, DUPLICATE -> {
                boolean answered = work.reply.accept(context, expiresSec);
                show(context, asked);
                tell(asked, expiresSec > 0);
                yield answered;
            }
            case TOO_LONG -> refuse(context, 400, SubscribeReply.BAD);
            default -> {
                work.reply.full(context);
                yield false;
            }
        };
    }

    /** Sets the state of a new subscription: what the rules allow; a fetch is over at once. */
    private void decide(SubscribeWork work, long expiresSec) {
        Notifications shared = notifications.get();
        Subscription asked = work.asked;
        Decision decision = shared.decide(asked, Status.ACTIVE);
        long nowMs = shared.table().nowMs();
        asked.status = decision.status();
        asked.reason = shared.table().reasons().number(decision.reason());
        asked.expiresMs = nowMs + expiresSec * 1000;
        asked.lane =
                shared.config().fastNotify() ? SubscriptionRecord.NEWS | SubscriptionRecord.NOW : 0;
        if (expiresSec == 0 && decision.status() != Status.TERMINATED) {
            asked.status = Status.TERMINATED;
            asked.reason = Reasons.TIMEOUT;
            asked.lane =
                    SubscriptionRecord.NEWS
                            | (decision.isShown() ? SubscriptionRecord.LAST_SHOWN : 0);
        }
        if (asked.status == Status.TERMINATED) {
            asked.lane |= SubscriptionRecord.NEWS;
            asked.expiresMs = nowMs + Ending.LINGER_MS;
        }
    }

    // A dialog that is there.

    private boolean refresh(
            RoutingContext context, SubscribeWork work, int number, long expiresSec) {
        Notifications shared = notifications.get();
        SipMessage request = context.message();
        Subscription asked = work.asked;
        asked.text(
                SubscriptionText.TO_TAG,
                request.buffer(),
                request.to().tagOffset(),
                request.to().tagLength());
        boolean known =
                work.find()
                        && work.known.status() != Status.TERMINATED
                        && work.known.state().event() == number;
        if (!known) {
            return refuse(context, 481, SubscribeReply.NO_DIALOG);
        }
        long offset = shared.config().cseqOffset();
        if (asked.remoteCseq + offset <= work.known.remoteCseq) {
            return refuse(context, 400, SubscribeReply.BAD);
        }
        Decision decision = shared.decide(work.known, work.known.status());
        boolean changed;
        if (expiresSec == 0) {
            changed = work.end(Reasons.TIMEOUT, decision.isShown());
        } else if (decision.status() == Status.TERMINATED) {
            changed = work.end(shared.table().reasons().number(decision.reason()), false);
        } else {
            asked.status = decision.status();
            asked.reason = shared.table().reasons().number(decision.reason());
            asked.expiresMs = shared.table().nowMs() + expiresSec * 1000;
            asked.lane = SubscriptionRecord.NEWS | SubscriptionRecord.NOW;
            changed = work.refresh();
        }
        if (!changed) {
            return refuse(context, 481, SubscribeReply.NO_DIALOG);
        }
        boolean answered = work.reply.accept(context, expiresSec);
        show(context, work.known);
        tell(work.known, expiresSec == 0 || decision.status() != work.known.status());
        return answered;
    }

    private void tell(Subscription changed, boolean watchersChanged) {
        Notifications shared = notifications.get();
        shared.tell(changed.state());
        if (watchersChanged) {
            shared.watchersChanged(changed.state());
        }
    }

    /** {@code $subs} has it for the rest of the script. */
    private void show(RoutingContext context, Subscription subscription) {
        notifications.get().of(context.core()).show(subscription, context);
    }

    private static boolean refuse(RoutingContext context, int code, Value reason) {
        context.core().answer(context, code, reason);
        return false;
    }
}
