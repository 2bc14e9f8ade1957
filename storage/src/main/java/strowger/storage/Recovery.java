package strowger.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.storage.Durable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Brings the entries of a file that was not closed in order to another one. A process of its own
 * does it: a map that is torn leads whoever reads it anywhere, also to the end of the process.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long WAIT_MS = 60_000;
    private static final long BYTES_A_MS = 10_000;
    private static final long LENGTH_OFFSET = 8;
    private static final long HEADER_OFFSET = 12;
    private static final long HEADER_MAX = 1 << 16;

    private final Path path;
    private final Durable table;
    private final long waitMs;

    private Recovery(Path path, Durable table, long waitMs) {
        this.path = path;
        this.table = table;
        this.waitMs = waitMs;
    }

    /** The recovery of a table's file. */
    static Recovery of(Path path, Durable table) throws IOException {
        return new Recovery(path, table, WAIT_MS + Files.size(path) / BYTES_A_MS);
    }

    /**
     * Recovers the file; it has its entries, and is in order, when this returns.
     *
     * @return how many entries were damaged, and are lost.
     */
    long run() throws IOException, Unreadable {
        if (!hasHeader()) {
            throw new Unreadable("it has no header", null); // a map would wait a minute for it
        }
        Path recovered = path.resolveSibling(path.getFileName() + ".recovered");
        Files.deleteIfExists(recovered);
        Path output = path.resolveSibling(path.getFileName() + ".recovery");
        try {
            Process process =
                    new ProcessBuilder(command(recovered))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            int code = await(process);
            String said = Files.readString(output, StandardCharsets.UTF_8);
            if (code == RecoveryProgram.OTHER_LAYOUT) {
                throw new Unreadable(RecordMaps.OTHER_LAYOUT, null);
            }
            if (code != 0) {
                LOG.debug("the recovery of {} said: {}", path, said);
                throw new Unreadable("it is damaged beyond recovery (%d)".formatted(code), null);
            }
            long lost = RecoveryProgram.lost(said);
            Files.move(recovered, path, StandardCopyOption.ATOMIC_MOVE);
            LOG.info("{} was not closed in order: recovered, {} entries were damaged", path, lost);
            return lost;
        } finally {
            Files.deleteIfExists(recovered);
            Files.deleteIfExists(output);
        }
    }

    /** Whether the first words are those of a map: a checksum, then the length of its header. */
    private boolean hasHeader() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "r")) {
            if (bytes.length() <= HEADER_OFFSET) {
                return false;
            }
            bytes.seek(LENGTH_OFFSET);
            int length = Integer.reverseBytes(bytes.readInt()); // below 0 while it is being made
            return length > 0 && length < Math.min(bytes.length() - HEADER_OFFSET, HEADER_MAX);
        }
    }

    private int await(Process process) throws Unreadable {
        try {
            if (process.waitFor(waitMs, TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new Unreadable("its recovery came to no end", null);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new Unreadable("its recovery was cut short", hurried);
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> command(Path recovered) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(
                        each ->
                                each.matches(
                                        "--(add|enable|sun)-.*|-XX:\\+UseCompactObjectHeaders"))
                .forEach(command::add);
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecoveryProgram.class.getName(),
                        path.toString(),
                        recovered.toString(),
                        table.name(),
                        Integer.toString(table.typicalBytes()),
                        HexFormat.of().formatHex(RecordMaps.layout(table))));
        return command;
    }
}
