package strowger.engine.storage;

import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

/**
 * A table whose records outlive the process. Records are kept as they are; what in them means
 * something in this process only, as the number of a socket, is kept as texts beside.
 */
public interface Durable {
    /** Names it among all tables of a server: letters, digits, {@code . _ -}. */
    String name();

    /** The records. */
    RecordTable records();

    /** Raised whenever what stands in a record changes its meaning and not its place. */
    default int version() {
        return 1;
    }

    /** Bytes that a record takes, about, with its notes. */
    default int typicalBytes() {
        return 640;
    }

    /**
     * Writes down what the numbers of a record mean. Called on the storage's thread, no lock held.
     *
     * @param record a copy.
     * @return whether it is to be kept at all.
     */
    default boolean describe(RecordView record, Notes notes) {
        return true;
    }

    /**
     * Takes a record back that an earlier run has kept and that has not expired. Called while the
     * server starts.
     *
     * @param record to be changed as need be, and put.
     * @param notes what {@link #describe} has written.
     * @return whether it was taken; what was not is kept no longer.
     */
    boolean restore(RecordDraft record, Notes notes);

    /**
     * A record that an earlier run has kept has expired before this run began: it is kept no
     * longer. Called while the server starts, among the calls of {@link #restore}.
     */
    default void expired(RecordDraft record, Notes notes) {}
}
