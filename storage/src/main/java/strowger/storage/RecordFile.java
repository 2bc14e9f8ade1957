package strowger.storage;

import net.openhft.chronicle.hash.ChronicleHashClosedException;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Entries;
import strowger.engine.storage.StorageException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The records of one table in a file, which is a Chronicle Map. Its first entry says how they are
 * laid out; all are sealed, and one whose seal is broken is none. Beside the file lies a mark while
 * it is closed in order; without that mark its entries are moved to another file first: see {@link
 * Recovery}. One thread at a time, but for the counts.
 */
final class RecordFile implements Entries {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);
    private static final int GROWTH = 8;

    private final Path path;
    private final ClosedMark mark;
    private final Durable table;
    private final Seal seal;
    private final AtomicLong damaged = new AtomicLong();
    private volatile ChronicleMap<byte[], byte[]> map;
    private FileChannel channel;
    private long room; // records it was made for; it takes some times as many

    private RecordFile(
            Path path, ClosedMark mark, Durable table, Seal seal, ChronicleMap<byte[], byte[]> map)
            throws IOException {
        this.path = path;
        this.mark = mark;
        this.table = table;
        this.seal = seal;
        this.map = map;
        room = Math.max(RecordMaps.FIRST_ROOM, map.longSize());
        channel = FileChannel.open(path, StandardOpenOption.WRITE); // for as long as the map's
    }

    /**
     * Opens the file of a table, or makes it. One that can't be read is set aside.
     *
     * @param setAside hears of that.
     * @throws StorageException if there can't be such a file.
     */
    static RecordFile open(Path folder, Durable table, Runnable setAside) {
        Path path = folder.resolve(table.name() + ".records");
        ClosedMark mark = new ClosedMark(folder.resolve(table.name() + ".closed"), path);
        try {
            return open(path, mark, table);
        } catch (Unreadable unreadable) {
            setAside.run();
            Aside.put(path, unreadable);
        } catch (IOException | RuntimeException | LinkageError refused) {
            throw new StorageException("cannot keep records in %s: %s".formatted(path, refused));
        }
        return make(path, mark, table);
    }

    /**
     * Sets a file aside that is damaged where it was read, and makes another.
     *
     * @throws StorageException if that can't be done.
     */
    RecordFile another(Throwable damage) {
        try {
            map.close();
            channel.close();
        } catch (IOException | RuntimeException | Error unclosed) {
            LOG.debug("a damaged file could not be closed", unclosed);
        }
        Aside.put(path, damage);
        return make(path, mark, table);
    }

    private static RecordFile make(Path path, ClosedMark mark, Durable table) {
        try {
            return open(path, mark, table);
        } catch (IOException | Unreadable | RuntimeException refused) {
            throw new StorageException("cannot keep records in %s: %s".formatted(path, refused));
        }
    }

    private static RecordFile open(Path path, ClosedMark mark, Durable table)
            throws IOException, Unreadable {
        Files.deleteIfExists(growing(path)); // of a growth that was cut short
        boolean fresh = Files.notExists(path) || Files.size(path) == 0;
        boolean inOrder = mark.take();
        long lost = fresh || inOrder ? 0 : Recovery.of(path, table).run();
        byte[] layout = RecordMaps.layout(table);
        ChronicleMap<byte[], byte[]> map = map(path, table);
        if (fresh) {
            RecordMaps.putLayout(map, layout);
            mark.syncFolder();
        } else {
            check(map, layout);
        }
        RecordFile file = new RecordFile(path, mark, table, new Seal(layout), map);
        file.damaged.set(lost);
        return file;
    }

    private static ChronicleMap<byte[], byte[]> map(Path path, Durable table) throws Unreadable {
        try {
            return builder(table, RecordMaps.FIRST_ROOM).createPersistedTo(path.toFile());
        } catch (IOException | RuntimeException | Error damaged) { // whatever it makes of rubbish
            throw new Unreadable("it is damaged", damaged);
        }
    }

    private static ChronicleMapBuilder<byte[], byte[]> builder(Durable table, long records) {
        return RecordMaps.builder(table.name(), table.typicalBytes(), records);
    }

    private static Path growing(Path path) {
        return path.resolveSibling(path.getFileName() + ".growing");
    }

    private static void check(ChronicleMap<byte[], byte[]> map, byte[] layout) throws Unreadable {
        try {
            Optional<byte[]> found = RecordMaps.layout(map);
            if (found.isEmpty()) {
                RecordMaps.putLayout(map, layout); // where it is lost, each seal says it too
            } else if (!Arrays.equals(found.get(), layout)) {
                map.close();
                throw new Unreadable(RecordMaps.OTHER_LAYOUT, null);
            }
        } catch (RuntimeException | Error damaged) {
            map.close();
            throw new Unreadable("it is damaged", damaged);
        }
    }

    @Override
    public boolean put(byte[] key, byte[] value) {
        return tryPut(key, value) || (grow() && tryPut(key, value));
    }

    private boolean tryPut(byte[] key, byte[] value) {
        try {
            map.put(key, seal.close(key, value));
            return true;
        } catch (IllegalStateException | IllegalArgumentException full) {
            LOG.debug("{} refuses a record", path, full);
            return false;
        }
    }

    /** Moves the records to a larger file; false when there is none. */
    private boolean grow() {
        long most = table.records().config().recordsMax() * GROWTH;
        long wanted = Math.max(room, map.longSize()) * GROWTH;
        Path larger = growing(path);
        try {
            long free = Files.getFileStore(path).getUsableSpace();
            if (room >= most || free < Files.size(path) * (GROWTH + 1)) {
                return false;
            }
            Files.deleteIfExists(larger);
            room = Math.min(wanted, most);
            moveTo(larger, builder(table, room).createPersistedTo(larger.toFile()));
            LOG.info("{} has room for {} records now", path, room);
            return true;
        } catch (IOException | RuntimeException refused) {
            LOG.error("{} can't grow", path, refused);
            return false;
        }
    }

    /** The name changes in one step: a crash leaves the old file or the new one. */
    private void moveTo(Path larger, ChronicleMap<byte[], byte[]> records) throws IOException {
        ChronicleMap<byte[], byte[]> smaller = map;
        smaller.forEach(records::put);
        map = records;
        smaller.close();
        channel.close();
        Files.move(larger, path, StandardCopyOption.ATOMIC_MOVE);
        mark.syncFolder();
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
    }

    @Override
    public void remove(byte[] key) {
        map.remove(key);
    }

    @Override
    public void retain(Check check) {
        List<byte[]> gone = new ArrayList<>();
        map.forEachEntry(
                entry -> {
                    byte[] key = entry.key().get();
                    if (!RecordMaps.isLayout(key) && !mayStay(key, entry.value().get(), check)) {
                        gone.add(key.clone()); // the map reads the next key into the same bytes
                    }
                });
        gone.forEach(map::remove);
    }

    private boolean mayStay(byte[] key, byte[] sealed, Check check) {
        Optional<byte[]> value = seal.open(key, sealed);
        damaged.addAndGet(value.isEmpty() ? 1 : 0);
        return value.isPresent() && check.mayStay(key, value.get());
    }

    @Override
    public long damaged() {
        return damaged.get();
    }

    @Override
    public long count() {
        try {
            return map.longSize() - 1;
        } catch (ChronicleHashClosedException grown) { // asked by another thread just then
            return map.isOpen() ? map.longSize() - 1 : 0;
        }
    }

    @Override
    public String place() {
        return path.toString();
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() {
        map.close();
        try {
            channel.close();
            mark.put();
        } catch (IOException unmarked) {
            LOG.warn("{} will be recovered at the next start: {}", path, unmarked.toString());
        }
    }
}
