package strowger.storage;

import net.openhft.chronicle.hash.ChronicleHashClosedException;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Entries;
import strowger.engine.storage.Journal;
import strowger.engine.storage.StorageException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of one table in a file, which is a Chronicle Map. Its first entry says how they are
 * laid out. Beside it lies a mark while it is closed in order; without that mark it is recovered
 * when it is opened. One thread at a time.
 */
final class RecordFile implements Entries {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);
    private static final byte[] LAYOUT_KEY = {0}; // keys of records are longer
    private static final String VERSION = "strowger records 1";
    private static final int KEY_BYTES = 64;
    private static final double BLOAT_MAX = 4;
    private static final long FIRST_ROOM = 1 << 12;
    private static final int GROWTH = 8;

    private final Path path;
    private final Path closedMark;
    private final Durable table;
    private volatile ChronicleMap<byte[], byte[]> map;
    private FileChannel channel;
    private long room; // records it was made for; it takes some times as many

    private RecordFile(Path path, Path closedMark, Durable table, ChronicleMap<byte[], byte[]> map)
            throws IOException {
        this.path = path;
        this.closedMark = closedMark;
        this.table = table;
        this.map = map;
        room = Math.max(FIRST_ROOM, map.longSize());
        channel = FileChannel.open(path, StandardOpenOption.WRITE); // for as long as the map's
    }

    /**
     * Opens the file of a table, or makes it. One that can't be read is set aside.
     *
     * @throws StorageException if there can't be such a file.
     */
    static RecordFile open(Path folder, Durable table) {
        Path path = folder.resolve(table.name() + ".records");
        Path mark = folder.resolve(table.name() + ".closed");
        try {
            return open(path, mark, table);
        } catch (Unreadable unreadable) {
            setAside(path, unreadable);
        } catch (IOException | RuntimeException | LinkageError refused) {
            throw new StorageException("cannot keep records in %s: %s".formatted(path, refused));
        }
        try {
            return open(path, mark, table);
        } catch (IOException | Unreadable | RuntimeException refused) {
            throw new StorageException("cannot keep records in %s: %s".formatted(path, refused));
        }
    }

    private static RecordFile open(Path path, Path mark, Durable table)
            throws IOException, Unreadable {
        boolean fresh = Files.notExists(path) || Files.size(path) == 0;
        boolean inOrder = Files.deleteIfExists(mark);
        ChronicleMapBuilder<byte[], byte[]> builder = builder(table, FIRST_ROOM);
        byte[] text = (VERSION + ": " + Journal.layout(table)).getBytes(StandardCharsets.UTF_8);
        if (fresh) {
            ChronicleMap<byte[], byte[]> map = builder.createPersistedTo(path.toFile());
            map.put(LAYOUT_KEY, text);
            return new RecordFile(path, mark, table, map);
        }
        return new RecordFile(path, mark, table, checked(read(path, builder, inOrder), text));
    }

    private static ChronicleMapBuilder<byte[], byte[]> builder(Durable table, long records) {
        return ChronicleMap.of(byte[].class, byte[].class)
                .name(table.name())
                .entries(records)
                .averageKeySize(KEY_BYTES)
                .averageValueSize(table.typicalBytes())
                .maxBloatFactor(BLOAT_MAX)
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .checksumEntries(true)
                .skipCloseOnExitHook(true);
    }

    /** Whatever is wrong with the file, it is said by one exception. */
    private static ChronicleMap<byte[], byte[]> read(
            Path path, ChronicleMapBuilder<byte[], byte[]> builder, boolean inOrder)
            throws Unreadable {
        try {
            if (inOrder) {
                return builder.createPersistedTo(path.toFile());
            }
            List<Integer> faults = new ArrayList<>();
            ChronicleMap<byte[], byte[]> map =
                    builder.recoverPersistedTo(
                            path.toFile(), false, fault -> faults.add(fault.segmentIndex()));
            LOG.info(
                    "{} was not closed in order: it was recovered, {} entries were damaged",
                    path,
                    faults.size());
            return map;
        } catch (IOException | RuntimeException | AssertionError damaged) {
            throw new Unreadable("it is damaged", damaged);
        }
    }

    private static ChronicleMap<byte[], byte[]> checked(
            ChronicleMap<byte[], byte[]> map, byte[] layout) throws Unreadable {
        byte[] found = map.get(LAYOUT_KEY);
        if (found == null || !java.util.Arrays.equals(found, layout)) {
            map.close();
            throw new Unreadable("its records are laid out as another version has them", null);
        }
        return map;
    }

    private static void setAside(Path path, Unreadable why) {
        Path aside = path.resolveSibling("%s.%d".formatted(path.getFileName(), stamp()));
        try {
            Files.move(path, aside);
        } catch (IOException refused) {
            throw new StorageException(
                    "%s can't be read (%s) and not be set aside: %s"
                            .formatted(path, why.getMessage(), refused));
        }
        LOG.error(
                "{} can't be read: {}; it is set aside as {}, and its table begins empty",
                path,
                why.getMessage(),
                aside.getFileName());
        LOG.debug("that file", why);
    }

    private static long stamp() {
        return Instant.now().getEpochSecond();
    }

    /** A file that is no use. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String why, @org.jspecify.annotations.Nullable Throwable cause) {
            super(why, cause);
        }
    }

    @Override
    public boolean put(byte[] key, byte[] value) {
        return tryPut(key, value) || (grow() && tryPut(key, value));
    }

    private boolean tryPut(byte[] key, byte[] value) {
        try {
            map.put(key, value);
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
        Path larger = path.resolveSibling(path.getFileName() + ".growing");
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
                    if (key.length > LAYOUT_KEY.length
                            && !check.mayStay(key, entry.value().get())) {
                        gone.add(key.clone()); // the map reads the next key into the same bytes
                    }
                });
        gone.forEach(map::remove);
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
            Files.write(closedMark, new byte[0]);
        } catch (IOException unmarked) {
            LOG.warn("{} will be recovered at the next start: {}", path, unmarked.toString());
        }
    }
}
