package strowger.server.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which cases are run: those listed in {@code expected.txt}, or all.
 *
 * <p>A line of that file is a case's name; {@code NAME except X-012 X-044} leaves out items of a
 * battery.
 */
final class Selection {
    private final Map<String, Set<String>> exceptions;
    private final boolean isAll;

    private Selection(Map<String, Set<String>> exceptions, boolean isAll) {
        this.exceptions = exceptions;
        this.isAll = isAll;
    }

    /** Reads the list. With {@code isAll}, what is not listed is run too. */
    static Selection of(Path list, boolean isAll) throws IOException {
        Map<String, Set<String>> exceptions = new TreeMap<>();
        for (String line : Files.readAllLines(list)) {
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
            if (!words[0].isEmpty()) {
                Set<String> items = new TreeSet<>(List.of(words).subList(1, words.length));
                items.remove("except");
                exceptions.put(words[0], items);
            }
        }
        return new Selection(exceptions, isAll);
    }

    /** The cases that are run of {@code cases}. Throws if a listed one is not among them. */
    List<GoldenCase> among(List<GoldenCase> cases) {
        Set<String> unknown = new TreeSet<>(exceptions.keySet());
        cases.forEach(golden -> unknown.remove(golden.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected.txt lists cases that are not there: " + unknown);
        }
        return cases.stream()
                .filter(golden -> isAll || exceptions.containsKey(golden.name()))
                .filter(golden -> isWanted("golden.case", golden.name()))
                .filter(golden -> isWanted("golden.group", golden.group()))
                .toList();
    }

    private static boolean isWanted(String property, String name) {
        String wanted = System.getProperty(property, name);
        return List.of(wanted.split(",", -1)).contains(name);
    }

    /** Whether an item, {@code X-012 of step 1 uac}, of a case that is run is tested. */
    boolean includes(String name, String item) {
        return isAll || !exceptions.getOrDefault(name, Set.of()).contains(item.split(" ", 2)[0]);
    }
}
