package strowger.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Journal;
import strowger.engine.storage.Restored;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The tables that are kept in one folder, and the thread that writes them. */
final class FolderStore implements Store, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderStore.class);
    private static final long STOP_TIMEOUT_MS = 60_000;
    private static final long TOLD_MS = 60_000; // between two lines about one trouble
    private static final long SPACE_LOOKED_AT_MS = 1000;

    private final Path folder;
    private final StorageConfig config;
    private final FolderLock lock;
    private final LongSupplier freeBytes;
    private final List<Journal> journals = new CopyOnWriteArrayList<>();
    private final Thread writer;
    private final AtomicLong faults = new AtomicLong();
    private final AtomicLong setAside = new AtomicLong();
    private volatile boolean ending;
    private long faultToldMs = nowMs() - TOLD_MS;
    private long spaceLookedAtMs = nowMs() - SPACE_LOOKED_AT_MS;
    private boolean hasSpace = true;

    /**
     * Takes a folder.
     *
     * @throws StorageException if it can't be used.
     */
    FolderStore(Path folder, StorageConfig config) {
        this(folder, config, () -> free(folder));
    }

    FolderStore(Path folder, StorageConfig config, LongSupplier freeBytes) {
        this.folder = folder;
        this.config = config;
        this.freeBytes = freeBytes;
        lock = FolderLock.take(folder);
        writer = Thread.ofPlatform().name("storage").daemon().unstarted(this::run);
        writer.start();
    }

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    Path folder() {
        return folder;
    }

    List<Journal> journals() {
        return List.copyOf(journals);
    }

    @Override
    public Restored keep(Durable table, Writing writing) {
        if (!table.name().matches("[A-Za-z0-9._-]{1,128}")) {
            throw new StorageException("a table of this name can't be kept: " + table.name());
        }
        if (journals.stream().anyMatch(each -> each.name().equals(table.name()))) {
            throw new StorageException("two tables are to be kept as " + table.name());
        }
        RecordFile file = RecordFile.open(folder, table, setAside::incrementAndGet);
        Journal journal = journal(table, file, writing);
        Restored restored;
        try {
            restored = journal.begin();
            journals.add(journal);
        } catch (RuntimeException | Error damage) { // in the midst of it: what came before is good
            refuseIfOfMachine(file, damage);
            restored = new Restored(journal.figures().restored(), journal.figures().dropped());
            setAside.incrementAndGet();
            Journal another = journal(table, file.another(damage), writing);
            Restored _ = another.begin();
            another.writeAll();
            journals.add(another);
        }
        LOG.info(
                "{} of {}: {} restored, {} had expired or were not taken, {} were damaged",
                table.name(),
                folder,
                restored.records(),
                restored.dropped(),
                file.damaged());
        return restored;
    }

    /** What fits into no memory is not damaged. */
    private static void refuseIfOfMachine(RecordFile file, Throwable fault) {
        if (MachineFault.isBehind(fault)) {
            file.leave();
            MachineFault.refuse(Path.of(file.place()), fault);
        }
    }

    private Journal journal(Durable table, RecordFile file, Writing writing) {
        return new Journal(table, file, writing, config.synced(), Journal.FEED_BYTES);
    }

    /** Files that could not be read, and were set aside. */
    long setAside() {
        return setAside.get();
    }

    private void run() {
        while (!ending) {
            boolean more = false;
            long nowMs = nowMs();
            boolean space = hasSpace(nowMs);
            for (Journal journal : journals) {
                more |= !ending && round(journal, nowMs, space);
            }
            if (!more) {
                LockSupport.parkNanos(config.intervalMs() * 1_000_000);
            }
        }
    }

    /** A fault in one table's journal leaves the others alone. */
    private boolean round(Journal journal, long nowMs, boolean space) {
        try {
            return journal.round(nowMs, space);
        } catch (RuntimeException | InternalError fault) { // an error of a disk beneath a mapping
            faults.incrementAndGet();
            if (nowMs - faultToldMs >= TOLD_MS) {
                faultToldMs = nowMs;
                LOG.error("{} could not be written; it is tried on", journal.name(), fault);
            }
            return false;
        }
    }

    /** Rounds that came to no end. */
    long faults() {
        return faults.get();
    }

    /** Milliseconds on a clock that nobody sets back, so that writing never waits for it. */
    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private boolean hasSpace(long nowMs) {
        if (nowMs - spaceLookedAtMs >= SPACE_LOOKED_AT_MS) {
            spaceLookedAtMs = nowMs;
            hasSpace = freeBytes.getAsLong() >= config.spareBytes();
        }
        return hasSpace;
    }

    /** Writes what is not written; the tables are there still. */
    @Override
    public void close() {
        ending = true;
        LockSupport.unpark(writer);
        try {
            writer.join(STOP_TIMEOUT_MS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            LOG.error("records in {} are not written in time: the last changes are lost", folder);
            return;
        }
        long nowMs = nowMs();
        spaceLookedAtMs = nowMs - SPACE_LOOKED_AT_MS;
        boolean space = hasSpace(nowMs);
        journals.forEach(journal -> end(journal, nowMs, space));
        try {
            lock.close();
        } catch (IOException unclosed) {
            LOG.warn("the lock of {} could not be given back", folder, unclosed);
        }
    }

    private static void end(Journal journal, long nowMs, boolean space) {
        try {
            journal.end(nowMs, space);
        } catch (RuntimeException | InternalError fault) {
            LOG.error("{} could not be written to its end", journal.name(), fault);
        }
    }
}
