package strowger.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A Kamailio beside this server; tests that need one are passed over where it is not installed. */
final class KamailioPeer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/kamailio");
    private static final List<Path> FOLDERS =
            List.of(
                    Path.of("/usr/lib/x86_64-linux-gnu/kamailio/modules"),
                    Path.of("/usr/lib/aarch64-linux-gnu/kamailio/modules"));

    private final Path log;
    private final Process process;

    private KamailioPeer(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** Passes the test over where Kamailio or one of these modules is not installed. */
    static void assumeInstalled(String... modules) {
        boolean installed = Files.isExecutable(PROGRAM);
        for (String module : modules) {
            installed &= FOLDERS.stream().anyMatch(f -> Files.isReadable(f.resolve(module)));
        }
        assumeTrue(installed, "Kamailio is not installed: not run");
    }

    /** Starts one; what it writes goes to {@code kamailio.log} in the folder. */
    static KamailioPeer start(Path configuration, Path folder) throws IOException {
        Path log = folder.resolve("kamailio.log");
        List<String> command =
                List.of(
                        PROGRAM.toString(),
                        "-f",
                        configuration.toString(),
                        "-DD",
                        "-E",
                        "-Y",
                        folder.toString(),
                        "-m",
                        "64",
                        "-M",
                        "8");
        return new KamailioPeer(
                log,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start());
    }

    /** What it has written. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Override
    public void close() {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
