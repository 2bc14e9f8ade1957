import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Formats the Java sources below the working folder, or with {@code --check} names those that differ. */
final class Format {
    public static void main(String[] arguments) throws Exception {
        List<String> options = new ArrayList<>(List.of("--aosp"));
        boolean check = List.of(arguments).contains("--check");
        options.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
        options.addAll(sources());
        int status =
                new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in)
                        .format(options.toArray(String[]::new));
        if (status != 0) {
            System.err.println("not formatted: the files above; run: mvn -N validate exec:exec@format");
        }
        System.exit(status);
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> paths = Files.walk(Path.of(""))) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains("src/"))
                    .filter(path -> !path.toString().contains("target/"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }
}
