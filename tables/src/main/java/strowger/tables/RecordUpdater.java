package strowger.tables;

/**
 * Reads a record and changes it where it stands, in one step: its stripe is locked meanwhile, so
 * short, without waiting, and without a call back into the table.
 */
@FunctionalInterface
public interface RecordUpdater {
    /**
     * Changes one record's fixed part, deadline or owner.
     *
     * @param record valid until this returns.
     * @return whether it was changed; then it gets a new version, and the change feed tells of it.
     */
    boolean update(RecordEditor record);
}
