package strowger.presence.pua;

/** Publishes. For all threads; nothing waits. */
public interface Publisher {
    /**
     * Publishes a document, changes it, prolongs it or takes it back.
     *
     * @return false when it can't be: there is no such package or presentity, or no room.
     */
    boolean publish(PuaPublication publication);

    /**
     * Whether a document of a presentity is published, as {@link PuaPublication} names it: in an
     * earlier run, too, where that is kept.
     */
    default boolean isPublished(String presentity, String event, String id) {
        return false;
    }
}
