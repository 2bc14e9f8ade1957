package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The compatibility suite: see {@code src/test/golden/README.md} for how to choose what is run.
 *
 * <p>A test for each case; for a battery, one for each of its headers and one for the rest.
 */
class GoldenTest {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final Path CASES = ROOT.resolve("server/src/test/golden");
    private static final Pattern ITEM = Pattern.compile("x-[0-9]{3}");

    private final ServerUnderTest server =
            System.getProperty("golden.server", "strowger").equals("kamailio")
                    ? new KamailioServer()
                    : new StrowgerServer(ROOT);

    @TestFactory
    Stream<DynamicNode> theServerDoesWhatWasRecorded() throws IOException {
        Selection selection = Selection.of(CASES.resolve("expected.txt"), isAll());
        Map<String, List<DynamicNode>> groups = new TreeMap<>();
        for (GoldenCase golden : selection.among(GoldenCase.loadAll(CASES))) {
            groups.computeIfAbsent(golden.group(), group -> new ArrayList<>())
                    .add(node(golden, selection));
        }
        return groups.entrySet().stream()
                .map(group -> dynamicContainer(group.getKey(), group.getValue()));
    }

    /** The oracle must pass every case, and a case that is named is run, listed or not. */
    private boolean isAll() {
        boolean isNamed = System.getProperty("golden.case") != null;
        return server.isOracle() || isNamed || Boolean.getBoolean("golden.all");
    }

    private DynamicNode node(GoldenCase golden, Selection selection) {
        Once<GoldenRun> run = new Once<>(() -> GoldenRun.of(golden, server));
        if (!golden.isBattery()) {
            return dynamicTest(golden.name(), assertSame(run, difference -> true));
        }
        List<DynamicTest> tests = new ArrayList<>();
        List<String> items = items(golden);
        tests.add(
                dynamicTest(
                        "all but the items",
                        assertSame(run, difference -> !items.contains(item(difference)))));
        for (String item : items) {
            if (selection.includes(golden.name(), item)) {
                tests.add(
                        dynamicTest(
                                item,
                                assertSame(run, difference -> item(difference).equals(item))));
            }
        }
        return dynamicContainer(golden.name(), tests);
    }

    private static Executable assertSame(
            Once<GoldenRun> run, Predicate<Comparison.Difference> which) {
        return () -> assertEquals("", run.value().describe(which));
    }

    /** The header of a battery that differs; empty if it is something else. */
    private static String item(Comparison.Difference difference) {
        return Stream.of(difference.path().split("/", -1))
                .filter(ITEM.asMatchPredicate())
                .findFirst()
                .map(header -> name(difference.event(), header))
                .orElse("");
    }

    private static String name(String event, String header) {
        return header.toUpperCase(Locale.ROOT) + " of step " + event;
    }

    private List<String> items(GoldenCase golden) {
        List<String> items = new ArrayList<>();
        for (JsonNode event : golden.events(server.isOracle())) {
            event.path("message").path("headers").properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(ITEM.asMatchPredicate())
                    .forEach(header -> items.add(name(Comparison.key(event), header)));
        }
        return items;
    }
}
