package strowger.script.syntax;

import strowger.script.source.SourceFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the files come from that a configuration includes. */
@FunctionalInterface
public interface Sources {
    /** There are none. */
    Sources NONE = (name, from, order) -> Optional.empty();

    /**
     * Files of this machine: a relative name is looked for beside the file that includes it first.
     */
    Sources ON_DISK = Sources::onDisk;

    /**
     * Opens a file.
     *
     * @param name as it stands in the configuration.
     * @param from the file that includes it.
     * @param order that the new one gets.
     * @return nothing if there is no such file.
     * @throws IOException if there is one but it can't be read.
     */
    Optional<SourceFile> open(String name, SourceFile from, int order) throws IOException;

    private static Optional<SourceFile> onDisk(String name, SourceFile from, int order)
            throws IOException {
        try {
            Path beside = Path.of(from.name()).resolveSibling(name);
            Path path = Files.isRegularFile(beside) ? beside : Path.of(name);
            return Files.isRegularFile(path)
                    ? Optional.of(SourceFile.read(order, path))
                    : Optional.empty();
        } catch (InvalidPathException invalid) {
            return Optional.empty();
        }
    }
}
