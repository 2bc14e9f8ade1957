package strowger.engine.storage;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the rooms of one server and a way to keep records meet. The way is attached while modules
 * start, before those that ask for it; without one nothing is kept.
 */
public final class Storage implements AutoCloseable {
    private Optional<Stores> stores = Optional.empty();

    /** A way to keep records. */
    public interface Stores extends AutoCloseable {
        /** The place the operator has named for all tables. */
        Optional<Store> standard();

        /**
         * The place in a folder, opened if it is not open.
         *
         * @throws StorageException if it can't be used.
         */
        Store in(Path folder);

        /** Writes what is not written yet, and gives the places back. */
        @Override
        void close();
    }

    /** Takes the way to keep records. */
    public synchronized void attach(Stores given) {
        stores = Optional.of(given);
    }

    /** The place the operator has named for all tables. */
    public synchronized Optional<Store> standard() {
        return stores.flatMap(Stores::standard);
    }

    /**
     * The place in a folder.
     *
     * @throws StorageException if there is no way to keep records, or the folder can't be used.
     */
    public synchronized Store in(Path folder) {
        return stores.orElseThrow(
                        () -> new StorageException("nothing is built in that keeps records"))
                .in(folder);
    }

    /** Writes what is not written yet; the tables are there still. */
    @Override
    public synchronized void close() {
        stores.ifPresent(Stores::close);
        stores = Optional.empty();
    }
}
