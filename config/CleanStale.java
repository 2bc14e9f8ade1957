import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Removes the classes of each module below the working folder that were compiled before classes they
 * depend on, so that the build that follows compiles them again.
 */
final class CleanStale {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern DEPENDENCY =
            Pattern.compile("<groupId>strowger</groupId>\\s*<artifactId>([^<]+)</artifactId>");

    /** The newest class of a module and of all that it depends on; {@link Long#MAX_VALUE} if it is to be compiled. */
    private static final Map<String, Long> newest = new HashMap<>();

    public static void main(String[] arguments) throws IOException {
        for (String module : found(MODULE, Path.of("pom.xml"))) { // each comes after those below it
            long below = Long.MIN_VALUE;
            for (String dependency : found(DEPENDENCY, Path.of(module, "pom.xml"))) {
                below = Math.max(below, newest.getOrDefault(dependency, Long.MIN_VALUE));
            }
            Path target = Path.of(module, "target");
            Path classes = target.resolve("classes");
            if (oldest(classes) < below) {
                System.out.println("compiled before what it depends on, so compiled anew: " + module);
                remove(classes);
            }
            below = Math.max(below, times(classes).max().orElse(Long.MAX_VALUE));
            if (oldest(target.resolve("test-classes")) < below) {
                remove(target.resolve("test-classes"));
            }
            newest.put(module, below);
        }
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static long oldest(Path folder) throws IOException {
        return times(folder).min().orElse(Long.MAX_VALUE);
    }

    private static LongStream times(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return LongStream.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return LongStream.of(
                    files.filter(file -> file.toString().endsWith(".class"))
                            .mapToLong(CleanStale::timeMs)
                            .toArray());
        }
    }

    private static long timeMs(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
