package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.script.Configuration;
import strowger.script.source.Diagnostic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** {@code check} over real configurations, read from {@code ../shared/corpus} when it is there. */
@Timeout(300)
class CorpusCheckTest {
    private static final long FILE_MAX_MS = 2_000;
    private static final double SHARE_MIN = 0.95;
    private static final Set<Diagnostic.Kind> MISSING =
            Set.of(
                    Diagnostic.Kind.UNKNOWN_MODULE,
                    Diagnostic.Kind.UNKNOWN_FUNCTION,
                    Diagnostic.Kind.UNKNOWN_VARIABLE,
                    Diagnostic.Kind.UNKNOWN_PARAMETER,
                    Diagnostic.Kind.UNSUPPORTED);

    private static Path corpus() {
        Path root = Path.of(System.getProperty("strowger.root", "..")).toAbsolutePath().normalize();
        Path folder = root.resolveSibling("shared").resolve("corpus/kamailio-cfg");
        assumeTrue(Files.isDirectory(folder), "no configurations in " + folder);
        return folder;
    }

    private static Configuration check(Path file) {
        return LoadedConfiguration.inspect(ServerOptions.of(file)).content();
    }

    /** A line of the index: the file, and whether it is whole and of today's language. */
    private record Entry(Path file, boolean judged) {}

    private static List<Entry> entries() throws IOException {
        Path folder = corpus();
        List<Entry> entries = new ArrayList<>();
        List<String> lines = Files.readAllLines(folder.resolve("INDEX.tsv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\t", -1);
            boolean exercise = columns[0].contains("tree-sitter"); // of a grammar that knows more
            boolean judged =
                    columns[7].equals("whole") && columns[9].equals("kamailio") && !exercise;
            entries.add(new Entry(folder.resolve(columns[0]), judged));
        }
        return entries;
    }

    @Test
    void everyConfigurationIsCheckedInTimeAndNearlyAllParse() throws IOException {
        check(corpus().resolve("kamailio+kamailio/etc/kamailio.cfg")); // warm
        List<String> refused = new ArrayList<>();
        List<String> slow = new ArrayList<>();
        int judged = 0;
        int calls = 0;
        int callsUnknown = 0;
        for (Entry entry : entries()) {
            long startNs = System.nanoTime();
            Configuration configuration = check(entry.file());
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            if (tookMs > FILE_MAX_MS) {
                slow.add(entry.file() + ": " + tookMs + " ms");
            }
            if (!entry.judged()) {
                continue;
            }
            judged++;
            calls += configuration.summary().calls();
            callsUnknown += configuration.summary().callsUnknown();
            configuration.diagnostics().stream()
                    .filter(each -> each.isError() && each.kind() == Diagnostic.Kind.SYNTAX)
                    .findFirst()
                    .ifPresent(first -> refused.add(first.toString()));
        }
        System.out.printf(
                "%d of %d configurations parse; %d of %d calls are of known functions (%d %%)%n",
                judged - refused.size(),
                judged,
                calls - callsUnknown,
                calls,
                100L * (calls - callsUnknown) / calls);
        refused.forEach(System.out::println);
        assertEquals(List.of(), slow);
        assertTrue(refused.size() <= judged * (1 - SHARE_MIN), () -> String.join("\n", refused));
    }

    @Test
    void theStockConfigurationLacksOnlyWhatIsNamed() throws IOException {
        Path stock = corpus().resolve("kamailio+kamailio/etc/kamailio.cfg");
        assumeTrue(Files.isRegularFile(stock), "no stock configuration");
        Set<String> others = new TreeSet<>();
        for (Diagnostic each : check(stock).diagnostics()) {
            System.out.println(each);
            if (!MISSING.contains(each.kind())) {
                others.add(each.toString());
            }
        }
        assertEquals(Set.of(), others);
    }
}
