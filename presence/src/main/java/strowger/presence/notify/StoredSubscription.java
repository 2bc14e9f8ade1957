package strowger.presence.notify;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.StateKey;

import java.util.ArrayList;
import java.util.List;

/**
 * A subscription as commands show it: all its fields, copied; not for the hot path.
 *
 * @param presentity its URI.
 * @param expiresSec seconds since 1970.
 * @param status the number of its state.
 */
public record StoredSubscription(
        String presentity,
        String toUser,
        String toDomain,
        String fromUser,
        String fromDomain,
        String watcherUser,
        String watcherDomain,
        String contact,
        String eventId,
        String callId,
        String userAgent,
        long expiresSec,
        int status,
        int version,
        long flags,
        String reason,
        String toTag,
        String fromTag,
        String socket,
        String localContact,
        String recordRoute,
        long remoteCseq,
        long localCseq,
        String event) {
    private static final int TEXT_LENGTH_MAX = 1024;

    /** All subscriptions to a state. */
    public static List<StoredSubscription> of(Notifications notifications, StateKey state) {
        List<StoredSubscription> all = new ArrayList<>();
        Subscription copy = new Subscription(notifications.events());
        notifications
                .table()
                .forEach(
                        state,
                        record -> {
                            copy.copy(record);
                            return all.add(of(notifications, copy));
                        });
        return all;
    }

    /** All subscriptions to a presentity, whatever the event. */
    public static List<StoredSubscription> ofPresentity(
            Notifications notifications, StateKey state) {
        List<StoredSubscription> all = new ArrayList<>();
        EventPackages events = notifications.events();
        for (int number = 0; number < events.count(); number++) {
            state.event(number);
            all.addAll(of(notifications, state));
        }
        return all;
    }

    private static StoredSubscription of(Notifications notifications, Subscription from) {
        Party to = from.to(new Party());
        String toUser = to.user();
        String toDomain = to.domain();
        Party watcher = from.watcher();
        return new StoredSubscription(
                from.presentity().uri(),
                toUser,
                toDomain,
                from.string(SubscriptionText.FROM_USER),
                from.string(SubscriptionText.FROM_DOMAIN),
                watcher.user(),
                watcher.domain(),
                from.string(SubscriptionText.CONTACT),
                from.string(SubscriptionText.EVENT_ID),
                from.string(SubscriptionText.CALL_ID),
                from.string(SubscriptionText.USER_AGENT),
                from.expiresMs / 1000,
                from.status().number(),
                from.version(),
                from.flags & 0xFFFF_FFFFL,
                notifications.table().reasons().text(from.reason),
                from.string(SubscriptionText.TO_TAG),
                from.string(SubscriptionText.FROM_TAG),
                notifications.socket(from.socket).toString(),
                localContact(notifications, from),
                from.string(SubscriptionText.RECORD_ROUTE),
                from.remoteCseq & 0xFFFF_FFFFL,
                from.localCseq & 0xFFFF_FFFFL,
                from.event().name());
    }

    private static String localContact(Notifications notifications, Subscription from) {
        UnsafeBuffer text = new UnsafeBuffer(new byte[TEXT_LENGTH_MAX]);
        Output out = new Output().wrap(text, 0, TEXT_LENGTH_MAX);
        notifications.text().putContactUri(notifications.socket(from.socket), out);
        return text.getStringWithoutLengthUtf8(0, out.position());
    }
}
