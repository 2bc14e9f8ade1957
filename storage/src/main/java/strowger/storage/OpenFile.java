package strowger.storage;

import net.openhft.chronicle.map.ChronicleMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file that is open as a map. It stays what it is when it gets another name.
 *
 * @param name under which it was opened, and which its map goes by until it is closed.
 * @param channel what brings it to the disk, open for as long as the map.
 * @param key what it is to the file system.
 */
record OpenFile(ChronicleMap<byte[], byte[]> map, Path name, FileChannel channel, Object key) {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFile.class);

    /** The file of a map that was just opened; the map is closed when that fails. */
    static OpenFile of(ChronicleMap<byte[], byte[]> map, Path path) throws IOException {
        boolean opened = false;
        try {
            Object key = key(path);
            OpenFile file =
                    new OpenFile(map, path, FileChannel.open(path, StandardOpenOption.WRITE), key);
            opened = true;
            return file;
        } finally {
            if (!opened) {
                map.close();
            }
        }
    }

    private static Object key(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(key, path); // no file system of Linux has none
    }

    /** Whether a path leads to it. */
    boolean isAt(Path path) {
        try {
            return key.equals(key(path));
        } catch (IOException gone) {
            return false;
        }
    }

    void close() throws IOException {
        map.close();
        channel.close();
    }

    /** Closes it, whatever has become of it. */
    void leave() {
        try {
            close();
        } catch (IOException | RuntimeException | Error unclosed) {
            LOG.debug("a file could not be closed", unclosed);
        }
    }
}
