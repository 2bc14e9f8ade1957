package strowger.storage;

import strowger.engine.storage.Journal;
import strowger.engine.storage.Storage;
import strowger.engine.storage.Store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The folders in which one server keeps tables. */
final class FolderStores implements Storage.Stores {
    private final StorageConfig config;
    private final Map<Path, FolderStore> open = new LinkedHashMap<>();
    private final Optional<Path> standard;

    /**
     * @param standard the folder of all tables that have no other.
     */
    FolderStores(StorageConfig config, Optional<Path> standard) {
        this.config = config;
        this.standard = standard;
    }

    @Override
    public Optional<Store> standard() {
        return standard.map(this::in);
    }

    @Override
    public synchronized Store in(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        return open.computeIfAbsent(whole, path -> new FolderStore(path, config));
    }

    /** All tables that are kept. */
    synchronized List<Journal> journals() {
        List<Journal> all = new ArrayList<>();
        open.values().forEach(store -> all.addAll(store.journals()));
        return all;
    }

    /** Files that could not be read, and were set aside. */
    synchronized long setAside() {
        return open.values().stream().mapToLong(FolderStore::setAside).sum();
    }

    /** Rounds of writing that came to no end. */
    synchronized long faults() {
        return open.values().stream().mapToLong(FolderStore::faults).sum();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(FolderStore::close);
        open.clear();
    }
}
