package strowger.presence.publish;

/** What became of a publication. */
public enum PublicationOutcome {
    /** It is there, and was not before. */
    CREATED,
    /** Its document is another. */
    CHANGED,
    /** It lasts longer; its document is what it was. */
    REFRESHED,
    /** It is gone. */
    REMOVED,
    /** A new one that was to last no time at all: nothing happened. */
    EMPTY,
    /** What it tells of is over already, so it came late: it is answered, and left alone. */
    LATE,
    /** None has the entity tag given: 412. */
    NO_MATCH,
    /** The presentity, or the table, has as many as it may. */
    FULL,
    /** Longer than a record may be: 413. */
    TOO_LONG;

    /** Whether it was done as asked. */
    public boolean isDone() {
        return ordinal() <= EMPTY.ordinal();
    }
}
