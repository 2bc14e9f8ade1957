package strowger.tables;

/**
 * Reads a record while its stripe is locked: short, without waiting, and without a call back into
 * the table. Make it once; a lambda that captures allocates.
 */
@FunctionalInterface
public interface RecordReader {
    /**
     * Reads one record.
     *
     * @param record valid until this returns.
     * @return whether to go on with the next record, where there are several.
     */
    boolean read(RecordView record);
}
