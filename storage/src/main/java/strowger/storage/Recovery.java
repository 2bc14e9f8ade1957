package strowger.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.storage.Durable;
import strowger.engine.storage.StorageException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;

/**
 * Brings the entries of a file that was not closed in order to another one. A process of its own
 * does it: a map that is torn leads whoever reads it anywhere, also to the end of the process. Only
 * what that process finds in the file makes it unreadable; when the process itself fails, the file
 * stays as it is, and the server does not start.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long WAIT_MS = 120_000;
    private static final long BYTES_A_MS = 2000;
    private static final long SIZE_OFFSET = 8;
    private static final long HEADER_OFFSET = 12;
    private static final long HEADER_MAX = 1 << 16;
    private static final int SIZE_BITS = (1 << 30) - 1; // those above tell how far it is made
    private static final int WORDS_MAX = 300;
    private static final int ABORTED = 128 + 6;
    private static final int SEGMENTATION_FAULT = 128 + 11;
    private static final int KILLED = 128 + 9;

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
     * @throws Unreadable if the file is no use.
     * @throws StorageException if it can't be told, or the disk does not take what is in it.
     */
    long run() throws IOException, Unreadable {
        if (!hasHeader()) {
            throw new Unreadable("it has no header", null);
        }
        Path recovered = path.resolveSibling(path.getFileName() + ".recovered");
        try {
            Files.deleteIfExists(recovered);
            LOG.info("{} was not closed in order: it is recovered", path);
            RecoveryProcess.End end = RecoveryProcess.run(process(recovered), waitMs);
            judge(end);
            long lost = RecoveryProgram.lost(end.said());
            Disk.sync(recovered);
            Files.move(recovered, path, StandardCopyOption.ATOMIC_MOVE);
            Disk.syncFolder(path);
            LOG.info("{} is recovered, {} entries were damaged", path, lost);
            return lost;
        } catch (IOException failed) {
            throw refused(
                    failed instanceof FileSystemException
                            ? failed.toString() // its message is the path
                            : String.valueOf(failed.getMessage()));
        } finally {
            Files.deleteIfExists(recovered);
        }
    }

    /** Whether the first words are those of a map: a checksum, then the length of its header. */
    private boolean hasHeader() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "r")) {
            if (bytes.length() <= HEADER_OFFSET) {
                return false;
            }
            bytes.seek(SIZE_OFFSET);
            int length = Integer.reverseBytes(bytes.readInt()) & SIZE_BITS;
            return length > 0 && length < Math.min(bytes.length() - HEADER_OFFSET, HEADER_MAX);
        }
    }

    private ProcessBuilder process(Path recovered) {
        return RecoveryProcess.of(
                List.of(
                        path.toString(),
                        recovered.toString(),
                        table.name(),
                        Integer.toString(table.typicalBytes()),
                        HexFormat.of().formatHex(RecordMaps.layout(table))));
    }

    private void judge(RecoveryProcess.End end) throws Unreadable {
        if (end.code() == RecoveryProgram.OTHER_LAYOUT) {
            throw new Unreadable(RecordMaps.OTHER_LAYOUT, null);
        }
        if (isTorn(end)) {
            LOG.debug("the recovery of {} said: {}", path, end.said());
            throw new Unreadable("it is damaged beyond recovery (%d)".formatted(end.code()), null);
        }
        if (end.code() != 0) {
            throw refused(words(end));
        }
    }

    /** Whether the file made the process end so: its program has said it, or was led astray. */
    static boolean isTorn(RecoveryProcess.End end) {
        return switch (end.code()) {
            case RecoveryProgram.TORN, SEGMENTATION_FAULT -> true;
            case ABORTED -> !isOfMachine(end.said());
            default -> false;
        };
    }

    /** The virtual machine aborts itself, too, when it gets no memory or a disk fails it. */
    private static boolean isOfMachine(String said) {
        return said.contains("insufficient memory")
                || said.contains("Native memory allocation")
                || said.contains("SIGBUS");
    }

    private static String words(RecoveryProcess.End end) {
        if (end.code() == KILLED) {
            return "its process was killed (is there too little memory?)";
        }
        List<String> lines = end.said().lines().filter(each -> !each.isBlank()).toList();
        String last =
                lines.stream()
                        .filter(each -> each.startsWith("failed: "))
                        .reduce((_, later) -> later)
                        .orElse(lines.isEmpty() ? "nothing was said" : lines.getLast());
        String shown = last.length() > WORDS_MAX ? last.substring(0, WORDS_MAX) : last;
        return "%s (exit code %d)".formatted(shown, end.code());
    }

    private StorageException refused(String why) {
        return new StorageException(
                "%s was not closed in order and could not be recovered: %s; it is kept: mend that "
                                .formatted(path, why)
                        + "and start again, or move it away to begin without its records");
    }
}
