package strowger.tables;

/** What became of a record that was put. */
public enum PutResult {
    /** It is there, and was not before. */
    INSERTED,
    /** It is there in place of the one with the same identity. */
    REPLACED,
    /** Refused: the table holds as many records as it may. */
    FULL,
    /** Refused: the table's memory is used up. */
    OUT_OF_MEMORY,
    /** Refused: as many records as may be stand under its primary key. */
    KEY_FULL,
    /** Refused: longer than a record of this table may be. */
    TOO_LONG,
    /**
     * Refused: a unique index has another record under its key; or put if absent, and it is not.
     */
    DUPLICATE,
    /** Refused: the table has a version of the record at least as new as the one given. */
    STALE,
    /** Refused: the record lacks the key that tells it from others under its primary key. */
    NO_IDENTITY;

    /** Whether the record is in the table now. */
    public boolean isStored() {
        return this == INSERTED || this == REPLACED;
    }
}
