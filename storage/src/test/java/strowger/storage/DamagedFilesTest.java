package strowger.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.storage.Restored;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Writing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Files as a machine that lost its power may leave them, and as nobody should: the server starts,
 * and gives back records that were put, or none.
 */
@Timeout(240)
class DamagedFilesTest {
    private static final StorageConfig QUICK = new StorageConfig(5, false, 0);
    private static final int RECORDS = 500;
    private static final int PAGE_BYTES = 4096;

    @TempDir private Path folder;
    private Path data = Path.of("none");
    private Path file = Path.of("none");
    private Path mark = Path.of("none");

    @BeforeEach
    void fill() {
        data = folder.resolve("data");
        file = data.resolve("test.table.records");
        mark = data.resolve("test.table.closed");
        try (TestTable table = new TestTable();
                FolderStore store = new FolderStore(data, QUICK)) {
            store.keep(table, Writing.AT_ONCE);
            for (int number = 0; number < RECORDS; number++) {
                table.put("key" + number, text(number));
            }
        }
    }

    private static String text(int number) {
        return "text-%d-%s".formatted(number, "x".repeat(number % 700));
    }

    /** The machine went down: the file was not closed. */
    private void crash() throws IOException {
        Files.delete(mark);
    }

    private void change(Change change) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            change.on(bytes);
        }
    }

    private interface Change {
        void on(RandomAccessFile bytes) throws IOException;
    }

    private static void zero(RandomAccessFile bytes, long page, int count) throws IOException {
        bytes.seek(page * PAGE_BYTES);
        bytes.write(new byte[PAGE_BYTES * count]);
    }

    /** What a life of a server found. */
    private record Found(Restored restored, long damaged, long setAside) {}

    /**
     * Opens the folder: whatever is there is right, and what is put now is there in a next life.
     */
    private Found open() {
        Found found;
        try (TestTable table = new TestTable();
                FolderStore store = new FolderStore(data, QUICK)) {
            Restored restored = store.keep(table, Writing.AT_ONCE);
            for (int number = 0; number < RECORDS; number++) {
                String text = table.text("key" + number);
                assertTrue(text.equals("none") || text.equals(text(number)), text);
            }
            assertEquals(restored.records(), table.count());
            table.put("key3", "another");
            table.put("new", "new");
            table.remove("key4");
            found =
                    new Found(
                            restored,
                            store.journals().getFirst().entries().damaged(),
                            store.setAside());
        }
        try (TestTable table = new TestTable();
                FolderStore store = new FolderStore(data, QUICK)) {
            store.keep(table, Writing.AT_ONCE);
            assertEquals("another", table.text("key3"));
            assertEquals("new", table.text("new"));
            assertEquals("none", table.text("key4"));
        }
        return found;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(each -> String.valueOf(each.getFileName())).sorted().toList();
        }
    }

    @Nested
    class GivenPowerWasLost {
        @Test
        void whenAllWasWritten_thenAllIsThere() throws IOException {
            crash();
            assertEquals(new Found(new Restored(RECORDS, 0), 0, 0), open());
        }

        @ParameterizedTest
        @ValueSource(longs = {4096 * 64, 1_000_000, 2_500_001})
        void whenTheFileIsCutShort_thenWhatIsLeftIsThere(long length) throws IOException {
            crash();
            change(bytes -> bytes.setLength(length));
            assertTrue(open().restored().records() < RECORDS);
        }

        @Test
        void whenAPageIsZero_thenTheOthersRecordsAreThere_andTheLossIsCounted() throws IOException {
            crash();
            change(
                    bytes -> {
                        for (int page = 8; page < 500; page += 50) {
                            zero(bytes, page, 2);
                        }
                    });
            Found found = open();
            assertTrue(found.restored().records() > RECORDS / 2, found.toString());
            assertTrue(found.restored().records() < RECORDS, found.toString());
            assertTrue(found.damaged() > 0, found.toString());
        }

        @Test
        void whenPagesAreRubbish_thenNoWrongRecordIsThere() throws IOException {
            crash();
            Random random = new Random(20);
            change(
                    bytes -> {
                        byte[] page = new byte[PAGE_BYTES];
                        for (int count = 0; count < 20; count++) {
                            random.nextBytes(page);
                            bytes.seek((1 + random.nextInt(800)) * (long) PAGE_BYTES);
                            bytes.write(page);
                        }
                    });
            Found found = open();
            assertTrue(found.restored().records() < RECORDS, found.toString());
        }

        /** Recovery of such a file ended the process (SIGSEGV): it has one of its own. */
        @Test
        void whenItLeadsItsReaderAstray_thenTheServerStarts_andItIsSetAside() throws IOException {
            crash();
            change(
                    bytes -> {
                        for (int page = 0; page < 890; page += 2) {
                            zero(bytes, page, 1);
                        }
                    });
            Found found = open();
            assertEquals(1, found.setAside(), found.toString());
            assertTrue(names().stream().anyMatch(each -> each.matches(".*records\\.[0-9]+")));
        }

        @Test
        void whenItWasGrowingJustThen_thenThatIsPassedOver() throws IOException {
            crash();
            Path growing = data.resolve("test.table.records.growing");
            Files.write(growing, new byte[5000]);
            Files.write(data.resolve("test.table.records.recovered"), new byte[5000]);
            assertEquals(new Restored(RECORDS, 0), open().restored());
            assertEquals(
                    List.of("lock", "test.table.closed", "test.table.records"),
                    names(),
                    "nothing is left over");
        }
    }

    @Nested
    class GivenItWasClosedInOrder {
        @Test
        void whenItWasChangedBehindOurBack_thenWhatIsWrongIsFound() throws IOException {
            change(
                    bytes -> {
                        for (int place = 40; place < 900; place += 40) {
                            bytes.seek(place * 4096L + 100);
                            bytes.write('#');
                        }
                    });
            Found found = open();
            assertTrue(found.restored().records() > RECORDS / 2, found.toString());
        }

        @Test
        void whenItsMarkIsRubbish_thenItIsRecovered() throws IOException {
            Files.writeString(mark, "#".repeat(5000));
            assertEquals(new Restored(RECORDS, 0), open().restored());
        }

        @Test
        void whenItIsEmpty_thenTheTableBeginsEmpty() throws IOException {
            Files.write(file, new byte[0]);
            assertEquals(new Found(Restored.NOTHING, 0, 0), open());
        }

        @Test
        void whenFilesAreSetAsideAgainAndAgain_thenTheLastFewAreKept() throws IOException {
            for (int life = 0; life < Aside.KEPT_MAX + 2; life++) {
                Files.writeString(file, "rubbish " + life, StandardOpenOption.TRUNCATE_EXISTING);
                try (TestTable table = new TestTable();
                        FolderStore store = new FolderStore(data, QUICK)) {
                    assertEquals(Restored.NOTHING, store.keep(table, Writing.AT_ONCE));
                    assertEquals(1, store.setAside());
                }
            }
            List<String> aside = aside();
            assertEquals(Aside.KEPT_MAX, aside.size());
            assertEquals("rubbish " + (Aside.KEPT_MAX + 1), content(aside.getLast()));
            assertEquals("rubbish 0", content(aside.getFirst()), "the first is never deleted");
        }

        @Test
        void whenFilesAreSetAsideAgainAndAgain_thenTheLargestIsKept() throws IOException {
            for (int life = 0; life < 3 * Aside.KEPT_MAX; life++) {
                String text = "rubbish " + life + (life == 2 ? " with all the records" : "");
                Files.writeString(file, text);
                Aside.put(file, new IOException("damaged"));
            }
            List<String> aside = aside();
            assertEquals(Aside.KEPT_MAX, aside.size());
            assertEquals("rubbish 0", content(aside.getFirst()));
            assertEquals("rubbish 2 with all the records", content(aside.get(1)));
            assertEquals("rubbish 10", content(aside.get(2)));
            assertEquals("rubbish 11", content(aside.getLast()));
        }

        private List<String> aside() throws IOException {
            return names().stream().filter(each -> each.matches(".*records\\.[0-9]+")).toList();
        }

        private String content(String name) throws IOException {
            return Files.readString(data.resolve(name), StandardCharsets.US_ASCII);
        }
    }

    @Nested
    class GivenTheFolderIsNoUse {
        private String refusal(Path place) {
            return String.valueOf(
                    assertThrows(
                                    StorageException.class,
                                    () -> new FolderStore(place, QUICK).close())
                            .getMessage());
        }

        @Test
        void whenItCantBeMade_thenThatIsSaidInOneLine() {
            String said = refusal(Path.of("/proc/strowger"));
            assertTrue(said.startsWith("cannot keep records in the folder /proc/strowger: "), said);
            assertEquals(1, said.lines().count());
        }

        @Test
        void whenItIsAFile_thenThatIsSaidInOneLine() throws IOException {
            Path place = Files.writeString(folder.resolve("place"), "text");
            String said = refusal(place);
            assertTrue(said.startsWith("cannot keep records in the folder " + place), said);
            assertEquals(1, said.lines().count());
        }
    }
}
