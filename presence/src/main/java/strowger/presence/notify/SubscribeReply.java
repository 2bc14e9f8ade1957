package strowger.presence.notify;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.presence.event.EventPackages;

/** Answers SUBSCRIBE requests (RFC 6665 §4.2.1). Reusable; for one thread. */
final class SubscribeReply {
    static final Value BAD = Value.ofText("Bad request");
    static final Value NO_DIALOG = Value.ofText("Subscription does not exist");
    static final Value TOO_LONG = Value.ofText("Request-URI Too Long");

    private static final Value BAD_EVENT = Value.ofText("Bad Event");
    private static final Value TOO_BRIEF = Value.ofText("Interval Too Brief");
    private static final Value OK = Value.ofText("OK");
    private static final Value ACCEPTED = Value.ofText("Accepted");
    private static final Value UNAVAILABLE = Value.ofText("Service Unavailable");
    private static final Value RETRY_AFTER = Value.ofText("Retry-After: 10\r\n");
    private static final byte[] EXPIRES = Output.bytes("Expires: ");
    private static final byte[] MIN_EXPIRES = Output.bytes("Min-Expires: ");
    private static final int LENGTH_MAX = 1024;

    private final NotifyConfig config;
    private final NotifyText text;
    private final Value lines = new Value();

    SubscribeReply(NotifyConfig config, NotifyText text) {
        this.config = config;
        this.text = text;
    }

    /** 200 or 202, with the seconds that the subscription lasts. */
    boolean accept(RoutingContext context, long expiresSec) {
        Output out = context.beginText(LENGTH_MAX);
        out.put(EXPIRES).putNumber(Math.max(0, expiresSec - config.expiresOffsetSec()));
        out.putLineEnd();
        text.putContact(context.socket(), out);
        context.endText(lines);
        context.replyHeaders().add(lines, context.arena());
        return context.core()
                .answer(context, config.okCode(), config.okCode() == 200 ? OK : ACCEPTED);
    }

    void badEvent(RoutingContext context, EventPackages events) {
        context.replyHeaders().add(events.allowEvents(), context.arena());
        context.core().answer(context, 489, BAD_EVENT);
    }

    void tooBrief(RoutingContext context) {
        Output out = context.beginText(LENGTH_MAX);
        out.put(MIN_EXPIRES).putNumber(config.minExpiresSec()).putLineEnd();
        context.endText(lines);
        context.replyHeaders().add(lines, context.arena());
        context.core().answer(context, 423, TOO_BRIEF);
    }

    void full(RoutingContext context) {
        context.replyHeaders().add(RETRY_AFTER, context.arena());
        context.core().answer(context, 503, UNAVAILABLE);
    }
}
