package strowger.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.storage.StorageException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files that can't be read: kept under other names for whoever wants to look. When there are many,
 * the first, the largest and the last ones stay: in a loop of restarts those have the records.
 */
final class Aside {
    /** Files of one table that are kept. */
    static final int KEPT_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

    private Aside() {}

    /**
     * Gives a file another name.
     *
     * @throws StorageException if that can't be done.
     */
    static void put(Path file, Throwable why) {
        Path aside = file;
        try {
            List<Long> stamps = stamps(file);
            long last = stamps.isEmpty() ? 0 : stamps.getLast();
            aside = named(file, Math.max(Instant.now().getEpochSecond(), last + 1));
            Files.move(file, aside);
            Disk.syncFolder(file);
            deleteSome(file, stamps(file));
        } catch (IOException refused) {
            throw new StorageException(
                    "%s can't be read (%s) and not be set aside: %s"
                            .formatted(file, why.getMessage(), refused));
        }
        LOG.error(
                "{} is damaged: {}; it is kept as {}, and its table begins with what could be read"
                        + " before, if anything: look at it before it is deleted",
                file,
                why.getMessage(),
                aside.getFileName());
        LOG.debug("that file", why);
    }

    private static void deleteSome(Path file, List<Long> stamps) throws IOException {
        if (stamps.size() <= KEPT_MAX) {
            return;
        }
        long largest = stamps.getFirst();
        for (long stamp : stamps) {
            if (Files.size(named(file, stamp)) > Files.size(named(file, largest))) {
                largest = stamp;
            }
        }
        int many = stamps.size() - KEPT_MAX;
        for (long stamp : stamps.subList(1, stamps.size())) {
            if (many > 0 && stamp != largest) {
                Files.delete(named(file, stamp));
                LOG.warn("{} is deleted: {} others are kept", named(file, stamp), KEPT_MAX);
                many--;
            }
        }
    }

    private static Path named(Path file, long stamp) {
        return file.resolveSibling("%s.%d".formatted(file.getFileName(), stamp));
    }

    /** What stands behind the names of those that are there, the oldest first. */
    private static List<Long> stamps(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return List.of();
        }
        String start = file.getFileName() + ".";
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> String.valueOf(each.getFileName()))
                    .filter(each -> each.startsWith(start))
                    .map(each -> each.substring(start.length()))
                    .filter(each -> each.matches("[0-9]{1,18}"))
                    .map(Long::valueOf)
                    .sorted()
                    .toList();
        }
    }
}
