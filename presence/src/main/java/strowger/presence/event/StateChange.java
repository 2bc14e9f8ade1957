package strowger.presence.event;

/** What became of a published state. */
public enum StateChange {
    /** A document was added, changed, removed, or has run out. */
    CHANGED,
    /** A publication was prolonged; its document is what it was. */
    REFRESHED
}
