package strowger.server.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The house, floor by floor: a module depends on floors below it and on nothing else. */
class ArchitectureTest {
    private static final House HOUSE = new House(Path.of("..").toAbsolutePath().normalize());

    private static final Map<String, Set<String>> MAY_DEPEND_ON =
            Map.ofEntries(
                    Map.entry("parser", Set.of()),
                    Map.entry("tables", Set.of()),
                    Map.entry("engine", Set.of("parser", "tables")),
                    Map.entry("script", Set.of("engine")),
                    Map.entry("modules", Set.of("engine")),
                    Map.entry("usrloc", Set.of("engine")),
                    Map.entry("dialog", Set.of("engine")),
                    Map.entry("presence", Set.of("engine")),
                    Map.entry("cluster", Set.of("engine")),
                    Map.entry("storage", Set.of("engine")),
                    Map.entry(
                            "server",
                            Set.of(
                                    "script",
                                    "modules",
                                    "usrloc",
                                    "dialog",
                                    "presence",
                                    "storage",
                                    "cluster")),
                    Map.entry("benchmarks", Set.of("server", "perf")),
                    Map.entry("perf", Set.of()));

    /** A module is given its engine, an engine tells its modules: two halves of one interface. */
    private static final Set<String> MODULE_AND_ENGINE =
            Set.of("strowger.engine", "strowger.engine.module");

    private static final Pattern NATIVE =
            Pattern.compile(
                    "<artifactId>([^<]+)</artifactId>\\s*<classifier>(linux-[^<]+)</classifier>");

    static List<String> modules() {
        return HOUSE.modules();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aPomDependsOnFloorsBelowOnly(String module) {
        assertTrue(MAY_DEPEND_ON.containsKey(module), module + " has no floor yet: name it here");
        Set<String> tooMany = new TreeSet<>(HOUSE.declared(module));
        tooMany.removeAll(MAY_DEPEND_ON.get(module));
        assertEquals(Set.of(), tooMany, module + " must not depend on these");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packagesAreNamedAfterTheirModuleAndOneLevelDeep(String module) {
        for (String name : HOUSE.packages(module).keySet()) {
            assertTrue(name.matches("strowger\\." + module + "(\\.[a-z]+)?"), name);
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void classesUseFloorsBelowOnly(String module) {
        Set<String> allowed = below(module);
        for (Map.Entry<String, Set<String>> entry : HOUSE.packages(module).entrySet()) {
            for (String used : entry.getValue()) {
                assertTrue(allowed.contains(moduleOf(used)), entry.getKey() + " uses " + used);
            }
        }
    }

    private static String moduleOf(String name) {
        return name.substring("strowger.".length()).replaceFirst("\\..*", "");
    }

    /** The module itself, what it may depend on, and what those may. */
    private static Set<String> below(String module) {
        Set<String> all = new TreeSet<>(Set.of(module));
        MAY_DEPEND_ON.getOrDefault(module, Set.of()).forEach(each -> all.addAll(below(each)));
        return all;
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        Map<String, Set<String>> uses = new TreeMap<>();
        modules().forEach(module -> uses.putAll(HOUSE.packages(module)));
        Set<Set<String>> circles = new HashSet<>();
        for (String name : uses.keySet()) {
            Set<String> circle = new TreeSet<>(reached(uses, name));
            circle.removeIf(other -> !reached(uses, other).contains(name));
            circles.add(circle);
        }
        circles.remove(Set.of()); // packages in no circle
        circles.remove(MODULE_AND_ENGINE);
        assertEquals(Set.of(), circles);
    }

    @Test
    void nativeLibrariesComeForBothProcessors() throws IOException {
        String pom = Files.readString(Path.of("..", "engine", "pom.xml"));
        Map<String, Set<String>> processors = new TreeMap<>();
        Matcher dependency = NATIVE.matcher(pom);
        while (dependency.find()) {
            processors
                    .computeIfAbsent(dependency.group(1), _ -> new TreeSet<>())
                    .add(dependency.group(2));
        }
        assertEquals(3, processors.size(), "io_uring, epoll and TLS: " + processors.keySet());
        processors.forEach(
                (artifact, both) ->
                        assertEquals(Set.of("linux-aarch_64", "linux-x86_64"), both, artifact));
    }

    /** All packages that one uses, and that those use. */
    private static Set<String> reached(Map<String, Set<String>> uses, String name) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(uses.getOrDefault(name, Set.of()));
        while (!next.isEmpty()) {
            String used = next.pop();
            if (reached.add(used)) {
                next.addAll(uses.getOrDefault(used, Set.of()));
            }
        }
        return reached;
    }
}
