package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.module.ModuleSet;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.script.source.Diagnostic;
import strowger.script.source.Diagnostics;
import strowger.script.source.SourceFile;
import strowger.script.syntax.Parser;
import strowger.script.syntax.Sources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Batteries whose answers were recorded from Kamailio, read from {@code ../shared/golden}. */
class RecordedScriptsTest {
    private static final Pattern HEADER = Pattern.compile("X-([0-9]{3}): (.*)\r\n");
    private static final Pattern RECORDED =
            Pattern.compile("\"x-([0-9]{3})\": \\[\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static Path golden() {
        Path root = Path.of(System.getProperty("strowger.root", ".")).toAbsolutePath().normalize();
        Path folder = root.resolveSibling("shared").resolve("golden");
        assumeTrue(Files.isDirectory(folder), "no recorded cases in " + folder);
        return folder;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expr-arith-int",
                "expr-if-switch",
                "expr-regex",
                "preprocessor",
                "strings-escapes"
            })
    void eachStatementOfABatteryGivesWhatWasRecorded(String name) throws IOException {
        Path folder = golden().resolve(name);
        TestModule module = new TestModule("textops");
        Configuration configuration = read(folder.resolve("server.cfg"), module);
        assertEquals(List.of(), configuration.diagnostics());
        RoutingContext context = new RoutingContext();
        context.begin(RouteKind.REQUEST, configuration.program().variableCount());
        RouteBlock block = configuration.program().block(RouteKind.REQUEST, "").orElseThrow();
        block.run(context);
        assertEquals(recorded(folder), noted(module));
    }

    private static Configuration read(Path file, TestModule module) throws IOException {
        String text =
                Files.readString(file)
                        .replace("@PORT@", "21000")
                        .replaceAll("(?m)^loadmodule \"(?!textops).*$", "");
        Sources sources =
                (name, _, order) -> {
                    Path included = file.resolveSibling(name);
                    return Files.exists(included)
                            ? Optional.of(SourceFile.read(order, included))
                            : Optional.empty();
                };
        return Configuration.read(
                SourceFile.of(file.toString(), text),
                new Options(Map.of(), Map.of("SD_VALUE", "from-env"), false, sources),
                ModuleSet.of(module));
    }

    private static Map<String, String> recorded(Path folder) throws IOException {
        Map<String, String> values = new TreeMap<>();
        Matcher matcher = RECORDED.matcher(Files.readString(folder.resolve("golden.json")));
        while (matcher.find()) {
            values.put(
                    matcher.group(1), matcher.group(2).replace("\\\\", "\\").replace("\\\"", "\""));
        }
        return values;
    }

    private static Map<String, String> noted(TestModule module) {
        Map<String, String> values = new TreeMap<>();
        for (String note : module.notes()) {
            Matcher matcher = HEADER.matcher(note);
            if (matcher.matches()) {
                values.put(matcher.group(1), matcher.group(2));
            }
        }
        return values;
    }

    @Test
    void everyRecordedConfigurationIsReadWithoutAFault() throws IOException {
        List<String> faults = new ArrayList<>();
        try (Stream<Path> folders = Files.list(golden())) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                String text =
                        Files.readString(folder.resolve("server.cfg"), StandardCharsets.UTF_8)
                                .replaceAll("@([A-Z]+_)?PORT[23]?@", "21000");
                Diagnostics diagnostics = new Diagnostics();
                Parser.parse(
                        SourceFile.of(folder.resolve("server.cfg").toString(), text),
                        Sources.ON_DISK,
                        Map.of(),
                        Map.of("SD_VALUE", "x"),
                        diagnostics);
                for (Diagnostic each : diagnostics.inOrder()) {
                    faults.add(each.toString());
                }
            }
        }
        assertEquals(List.of(), faults);
    }
}
