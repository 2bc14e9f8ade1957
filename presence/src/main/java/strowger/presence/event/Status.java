package strowger.presence.event;

/** The state of a subscription (RFC 6665 §4.1.3, RFC 3857 §4.7.1). */
public enum Status {
    /** The watcher is told of every change. */
    ACTIVE(1, "active"),
    /** The presentity has not decided yet. */
    PENDING(2, "pending"),
    /** It is over. */
    TERMINATED(3, "terminated"),
    /** It ran out before the presentity decided. */
    WAITING(4, "waiting");

    private static final Status[] ALL = values();

    private final int number;
    private final String word;

    Status(int number, String word) {
        this.number = number;
        this.word = word;
    }

    /** The number that Kamailio's tables, commands and peers have for it. */
    public int number() {
        return number;
    }

    /** The word in {@code Subscription-State} and in watcher information. */
    public String word() {
        return word;
    }

    /** The state of a number; {@link #PENDING} of one that there is not. */
    public static Status of(int number) {
        return number >= 1 && number <= ALL.length ? ALL[number - 1] : PENDING;
    }
}
