package strowger.parser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Messages of others, read where they are present beside the project; tests abort otherwise. */
final class Corpus {
    private static final Path ROOT =
            Path.of(System.getProperty("strowger.root", ".")).resolve("../shared/corpus");

    private Corpus() {}

    /** The folder of this name, or the test is aborted. */
    static Path folder(String name) {
        Path folder = ROOT.resolve(name);
        assumeTrue(Files.isDirectory(folder), "no corpus at " + folder.normalize());
        return folder;
    }

    /** The rows of a table below its headings, cells by tabs. */
    static List<String[]> rows(Path table) {
        try (Stream<String> lines = Files.lines(table, StandardCharsets.UTF_8)) {
            return lines.skip(1).map(line -> line.split("\t", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static UnsafeBuffer read(Path file) {
        try {
            return new UnsafeBuffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
