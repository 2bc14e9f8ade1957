package strowger.presence.event;

/**
 * What a watcher is allowed (RFC 5025 §3.2).
 *
 * @param status that a subscription gets.
 * @param reason that {@code Subscription-State} tells; empty for none.
 * @param isKnown whether a rule said so; when none matches, a pending watcher stays pending and any
 *     other loses its subscription.
 */
public record Decision(Status status, String reason, boolean isKnown) {
    /** The reason under which a polite block is kept: it is never told. */
    public static final String POLITE = "polite-block";

    /** May watch. */
    public static final Decision ALLOW = new Decision(Status.ACTIVE, "", true);

    /** Is told nothing, as if there were no state. */
    public static final Decision POLITE_BLOCK = new Decision(Status.ACTIVE, POLITE, true);

    /** Waits for the presentity to decide. */
    public static final Decision CONFIRM = new Decision(Status.PENDING, "", true);

    /** May not watch. */
    public static final Decision BLOCK = new Decision(Status.TERMINATED, "rejected", true);

    /** There are no rules: as {@link #CONFIRM}. */
    public static final Decision NO_RULES = new Decision(Status.PENDING, "", true);

    /** There are rules and none matches. */
    public static final Decision NO_MATCH = new Decision(Status.TERMINATED, "probation", false);

    /** Whether the watcher sees the state. */
    public boolean isShown() {
        return status == Status.ACTIVE && !reason.equals(POLITE);
    }

    /** The same, with another reason. */
    public Decision because(String other) {
        return new Decision(status, other, isKnown);
    }
}
