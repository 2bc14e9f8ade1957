package strowger.presence.notify;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.presence.event.Party;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code $subs(...)}: the subscription that a SUBSCRIBE has just made or changed, or that a NOTIFY
 * is of; and {@code $notify_reply(...)}: a variable as the response to that NOTIFY has it.
 */
public final class SubsVariable {
    private static final int TEXT_LENGTH_MAX = 1024;

    private final Supplier<Notifications> notifications;

    /**
     * @param notifications once they are open.
     */
    public SubsVariable(Supplier<Notifications> notifications) {
        this.notifications = notifications;
    }

    /** Declares both. */
    public void export(Exports exports) {
        exports.variables("subs", this::bind)
                .doc(
                        "The subscription that a SUBSCRIBE or NOTIFY is of: $subs(uri),"
                                + " $subs(status), $subs(callid), ...");
        exports.variables("notify_reply", this::bindReply)
                .doc("A variable of the response to a NOTIFY: $notify_reply($rs).");
    }

    private enum Key {
        URI,
        PRES_URI,
        EVENT,
        FLAGS,
        TO_TAG,
        FROM_TAG,
        CALLID,
        STATUS,
        REASON,
        TO_USER,
        TO_DOMAIN,
        FROM_USER,
        FROM_DOMAIN,
        WATCHER_USERNAME,
        WATCHER_DOMAIN,
        CONTACT,
        LOCAL_CONTACT,
        RECORD_ROUTE,
        SOCKINFO,
        EVENT_ID,
        USER_AGENT,
        EXPIRES,
        VERSION,
        LOCAL_CSEQ,
        REMOTE_CSEQ;

        static Key of(String name) {
            for (Key key : values()) {
                if (key.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return key;
                }
            }
            throw new ConfigurationException(
                    "no such member of $subs: "
                            + name
                            + "; there are "
                            + Arrays.stream(values())
                                    .map(key -> key.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", ")));
        }
    }

    private Variable bind(VariableName name) {
        Optional<String> inner = name.constantInner();
        if (inner.isEmpty()) {
            throw new ConfigurationException(
                    "$subs needs the name of a member in its parentheses: $subs(uri)");
        }
        Key key = Key.of(inner.get());
        return (context, out) -> read(context, key, out);
    }

    private Variable bindReply(VariableName name) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException(
                    "$notify_reply needs a variable in its parentheses: $notify_reply($rs)");
        }
        return (context, out) -> {
            RoutingContext reply = notifications.get().of(context.core()).reply();
            if (reply == RoutingContext.NONE) {
                out.setNull();
            } else {
                inner.read(reply, out);
                out.keepIn(context.arena());
            }
        };
    }

    private void read(RoutingContext context, Key key, Value out) {
        Notifications shared = notifications.get();
        Notifier notifier = shared.of(context.core());
        out.setNull();
        if (notifier.isShown(context)) {
            read(context, shared, notifier.shown(), key, out);
        }
    }

    private static void read(
            RoutingContext context, Notifications shared, Subscription of, Key key, Value out) {
        switch (key) {
            case TO_TAG -> text(of, SubscriptionText.TO_TAG, out);
            case FROM_TAG -> text(of, SubscriptionText.FROM_TAG, out);
            case CALLID -> text(of, SubscriptionText.CALL_ID, out);
            case CONTACT -> text(of, SubscriptionText.CONTACT, out);
            case RECORD_ROUTE -> text(of, SubscriptionText.RECORD_ROUTE, out);
            case EVENT_ID -> text(of, SubscriptionText.EVENT_ID, out);
            case USER_AGENT -> text(of, SubscriptionText.USER_AGENT, out);
            case FROM_USER -> text(of, SubscriptionText.FROM_USER, out);
            case FROM_DOMAIN -> text(of, SubscriptionText.FROM_DOMAIN, out);
            case TO_USER -> user(of.to(new Party()), out);
            case TO_DOMAIN -> domain(of.to(new Party()), out);
            case WATCHER_USERNAME -> user(of.watcher(), out);
            case WATCHER_DOMAIN -> domain(of.watcher(), out);
            default -> readOther(context, shared, of, key, out);
        }
    }

    private static void readOther(
            RoutingContext context, Notifications shared, Subscription of, Key key, Value out) {
        switch (key) {
            case FLAGS -> out.setInteger(of.flags & 0xFFFF_FFFFL);
            case STATUS -> out.setInteger(of.status().number());
            case EXPIRES -> out.setInteger(secondsLeft(shared, of));
            case VERSION -> out.setInteger(of.version());
            case LOCAL_CSEQ -> out.setInteger(of.localCseq & 0xFFFF_FFFFL);
            case REMOTE_CSEQ -> out.setInteger(of.remoteCseq & 0xFFFF_FFFFL);
            default -> {
                Output text = context.beginText(TEXT_LENGTH_MAX);
                write(shared, of, key, text);
                context.endText(out);
            }
        }
    }

    private static long secondsLeft(Notifications shared, Subscription of) {
        return Math.max(0, of.expiresMs - shared.table().nowMs() + 999) / 1000;
    }

    private static void write(Notifications shared, Subscription of, Key key, Output text) {
        switch (key) {
            case EVENT -> text.putToken(of.event().name());
            case REASON -> text.putToken(shared.table().reasons().text(of.reason));
            case LOCAL_CONTACT -> shared.text().putContactUri(shared.socket(of.socket), text);
            case SOCKINFO -> text.putToken(shared.socket(of.socket).toString());
            default -> {
                Party presentity = of.presentity();
                text.putToken("sip:");
                if (presentity.userLength() > 0) {
                    text.put(presentity.buffer(), presentity.userOffset(), presentity.userLength());
                    text.put('@');
                }
                text.put(presentity.buffer(), presentity.domainOffset(), presentity.domainLength());
            }
        }
    }

    private static void text(Subscription of, SubscriptionText text, Value out) {
        UnsafeBuffer place = of.text(text);
        out.setText(place, 0, place.capacity());
    }

    private static void user(Party party, Value out) {
        out.setText(party.buffer(), party.userOffset(), party.userLength());
    }

    private static void domain(Party party, Value out) {
        out.setText(party.buffer(), party.domainOffset(), party.domainLength());
    }
}
