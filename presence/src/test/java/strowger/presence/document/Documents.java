package strowger.presence.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Documents for tests: written here, or others' where they are present beside the project. */
public final class Documents {
    private static final Path CORPUS =
            Path.of(System.getProperty("strowger.root", ".")).resolve("../shared/corpus");

    private Documents() {}

    /** The root of a text that is well-formed. */
    public static Element parse(String text) {
        DocumentReader reader = new DocumentReader();
        assertEquals(
                DocumentError.NONE, reader.read(text.getBytes(StandardCharsets.UTF_8)), () -> text);
        return reader.root();
    }

    /** The bytes of a document as text. */
    public static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    /** An element and all in it as text, white space between elements left out. */
    public static String compact(Element root) {
        String text = text(DocumentWriter.compact(root));
        return text.substring(text.indexOf('\n') + 1).strip();
    }

    /** Real documents of a kind; the test is aborted when they are not here. */
    public static List<Path> corpus(String kind) {
        try (Stream<Path> files = Files.list(folder(kind))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where real documents of a kind are; the test is aborted when they are not here. */
    public static Path folder(String kind) {
        Path folder =
                Path.of(System.getProperty("strowger.corpus", CORPUS.toString()))
                        .resolve("presence-docs")
                        .resolve(kind);
        assumeTrue(Files.isDirectory(folder), "no corpus at " + folder.normalize());
        return folder;
    }

    /** The bytes of a file. */
    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
