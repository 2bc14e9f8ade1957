package strowger.engine.storage;

/** A place where tables are kept. */
public interface Store {
    /**
     * Gives a table back what an earlier run has kept of it, and keeps it from now on. Called while
     * the server starts, before anything else changes the table.
     *
     * @throws StorageException if it can't be kept.
     */
    Restored keep(Durable table, Writing writing);
}
