package strowger.engine.storage;

/**
 * What a table had kept.
 *
 * @param records that are in the table again.
 * @param dropped that had expired, or that the table did not take.
 */
public record Restored(long records, long dropped) {
    /** Nothing. */
    public static final Restored NOTHING = new Restored(0, 0);
}
