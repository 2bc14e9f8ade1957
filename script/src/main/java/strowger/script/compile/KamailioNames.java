package strowger.script.compile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which modules Kamailio has, and which of them has a function, a variable, a transformation; for
 * advice only.
 */
public final class KamailioNames {
    /** The only instance. */
    public static final KamailioNames ALL = read();

    private final Map<Name, String> modules;

    private KamailioNames(Map<Name, String> modules) {
        this.modules = modules;
    }

    private record Name(String kind, String name) {}

    private static KamailioNames read() {
        Map<Name, String> modules = new HashMap<>();
        try (BufferedReader reader = reader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                List<String> columns = Arrays.asList(line.split("\t", -1));
                if (columns.size() == 3) {
                    modules.putIfAbsent(new Name(columns.get(0), columns.get(1)), columns.get(2));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new KamailioNames(Map.copyOf(modules));
    }

    private static BufferedReader reader() throws IOException {
        InputStream stream = KamailioNames.class.getResourceAsStream("kamailio-names.tsv");
        if (stream == null) {
            throw new IOException("kamailio-names.tsv is not beside the classes");
        }
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** Whether it has a module of a name. */
    public boolean hasModule(String name) {
        return module("module", name).isPresent();
    }

    /**
     * The module that has something.
     *
     * @param kind {@code function}, {@code variable} or {@code transformation}.
     */
    Optional<String> module(String kind, String name) {
        return Optional.ofNullable(modules.get(new Name(kind, name)));
    }
}
