package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./strowger} in a tree that is not built, with a Maven that only notes that it ran and a
 * Java that only says so.
 */
@Timeout(60)
class LauncherSystemTest {
    private static final String PROGRAM = "started run\n";

    @TempDir private Path folder;
    private Path log;

    @BeforeEach
    void layOut() throws IOException {
        log = folder.resolve("log");
        Path launcher = Path.of("..", "strowger").toAbsolutePath().normalize();
        assumeTrue(Files.isExecutable(launcher), "the launcher is not there");
        Files.copy(launcher, script("tree/strowger", ""), REPLACE);
        script("jdk/bin/java", "#!/bin/sh\nfor last; do :; done\necho started $last\n");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        maven("");
    }

    private static final CopyOption[] REPLACE = {
        StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES
    };

    private Path script(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Does something, notes which rooms it is to build, and builds them. */
    private void maven(String first) throws IOException {
        script(
                "bin/mvn",
                """
                #!/bin/sh
                echo $$ >>%s
                %s
                for word; do
                    [ "${last:-}" != -pl ] || rooms=$word
                    last=$word
                done
                echo "$rooms" >>rooms
                for room in $(echo "$rooms" | tr , ' '); do
                    mkdir -p $room/target/lib && : >$room/target/lib/$room-1.jar
                done
                """
                        .formatted(log, first));
    }

    private Process start() throws IOException {
        return start("run");
    }

    private Process start(String verb) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(folder.resolve("tree/strowger").toString(), verb);
        builder.environment()
                .put("PATH", folder.resolve("bin") + ":" + System.getenv().get("PATH"));
        builder.environment().put("STROWGER_JAVA_HOME", folder.resolve("jdk").toString());
        return builder.redirectError(folder.resolve("errors").toFile()).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private List<String> roomsBuilt() throws IOException {
        return Files.readAllLines(folder.resolve("tree/rooms"));
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(log);
    }

    private void awaitBuild() throws Exception {
        Await.until("built", () -> Files.exists(log) && !builds().isEmpty());
    }

    @Test
    void startsAtOnceBuildOnce() throws Exception {
        Path free = folder.resolve("free");
        maven("while [ ! -e %s ]; do sleep 0.1; done".formatted(free));
        List<Process> starts = new ArrayList<>();
        for (int count = 0; count < 4; count++) {
            starts.add(start());
        }
        awaitBuild();
        Files.createFile(free);
        for (Process each : starts) {
            assertEquals(PROGRAM, output(each));
        }
        assertEquals(1, builds().size(), "builds");
    }

    @Test
    void theLockOfABuildThatWasKilledIsTakenOverByOneOfManyStarts() throws Exception {
        maven("exec sleep 60");
        Process first = start();
        awaitBuild();
        long builder = Long.parseLong(builds().getFirst());
        assertTrue(ProcessHandle.of(builder).orElseThrow().destroyForcibly(), "kill -9");
        assertEquals(1, first.waitFor(), "the start whose build was killed");
        maven("");
        List<Process> starts = List.of(start(), start(), start(), start());
        for (Process each : starts) {
            assertEquals(PROGRAM, output(each));
        }
        assertEquals(2, builds().size(), "builds");
    }

    @Test
    void aBuildGoesOnWhenItsStartIsKilledAndTheNextWaitsForIt() throws Exception {
        Path free = folder.resolve("free");
        maven("while [ ! -e %s ]; do sleep 0.1; done".formatted(free));
        Process first = start();
        awaitBuild();
        first.destroyForcibly().waitFor();
        Process second = start();
        Files.createFile(free);
        assertEquals(PROGRAM, output(second));
        assertEquals(1, builds().size(), "builds");
    }

    @Test
    void aBuildThatFailsEndsTheStartAndTheNextBuildsAgain() throws Exception {
        maven("exit 1");
        assertEquals(1, start().waitFor());
        maven("");
        assertEquals(PROGRAM, output(start()));
        assertEquals(2, builds().size(), "builds");
    }

    @Test
    void eachVerbBuildsOnlyWhatItNeeds() throws Exception {
        assertEquals(PROGRAM, output(start()));
        assertEquals("started strowger.perf.Load\n", output(start("load")));
        assertEquals(PROGRAM, output(start()));
        assertEquals("started org.openjdk.jmh.Main\n", output(start("bench")));
        assertEquals(List.of("server", "perf", "benchmarks"), roomsBuilt());
    }

    @Test
    void whatIsTrainedIsBuiltWithItsLoad() throws Exception {
        start("train").waitFor();
        assertEquals(List.of("server,perf"), roomsBuilt());
    }

    @Test
    void buildBuildsAnewAndRunsNothing() throws Exception {
        assertEquals(PROGRAM, output(start()));
        assertEquals("", output(start("build")));
        start("bench").waitFor();
        assertEquals("", output(start("build")));
        assertEquals(List.of("server", "server", "benchmarks", "server,benchmarks"), roomsBuilt());
    }

    @Test
    void sourcesNewerThanTheProgramAreSpokenOfAndNotBuilt() throws Exception {
        assertEquals(PROGRAM, output(start()));
        Path source = folder.resolve("tree/engine/src/main/java/Core.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "");
        Path program = folder.resolve("tree/server/target/lib/server-1.jar");
        Files.setLastModifiedTime(program, FileTime.fromMillis(0));
        assertEquals(PROGRAM, output(start()));
        assertTrue(errors().contains("./strowger build"), errors());
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));
        assertEquals(PROGRAM, output(start()));
        assertEquals("", errors());
        assertEquals(1, builds().size(), "builds");
    }
}
