package strowger.presence.notify;

/** The texts of a subscription; the first ones are the fields of its record, in their order. */
public enum SubscriptionText {
    /** The watcher's Contact: where NOTIFY goes. */
    CONTACT,
    /** The route set, in the order of Route, with commas between; empty for none. */
    RECORD_ROUTE,
    /** The id in {@code Event}. */
    EVENT_ID,
    /** The user in To; empty when it is the presentity's. */
    TO_USER,
    /** The host in To; empty when it is the presentity's. */
    TO_DOMAIN,
    /** The user in From. */
    FROM_USER,
    /** The host in From. */
    FROM_DOMAIN,
    /** Who watches, when the script says that it is not who From names. */
    WATCHER_USER,
    /** The domain of that watcher. */
    WATCHER_DOMAIN,
    /** The User-Agent of the last SUBSCRIBE. */
    USER_AGENT,
    /** The Call-ID. */
    CALL_ID,
    /** The watcher's tag. */
    FROM_TAG,
    /** Our tag. */
    TO_TAG;

    static final SubscriptionText[] ALL = values();

    /** How many are fields of the record. */
    static final int FIELDS = CALL_ID.ordinal();
}
