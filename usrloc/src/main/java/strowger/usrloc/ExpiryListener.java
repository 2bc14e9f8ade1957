package strowger.usrloc;

/** Hears of contacts that have expired, each once; on the sweep's own thread, no lock held. */
@FunctionalInterface
public interface ExpiryListener {
    /**
     * A contact has expired; it is gone from its table already.
     *
     * @param expired the contact, alone in a set that is the listeners' to keep, not to change.
     */
    void expired(LocationTable table, ContactSet expired);

    /** A sweep has ended. */
    default void swept() {}
}
