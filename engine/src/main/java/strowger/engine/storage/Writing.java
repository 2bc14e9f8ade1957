package strowger.engine.storage;

/**
 * When the changes of a table are written.
 *
 * @param when in general.
 * @param periodMs between two times; of {@link When#LATER} only.
 */
public record Writing(When when, long periodMs) {
    /** As soon as they are made, in batches. */
    public static final Writing AT_ONCE = new Writing(When.AT_ONCE, 0);

    /** When the server stops. */
    public static final Writing AT_STOP = new Writing(When.AT_STOP, 0);

    /** Never: what is kept is read at the start, and stays as it is. */
    public static final Writing NEVER = new Writing(When.NEVER, 0);

    /** When changes are written. */
    public enum When {
        AT_ONCE,
        LATER,
        AT_STOP,
        NEVER
    }

    /** From time to time. */
    public static Writing every(long periodMs) {
        return new Writing(When.LATER, periodMs);
    }
}
