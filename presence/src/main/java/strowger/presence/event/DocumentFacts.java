package strowger.presence.event;

/**
 * What is known of a document from what it says.
 *
 * @param key which of a presentity's documents it is: a new one takes the place of the old of the
 *     same key, although it came without an entity tag; 0 for none.
 * @param isOver whether what it tells of is over, so that nothing of the same key can follow.
 */
public record DocumentFacts(long key, boolean isOver) {
    /** Nothing is known. */
    public static final DocumentFacts NONE = new DocumentFacts(0, false);
}
