package strowger.storage;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Struct;
import strowger.engine.storage.Journal;
import strowger.engine.storage.JournalFigures;
import strowger.engine.storage.StorageException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * {@code storage}: keeps the tables of other modules on disk. It is there without being loaded; the
 * modules say what they keep.
 */
public final class StorageModule implements Module {
    private static final long INTERVAL_MS_MAX = 10_000;
    private static final long SPARE_MB_MAX = 1 << 20;

    private String folder = "";
    private long intervalMs = StorageConfig.STANDARD.intervalMs();
    private long spareMb = StorageConfig.STANDARD.spareBytes() >> 20;
    private boolean synced;
    private Optional<FolderStores> stores = Optional.empty();

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public void export(Exports exports) {
        exports.text("data", value -> folder = value)
                .doc("The folder in which modules keep their tables: what --data names.");
        exports.integer("interval_ms", value -> intervalMs = value)
                .unset(intervalMs)
                .doc("Milliseconds between two batches; what a crash may lose at most.");
        exports.integer("sync", value -> synced = value != 0)
                .unset(0)
                .doc(
                        "1 has each batch on the disk before the next, so that the machine may fail"
                                + " too; 0 leaves it to the kernel, and only the process may.");
        exports.integer("spare_mb", value -> spareMb = value)
                .unset(spareMb)
                .doc("MB of the disk that are left free: nothing is written beyond.");
        exports.command("storage.stats", _ -> stats())
                .doc("Each table that is kept: its file, what was restored, written and refused.");
        statistic(exports, "written", JournalFigures::written, "Records written to files.");
        statistic(exports, "removed", JournalFigures::removed, "Records removed from files.");
        statistic(
                exports,
                "refused",
                JournalFigures::refused,
                "Records not written: the file or the disk was full.");
        exports.statistic(
                        "damaged",
                        () -> journals().stream().mapToLong(each -> each.entries().damaged()).sum())
                .doc("Records in files that were damaged, and are no more.");
        exports.statistic("faults", () -> stores.map(FolderStores::faults).orElse(0L))
                .doc("Times that a table could not be written; it is tried again.");
        exports.statistic("set_aside", () -> stores.map(FolderStores::setAside).orElse(0L))
                .doc("Files that could not be read at the start, and were given another name.");
        statistic(
                exports,
                "changes_lost",
                JournalFigures::lost,
                "Changes that came too fast to be noted; their tables were gone through instead.");
        exports.statistic(
                        "waiting_bytes",
                        () -> journals().stream().mapToLong(Journal::waitingBytes).sum())
                .doc("Bytes of changes that are not read yet.");
        statistic(
                exports,
                "resynchronized",
                JournalFigures::resynchronized,
                "Times that a table was gone through, as its changes came too fast.");
    }

    private void statistic(
            Exports exports, String name, ToLongFunction<JournalFigures> figure, String sentence) {
        exports.statistic(
                        name,
                        () ->
                                journals().stream()
                                        .mapToLong(each -> figure.applyAsLong(each.figures()))
                                        .sum())
                .doc(sentence);
    }

    private List<Journal> journals() {
        return stores.map(FolderStores::journals).orElse(List.of());
    }

    private List<Struct> stats() {
        List<Struct> list = new ArrayList<>();
        for (Journal journal : journals()) {
            JournalFigures figures = journal.figures();
            list.add(
                    new Struct()
                            .add("table", journal.name())
                            .add("file", journal.entries().place())
                            .add("records", journal.entries().count())
                            .add("restored", figures.restored())
                            .add("dropped", figures.dropped())
                            .add("written", figures.written())
                            .add("removed", figures.removed())
                            .add("refused", figures.refused())
                            .add("damaged", journal.entries().damaged())
                            .add("batches", figures.batches())
                            .add("changes_lost", figures.lost())
                            .add("resynchronized", figures.resynchronized())
                            .add("waiting_bytes", journal.waitingBytes()));
        }
        return list;
    }

    @Override
    public void start(Engine engine) {
        List<String> faults = new ArrayList<>();
        require(faults, "interval_ms", intervalMs, 1, INTERVAL_MS_MAX);
        require(faults, "spare_mb", spareMb, 0, SPARE_MB_MAX);
        ConfigurationException.throwIfAny(faults);
        FolderStores opened =
                new FolderStores(
                        new StorageConfig(intervalMs, synced, spareMb << 20),
                        folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder)));
        stores = Optional.of(opened);
        engine.core().storage().attach(opened);
        try {
            opened.standard(); // what is wrong with it is said, whoever keeps anything there
        } catch (StorageException refused) {
            throw new ConfigurationException(String.valueOf(refused.getMessage()));
        }
    }

    private static void require(List<String> faults, String name, long value, long min, long max) {
        if (value < min || value > max) {
            faults.add("storage: %s is %d; set it from %d to %d".formatted(name, value, min, max));
        }
    }
}
