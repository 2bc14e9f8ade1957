package strowger.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.openhft.chronicle.hash.ChronicleFileLockException;
import net.openhft.chronicle.hash.ChronicleHashRecoveryFailedException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.storage.Restored;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Writing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file that was not closed is set aside when it is torn, and only then: when its recovery fails
 * for another reason, the server does not start, and the file stays.
 */
@Timeout(240)
class RecoveryTest {
    private static final StorageConfig QUICK = new StorageConfig(5, false, 0);
    private static final int RECORDS = 100;

    @TempDir private Path folder;
    private Path data = Path.of("none");
    private Path file = Path.of("none");

    @BeforeEach
    void leaveAFileThatWasNotClosed() throws IOException {
        data = folder.resolve("data");
        file = data.resolve("test.table.records");
        try (TestTable table = new TestTable();
                FolderStore store = new FolderStore(data, QUICK)) {
            store.keep(table, Writing.AT_ONCE);
            for (int number = 0; number < RECORDS; number++) {
                table.put("key" + number, "text" + number);
            }
        }
        Files.delete(data.resolve("test.table.closed"));
    }

    private Restored start() {
        try (TestTable table = new TestTable();
                FolderStore store = new FolderStore(data, QUICK)) {
            return store.keep(table, Writing.AT_ONCE);
        }
    }

    private List<String> aside() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(each -> String.valueOf(each.getFileName()))
                    .filter(each -> each.matches("test.table.records\\..*"))
                    .sorted()
                    .toList();
        }
    }

    private void startWith(String javaScript, Runnable what) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\n" + javaScript + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        String before = System.getProperty("java.home");
        System.setProperty("java.home", folder.resolve("jdk").toString());
        try {
            what.run();
        } finally {
            System.setProperty("java.home", before);
        }
    }

    @Nested
    class GivenItsProcessFails {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "echo ERROR: transport error 202: bind failed; exit 1 | bind failed (exit code"
                            + " 1)",
                    "kill -9 $$ | was killed",
                    "echo failed: java.io.IOException: No space left on device; exit 5"
                            + " | No space left on device",
                    "echo There is insufficient memory for the Java Runtime; exit 134"
                            + " | insufficient memory",
                    "exit 143 | nothing was said (exit code 143)"
                })
        void thenTheStartIsRefusedInOneLine_andTheFileStays(String script, String said)
                throws IOException {
            byte[] before = Files.readAllBytes(file);
            startWith(
                    script,
                    () -> {
                        StorageException refused =
                                assertThrows(StorageException.class, RecoveryTest.this::start);
                        String line = String.valueOf(refused.getMessage());
                        assertTrue(line.startsWith(file + " was not closed in order"), line);
                        assertTrue(line.contains(said), line);
                        assertEquals(1, line.lines().count(), line);
                    });
            assertArrayEquals(before, Files.readAllBytes(file));
            assertEquals(List.of(), aside());
            assertEquals(new Restored(RECORDS, 0), start(), "the cause is mended");
        }

        @Test
        void whenItCantBeStarted_thenTheFileStays() throws IOException {
            startWith(
                    "",
                    () -> {
                        System.setProperty("java.home", folder.resolve("none").toString());
                        assertThrows(StorageException.class, RecoveryTest.this::start);
                    });
            assertEquals(List.of(), aside());
            assertEquals(new Restored(RECORDS, 0), start());
        }

        @ParameterizedTest
        @ValueSource(strings = {"kill -SEGV $$", "echo SIGSEGV; exit 134", "exit 4", "exit 3"})
        void whenTheFileMadeItFail_thenThatIsSetAside(String script) throws IOException {
            startWith(script, () -> assertEquals(Restored.NOTHING, start()));
            assertEquals(1, aside().size());
            assertTrue(aside().getFirst().matches(".*records\\.[0-9]+"));
        }

        @Test
        void whenItSaysMuch_thenTheLastOfItIsKept_whateverItsLetters() throws IOException {
            RecoveryProcess.End end =
                    RecoveryProcess.run(
                            new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "head -c 300000 /dev/zero; printf '\\377\\376the end'; exit 7"),
                            60_000);
            assertEquals(7, end.code());
            assertEquals(RecoveryProcess.SAID_MAX, end.said().length());
            assertTrue(end.said().endsWith("\u00ff\u00fethe end"));
        }

        @Test
        void whenItDoesNotEndInTime_thenThatIsAFailure() {
            ProcessBuilder sleeps = new ProcessBuilder("sleep", "100");
            IOException late =
                    assertThrows(IOException.class, () -> RecoveryProcess.run(sleeps, 1000));
            assertEquals("it came to no end in 1 s", late.getMessage());
        }
    }

    @Nested
    class GivenItsProcess {
        @Test
        void thenItTakesNoOptionsThatAreForTheServer() {
            Map<String, String> environment =
                    new HashMap<>(
                            Map.of(
                                    "JAVA_TOOL_OPTIONS", "-agentlib:jdwp=transport=dt_socket",
                                    "JDK_JAVA_OPTIONS", "-Dx=y",
                                    "_JAVA_OPTIONS", "-Xmx1m",
                                    "PATH", "/bin"));
            RecoveryProcess.shield(environment);
            assertEquals(Map.of("PATH", "/bin"), environment);
            String tmpdir = "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir");
            assertTrue(RecoveryProcess.of(List.of()).command().contains(tmpdir));
        }

        @Test
        void whenTheServerEnds_thenItEnds() throws Exception {
            try (TestTable table = new TestTable()) {
                Process left =
                        RecoveryProcess.of(
                                        List.of(
                                                file.toString(),
                                                file + ".recovered",
                                                table.name(),
                                                "640",
                                                HexFormat.of().formatHex(RecordMaps.layout(table))))
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start();
                left.getOutputStream().close(); // as when its server is killed
                assertEquals(RecoveryProgram.LEFT_ALONE, left.waitFor());
            }
            Files.deleteIfExists(data.resolve("test.table.records.recovered"));
            assertEquals(new Restored(RECORDS, 0), start());
        }
    }

    /** It is marked in the file that a recovery goes on, and whoever meets that waits a minute. */
    @Test
    @Timeout(50)
    void whenARecoveryWasCutShort_thenTheNextOneTakesItUp() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(11);
            int highest = bytes.read();
            bytes.seek(11);
            bytes.write(highest | 0x80);
        }
        assertEquals(new Restored(RECORDS, 0), start());
    }

    @Test
    @Timeout(50)
    void whenTheMakingOfTheFileWasCutShort_thenTheServerStarts() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(8);
            int length = Integer.reverseBytes(bytes.readInt());
            bytes.seek(11);
            bytes.write(0x80);
            bytes.setLength(12L + length + 1);
        }
        assertEquals(Restored.NOTHING, start());
    }

    @Test
    void faultsOfTheMachineAreNoDamage() {
        assertTrue(
                MachineFault.isBehind(
                        new ChronicleHashRecoveryFailedException(
                                new ChronicleFileLockException("another has it"))));
        assertTrue(MachineFault.isBehind(new IllegalStateException(new IOException("no space"))));
        assertTrue(MachineFault.isBehind(new OutOfMemoryError()));
        assertTrue(MachineFault.isBehind(new NoClassDefFoundError("jna")));
        assertFalse(MachineFault.isBehind(new ChronicleHashRecoveryFailedException("no header")));
        assertFalse(MachineFault.isBehind(new AssertionError()));
    }
}
