package strowger.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.storage.JournalFigures;
import strowger.engine.storage.Restored;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Writing;
import strowger.tables.RecordView;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Tables kept in files, as they come back in another life. */
@Timeout(120)
class FolderStoreTest {
    private static final StorageConfig QUICK = new StorageConfig(5, false, 0);

    @TempDir private Path folder;
    private TestTable table = new TestTable();

    @AfterEach
    void close() {
        table.close();
    }

    private FolderStore open() {
        return new FolderStore(folder.resolve("data"), QUICK);
    }

    private static JournalFigures figures(FolderStore store) {
        return store.journals().getFirst().figures();
    }

    private static long kept(FolderStore store) {
        return store.journals().getFirst().entries().count();
    }

    private static String state(FolderStore store) {
        JournalFigures figures = figures(store);
        return "kept %d, written %d, removed %d, refused %d, lost %d, resynchronized %d, waiting %d"
                .formatted(
                        kept(store),
                        figures.written(),
                        figures.removed(),
                        figures.refused(),
                        figures.lost(),
                        figures.resynchronized(),
                        store.journals().getFirst().waitingBytes());
    }

    private static void await(String what, BooleanSupplier question) {
        await(what, question, () -> "");
    }

    private static void await(String what, BooleanSupplier question, Supplier<String> otherwise) {
        long deadlineNs = System.nanoTime() + 50_000_000_000L;
        boolean held = question.getAsBoolean();
        while (!held && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(1_000_000);
            held = question.getAsBoolean();
        }
        assertTrue(held, () -> what + ": " + otherwise.get());
    }

    /** Another life: an empty table in place of the one there was. */
    private void another(TestTable empty) {
        table.close();
        table = empty;
    }

    private Restored keep(FolderStore store) {
        return store.keep(table, Writing.AT_ONCE);
    }

    @Nested
    class GivenAnOrderlyStop {
        @Test
        void whatWasPutIsThere_andWhatWasRemovedIsNot() {
            try (FolderStore store = open()) {
                keep(store);
                table.put("a", "1");
                table.put("b", "2");
                table.put("a", "a-second", "3", System.currentTimeMillis() + 3_600_000);
                table.put("gone", "x");
                table.remove("gone");
                table.put("unwanted", "");
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(new Restored(3, 0), keep(store));
                assertEquals("2", table.text("b"));
                assertEquals("none", table.text("gone"));
                assertEquals("text", table.lastNote);
                table.remove("a");
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(new Restored(1, 0), keep(store));
            }
        }

        @Test
        void whatExpiredMeanwhileIsDropped() {
            try (FolderStore store = open()) {
                keep(store);
                table.put("short", "short", "x", System.currentTimeMillis() + 200);
                table.put("long", "x");
                await("both written", () -> kept(store) == 2);
                await("its time is over", () -> table.text("short").equals("none"));
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                Restored restored = keep(store);
                assertEquals(1, restored.records());
                assertEquals(1, table.count());
            }
        }

        @Test
        void recordsOfAnyLengthAreKept() {
            String text = "x".repeat(50_000);
            try (FolderStore store = open()) {
                keep(store);
                table.put("a", text);
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                keep(store);
                assertEquals(text, table.text("a"));
            }
        }

        @Test
        void whenItIsWrittenAtTheStop_thenItIsThere_onceOnly() {
            try (FolderStore store = open()) {
                store.keep(table, Writing.AT_STOP);
                table.put("a", "1");
            }
            another(new TestTable());
            FolderStore crashed = open();
            assertEquals(1, crashed.keep(table, Writing.AT_STOP).records());
            assertEquals(0, kept(crashed), "a crash would bring back what is old");
            crashed.close();
        }

        @Test
        void whenNothingIsWritten_thenWhatWasThereStays() {
            try (FolderStore store = open()) {
                keep(store);
                table.put("a", "1");
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(1, store.keep(table, Writing.NEVER).records());
                table.put("b", "2");
                table.remove("a");
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(1, keep(store).records());
                assertEquals("1", table.text("a"));
            }
        }
    }

    @Nested
    class GivenACrash {
        /** Files as they are while a server runs: what a killed one leaves behind. */
        private void crash(FolderStore running) throws IOException {
            Path left = Files.createDirectory(folder.resolve("left"));
            try (Stream<Path> files = Files.list(running.folder())) {
                for (Path file : files.toList()) {
                    Files.copy(file, left.resolve(String.valueOf(file.getFileName())));
                }
            }
            running.close();
            try (Stream<Path> files = Files.list(left)) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file,
                            running.folder().resolve(String.valueOf(file.getFileName())),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.deleteIfExists(running.folder().resolve("test.table.closed"));
        }

        @Test
        void whatWasWrittenIsThere() throws IOException {
            FolderStore store = open();
            keep(store);
            for (int number = 0; number < 500; number++) {
                table.put("key" + number, "text" + number);
            }
            await("all written", () -> kept(store) == 500);
            crash(store);
            another(new TestTable());
            try (FolderStore again = open()) {
                assertEquals(new Restored(500, 0), keep(again));
                assertEquals("text77", table.text("key77"));
            }
        }

        /** Once such a file was set aside: the new one had too little room. */
        @Test
        void whenRecordsAreMuchLongerThanIsTypical_thenAllAreThere() throws IOException {
            int count = 600;
            String text = "d".repeat(50_000);
            another(large());
            FolderStore store = open();
            keep(store);
            for (int number = 0; number < count; number++) {
                table.put("key" + number, text);
            }
            await("all written", () -> kept(store) == count, () -> state(store));
            crash(store);
            another(large());
            try (FolderStore again = open()) {
                assertEquals(new Restored(count, 0), keep(again));
                assertEquals(text, table.text("key599"));
                assertEquals(0, again.setAside());
            }
        }

        private static TestTable large() {
            TestTable large = new TestTable();
            large.typicalBytes = 512;
            return large;
        }

        /** The one entry that says how records are laid out is lost, and they are another's. */
        @Test
        void whenNoSealFits_thenTheFileIsSetAside() throws IOException {
            FolderStore store = open();
            keep(store);
            table.put("a", "1");
            await("written", () -> kept(store) == 1);
            crash(store);
            Path file = folder.resolve("data/test.table.records");
            try (var map =
                    RecordMaps.builder("test.table", 640, RecordMaps.FIRST_ROOM)
                            .createPersistedTo(file.toFile())) {
                map.remove(new byte[] {0});
            }
            another(new TestTable("another"));
            try (FolderStore again = open()) {
                assertEquals(Restored.NOTHING, keep(again));
                assertEquals(1, again.setAside());
            }
        }

        @Test
        void whenTheFileIsRubbish_thenItIsSetAside_andTheTableBeginsEmpty() throws IOException {
            try (FolderStore store = open()) {
                keep(store);
                table.put("a", "1");
            }
            byte[] rubbish =
                    "this is no file of records".repeat(1000).getBytes(StandardCharsets.US_ASCII);
            Files.write(folder.resolve("data/test.table.records"), rubbish);
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(Restored.NOTHING, keep(store));
                table.put("b", "2");
            }
            try (Stream<Path> files = Files.list(folder.resolve("data"))) {
                assertEquals(
                        1,
                        files.filter(each -> each.toString().matches(".*records\\.[0-9]+"))
                                .count());
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(1, keep(store).records());
            }
        }

        @Test
        void whenTheFileIsCutShort_thenTheServerStartsAllTheSame() throws IOException {
            try (FolderStore store = open()) {
                keep(store);
                table.put("a", "1");
            }
            Path file = folder.resolve("data/test.table.records");
            try (var channel =
                    java.nio.channels.FileChannel.open(
                            file, java.nio.file.StandardOpenOption.WRITE)) {
                channel.truncate(100);
            }
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(0, keep(store).records());
                table.put("b", "2");
            }
        }
    }

    @Test
    void whenAnotherVersionLaidOutTheRecords_thenTheFileIsSetAside() {
        try (FolderStore store = open()) {
            keep(store);
            table.put("a", "1");
        }
        another(new TestTable("another"));
        try (FolderStore store = open()) {
            assertEquals(Restored.NOTHING, keep(store));
        }
    }

    @Test
    void whenTheFolderIsTaken_thenThatIsSaidInOneLine() {
        try (FolderStore _ = open()) {
            StorageException refused = assertThrows(StorageException.class, () -> open().close());
            assertEquals(
                    "another server (process %d) keeps its records in %s; end it, or name another"
                                    .formatted(
                                            ProcessHandle.current().pid(), folder.resolve("data"))
                            + " folder",
                    refused.getMessage());
        }
    }

    @Test
    void whenTheDiskIsFull_thenItIsCounted_andAllIsWrittenWhenThereIsSpace() {
        AtomicLong free = new AtomicLong(0);
        StorageConfig config = new StorageConfig(5, true, 1 << 20);
        try (FolderStore store = new FolderStore(folder.resolve("data"), config, free::get)) {
            keep(store);
            table.put("a", "1");
            await("refused", () -> figures(store).refused() == 1);
            table.put("b", "2");
            assertEquals(0, kept(store));
            free.set(1 << 30);
            await("both written", () -> kept(store) == 2);
        }
    }

    @Test
    void whenMoreComesThanTheFileWasMadeFor_thenItGrows() {
        String text = "z".repeat(200);
        another(new TestTable("text", 100_000));
        try (FolderStore store = open()) {
            keep(store);
            for (int number = 0; number < 60_000; number++) {
                table.put("key" + number, text);
            }
            await("all written", () -> kept(store) == 60_000);
            assertEquals(0, figures(store).refused());
        }
        another(new TestTable("text", 100_000));
        try (FolderStore store = open()) {
            assertEquals(60_000, keep(store).records());
            assertEquals(text, table.text("key59999"));
        }
    }

    @Test
    void whenItGrowsTwiceInALife_thenAllIsThere() {
        another(tiny());
        try (FolderStore store = open()) {
            keep(store);
            for (int number = 0; number < 10_000; number++) {
                table.put("key" + number, "z".repeat(6000));
            }
            await("all written", () -> kept(store) == 10_000, () -> state(store));
            assertEquals(0, figures(store).refused());
        }
        another(tiny());
        try (FolderStore store = open()) {
            assertEquals(10_000, keep(store).records());
        }
    }

    private static TestTable tiny() {
        TestTable tiny = new TestTable("text", 100_000);
        tiny.typicalBytes = 16;
        return tiny;
    }

    @Test
    void whenTheLargerFileCantTakeTheName_thenTheOldOneIsServed_andIsNotMarkedAsClosed()
            throws IOException {
        another(tiny());
        Path file = folder.resolve("data/test.table.records");
        try (FolderStore store = open()) {
            keep(store);
            table.put("first", "1");
            await("written", () -> kept(store) == 1);
            Files.delete(file);
            Files.createDirectories(file.resolve("in the way"));
            for (int number = 0; number < 4000; number++) {
                table.put("key" + number, "z".repeat(6000));
            }
            await("refused", () -> figures(store).refused() > 0, () -> state(store));
            assertTrue(kept(store) > 1, "what there is room for is written all the same");
        }
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            assertEquals(
                    List.of("lock", "test.table.records"),
                    files.map(each -> String.valueOf(each.getFileName())).sorted().toList());
        }
    }

    @Test
    void whenThereIsNoMemoryForIt_thenTheStartIsRefused_andTheFileStays() {
        try (FolderStore store = open()) {
            keep(store);
            table.put("a", "1");
        }
        another(new TestTable());
        table.whenRestored =
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        try (FolderStore store = open()) {
            StorageException refused = assertThrows(StorageException.class, () -> keep(store));
            String line = String.valueOf(refused.getMessage());
            assertTrue(line.contains("Java heap space"), line);
            assertEquals(0, store.setAside());
        }
        another(new TestTable());
        try (FolderStore store = open()) {
            assertEquals(new Restored(1, 0), keep(store));
        }
    }

    @Test
    void whenHalfHasExpiredMeanwhile_thenTheFileLosesThatHalfAndNoOther() {
        long deadlineMs = System.currentTimeMillis() + 400;
        try (FolderStore store = open()) {
            keep(store);
            for (int number = 100; number < 300; number++) {
                String key = "key" + number;
                table.put(key, key, "x", number % 2 == 0 ? deadlineMs : RecordView.NEVER);
            }
        }
        await("half expired", () -> System.currentTimeMillis() > deadlineMs);
        for (int life = 0; life < 2; life++) {
            another(new TestTable());
            try (FolderStore store = open()) {
                assertEquals(100, keep(store).records());
                assertEquals(100, kept(store));
                for (int number = 101; number < 300; number += 2) {
                    assertEquals("x", table.text("key" + number));
                }
            }
        }
    }

    @Test
    void whenChangesComeTooFastForTheFeed_thenTheWholeTableIsWritten() {
        try (FolderStore store = open()) {
            keep(store);
            String text = "y".repeat(100);
            for (int round = 0; round < 60; round++) {
                for (int number = 0; number < 3000; number++) {
                    table.put("key" + number, text + round);
                }
            }
            for (int number = 0; number < 1500; number++) {
                table.remove("key" + number);
            }
            await("level", () -> kept(store) == 1500, () -> state(store));
        }
        another(new TestTable());
        try (FolderStore store = open()) {
            assertEquals(1500, keep(store).records());
            assertEquals("y".repeat(100) + 59, table.text("key2000"));
        }
    }
}
