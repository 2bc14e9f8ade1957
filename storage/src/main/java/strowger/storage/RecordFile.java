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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private static final String SECOND_NAME = ".named";
    private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);
    private static final int GROWTH = 8;
    private static final long GROW_AGAIN_NS = 60_000_000_000L; // after it failed
    private static final AtomicLong GROWTHS = new AtomicLong(); // a map knows others by their names

    private final Path path;
    private final ClosedMark mark;
    private final Durable table;
    private final Seal seal;
    private final AtomicLong damaged = new AtomicLong();
    private volatile OpenFile open;
    private long room; // records it was made for, at least; it takes some times as many
    private long growNs = System.nanoTime(); // not before

    private RecordFile(Path path, ClosedMark mark, Durable table, Seal seal, OpenFile open) {
        this.path = path;
        this.mark = mark;
        this.table = table;
        this.seal = seal;
        this.open = open;
        room = Math.max(RecordMaps.FIRST_ROOM, open.map().longSize());
    }

    /**
     * Opens the file of a table, or makes it. One that is damaged is set aside.
     *
     * @param setAside hears of that.
     * @throws StorageException if there can't be such a file, or it can't be read just now.
     */
    static RecordFile open(Path folder, Durable table, Runnable setAside) {
        Path path = folder.resolve(table.name() + ".records");
        ClosedMark mark = new ClosedMark(folder.resolve(table.name() + ".closed"), path);
        try {
            return open(path, mark, table);
        } catch (Unreadable unreadable) {
            setAside.run();
            Aside.put(path, unreadable);
        } catch (StorageException refused) {
            throw refused;
        } catch (IOException | RuntimeException | Error refused) {
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
        leave(open);
        Aside.put(path, damage);
        return make(path, mark, table);
    }

    /** Lets go of the file, to be recovered at the next start. */
    void leave() {
        leave(open);
    }

    private static RecordFile make(Path path, ClosedMark mark, Durable table) {
        try {
            return open(path, mark, table);
        } catch (StorageException refused) {
            throw refused;
        } catch (IOException | Unreadable | RuntimeException | Error refused) {
            throw new StorageException("cannot keep records in %s: %s".formatted(path, refused));
        }
    }

    private static RecordFile open(Path path, ClosedMark mark, Durable table)
            throws IOException, Unreadable {
        deleteGrowing(path);
        boolean fresh = Files.notExists(path) || Files.size(path) == 0;
        boolean inOrder = mark.take();
        long lost = fresh || inOrder ? 0 : Recovery.of(path, table).run();
        byte[] layout = RecordMaps.layout(table);
        ChronicleMap<byte[], byte[]> map = map(path, table);
        if (fresh) {
            RecordMaps.putLayout(map, layout);
            Disk.syncFolder(path);
        } else {
            check(path, map, layout);
        }
        RecordFile file =
                new RecordFile(path, mark, table, new Seal(layout), OpenFile.of(map, path));
        file.damaged.set(lost);
        return file;
    }

    /** What a growth left behind that was cut short. */
    private static void deleteGrowing(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(folder, path.getFileName() + ".growing*")) {
            for (Path each : left) {
                Files.delete(each);
            }
        }
    }

    private static ChronicleMap<byte[], byte[]> map(Path path, Durable table)
            throws IOException, Unreadable {
        try {
            return builder(table, RecordMaps.FIRST_ROOM).createPersistedTo(path.toFile());
        } catch (RuntimeException | Error damaged) { // whatever it makes of rubbish
            throw judged(path, damaged);
        }
    }

    /**
     * What is wrong with a file that makes a map fail so.
     *
     * @throws StorageException if nothing is, and the machine fails.
     */
    private static Unreadable judged(Path path, Throwable fault) {
        MachineFault.refuse(path, fault);
        return new Unreadable("it is damaged", fault);
    }

    private static ChronicleMapBuilder<byte[], byte[]> builder(Durable table, long records) {
        return RecordMaps.builder(table.name(), table.typicalBytes(), records);
    }

    private static void check(Path path, ChronicleMap<byte[], byte[]> map, byte[] layout)
            throws Unreadable {
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
            throw judged(path, damaged);
        }
    }

    @Override
    public boolean put(byte[] key, byte[] value) {
        return tryPut(key, value) || (grow() && tryPut(key, value));
    }

    private boolean tryPut(byte[] key, byte[] value) {
        try {
            open.map().put(key, seal.close(key, value));
            return true;
        } catch (IllegalStateException | IllegalArgumentException full) {
            LOG.debug("{} refuses a record", path, full);
            return false;
        }
    }

    /** Moves the records to a larger file; false when there is none. */
    private boolean grow() {
        long most = table.records().config().recordsMax() * GROWTH;
        if (room >= most || System.nanoTime() - growNs < 0) {
            return false;
        }
        Path larger =
                path.resolveSibling(path.getFileName() + ".growing" + GROWTHS.incrementAndGet());
        try {
            if (Files.getFileStore(path).getUsableSpace() < Files.size(path) * (GROWTH + 1)) {
                return false;
            }
            long used = RecordMaps.room(open.map(), table.typicalBytes());
            moveTo(larger, Math.min(Math.max(room, used) * GROWTH, most));
            LOG.info("{} has room for {} records now", path, room);
            return true;
        } catch (IOException | RuntimeException | InternalError refused) {
            growNs = System.nanoTime() + GROW_AGAIN_NS;
            LOG.error("{} can't grow, and is tried again in a minute", path, refused);
            delete(larger);
            return false;
        }
    }

    /**
     * The name changes in one step: a crash leaves the old file or the new one. The new one keeps
     * the name it was made under, too, until it is closed: its map looks for the disk there.
     */
    private void moveTo(Path larger, long records) throws IOException {
        OpenFile next = filled(larger, records);
        Path second = larger.resolveSibling(larger.getFileName() + SECOND_NAME);
        try {
            Files.createLink(second, larger);
            Files.move(second, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException refused) {
            next.leave();
            delete(second);
            throw refused;
        }
        OpenFile smaller = open;
        open = next;
        room = records;
        leave(smaller);
        try {
            Disk.syncFolder(path);
        } catch (IOException unsure) { // the old one and the new one are both whole
            LOG.warn("{}: a power loss now may bring back the file before it grew", path, unsure);
        }
    }

    private void leave(OpenFile file) {
        file.leave();
        forgetNameOf(file);
    }

    private void forgetNameOf(OpenFile file) {
        if (!file.name().equals(path)) {
            delete(file.name());
        }
    }

    /** A larger file with all there is, on the disk. */
    private OpenFile filled(Path larger, long records) throws IOException {
        OpenFile next =
                OpenFile.of(builder(table, records).createPersistedTo(larger.toFile()), larger);
        boolean whole = false;
        try {
            open.map().forEach(next.map()::put);
            next.channel().force(true);
            whole = true;
            return next;
        } finally {
            if (!whole) {
                next.leave();
            }
        }
    }

    private static void delete(Path larger) {
        try {
            Files.deleteIfExists(larger);
        } catch (IOException left) {
            LOG.debug("it is deleted at the next start", left);
        }
    }

    @Override
    public void remove(byte[] key) {
        open.map().remove(key);
    }

    @Override
    public void retain(Check check) {
        List<byte[]> gone = new ArrayList<>();
        ChronicleMap<byte[], byte[]> map = open.map();
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
            return open.map().longSize() - 1;
        } catch (ChronicleHashClosedException grown) { // asked by another thread just then
            ChronicleMap<byte[], byte[]> map = open.map();
            return map.isOpen() ? map.longSize() - 1 : 0;
        }
    }

    @Override
    public String place() {
        return path.toString();
    }

    @Override
    public void sync() throws IOException {
        open.channel().force(false);
    }

    @Override
    public void close() {
        OpenFile closed = open;
        try {
            closed.close();
            forgetNameOf(closed);
            if (closed.isAt(path)) {
                mark.put();
            } else {
                LOG.warn("{} was put in place of our file: it will be recovered", path);
            }
        } catch (IOException unmarked) {
            LOG.warn("{} will be recovered at the next start: {}", path, unmarked.toString());
        }
    }
}
