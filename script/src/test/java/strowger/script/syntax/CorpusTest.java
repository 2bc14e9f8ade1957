package strowger.script.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import strowger.script.source.Diagnostic;
import strowger.script.source.Diagnostics;
import strowger.script.source.SourceFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Real configurations, read from {@code ../shared/corpus} when it is there. */
class CorpusTest {
    private static final double SHARE_MIN = 0.95;

    @Test
    void nearlyAllRealConfigurationsAreReadWithoutASyntaxError() throws IOException {
        Path folder = corpus();
        List<String> refused = new ArrayList<>();
        int read = 0;
        for (Path file : configurations(folder)) {
            read++;
            Diagnostics diagnostics = parse(file);
            diagnostics.inOrder().stream()
                    .filter(each -> each.isError() && each.kind() == Diagnostic.Kind.SYNTAX)
                    .findFirst()
                    .ifPresent(first -> refused.add(first.toString()));
        }
        double share = (read - refused.size()) / (double) read;
        System.out.printf("%d of %d read without a syntax error%n", read - refused.size(), read);
        assertTrue(share >= SHARE_MIN, share + "; refused:\n" + String.join("\n", refused));
    }

    private static Diagnostics parse(Path file) throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        Parser.parse(SourceFile.read(0, file), Sources.ON_DISK, Map.of(), Map.of(), diagnostics);
        return diagnostics;
    }

    private static Path corpus() {
        Path root = Path.of(System.getProperty("strowger.root", ".")).toAbsolutePath().normalize();
        Path folder = root.resolveSibling("shared").resolve("corpus/kamailio-cfg");
        assumeTrue(Files.isDirectory(folder), "no configurations in " + folder);
        return folder;
    }

    /**
     * Those that the index calls whole and of today's language, but for the exercise of a grammar
     * that knows more statements than Kamailio.
     */
    private static List<Path> configurations(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("INDEX.tsv"))) {
            String[] columns = line.split("\t", -1);
            boolean exercise = columns[0].contains("tree-sitter");
            if (columns[7].equals("whole") && columns[9].equals("kamailio") && !exercise) {
                files.add(folder.resolve(columns[0]));
            }
        }
        return files;
    }

    @Test
    void everyFileOfTheCorpusIsReadToItsEnd() throws IOException {
        try (Stream<Path> files = Files.walk(corpus())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<Diagnostic> found = parse(file).inOrder();
                assertEquals(found.stream().sorted().toList(), found, file.toString());
            }
        }
    }
}
