package strowger.tables;

/**
 * Work on all records of one primary key in one step: their stripe is locked meanwhile, so short,
 * without waiting, and without a call back into the table.
 */
@FunctionalInterface
public interface KeyWork {
    /**
     * Reads and changes the records of one key.
     *
     * @param records of the key; valid until this returns.
     */
    void run(KeyRecords records);
}
