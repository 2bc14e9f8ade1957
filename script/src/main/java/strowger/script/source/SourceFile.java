package strowger.script.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a configuration.
 *
 * <p>Configurations have no character set: each character of {@link #text()} is one byte of the
 * file, so that a string reaches the wire byte for byte as it was written.
 *
 * @param order in which the files of a configuration were opened, from 0.
 * @param name as messages show it.
 * @param text a character to a byte.
 */
public record SourceFile(int order, String name, String text) {
    /** The longest file that is read, in bytes. */
    public static final int LENGTH_MAX = 16 * 1024 * 1024;

    /** Reads a file. */
    public static SourceFile read(int order, Path path) throws IOException {
        if (Files.size(path) > LENGTH_MAX) {
            throw new IOException("longer than " + LENGTH_MAX + " bytes");
        }
        return new SourceFile(order, path.toString(), Bytes.textOf(Files.readAllBytes(path)));
    }

    /** A file that is not on disk. */
    public static SourceFile of(String name, String content) {
        return new SourceFile(0, name, Bytes.textOf(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return name;
    }
}
