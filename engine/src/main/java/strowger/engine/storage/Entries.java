package strowger.engine.storage;

import java.io.IOException;

/** What is kept of one table: an entry for each record. One thread at a time. */
public interface Entries extends AutoCloseable {
    /** Looks at one entry. */
    @FunctionalInterface
    interface Check {
        /** Whether it may stay. */
        boolean mayStay(byte[] key, byte[] value);
    }

    /** Puts an entry, in place of that of the same key; false when there is no room for it. */
    boolean put(byte[] key, byte[] value);

    /** Removes an entry; does nothing when there is none. */
    void remove(byte[] key);

    /** Shows each entry, and removes those that may not stay. */
    void retain(Check check);

    /** Entries that there are. */
    long count();

    /** Entries that were found to be damaged, and removed. */
    default long damaged() {
        return 0;
    }

    /** Where they are, for the operator. */
    String place();

    /** Has all that was put be on the disk. */
    void sync() throws IOException;

    @Override
    void close();
}
