package strowger.script;

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
import java.util.Set;

/** The parameters of the core that the language knows, with their other names. */
final class CoreParameters {
    /** The only instance. */
    static final CoreParameters ALL = read();

    private final Map<String, Parameter> byName;

    private CoreParameters(Map<String, Parameter> byName) {
        this.byName = byName;
    }

    /**
     * @param name by which it is kept.
     * @param isInteger whether only a number will do.
     */
    record Parameter(String name, boolean isInteger) {}

    private static CoreParameters read() {
        Map<String, Parameter> byName = new HashMap<>();
        try (InputStream stream = CoreParameters.class.getResourceAsStream("core-parameters.tsv");
                BufferedReader reader = reader(stream)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    List<String> columns = Arrays.asList(line.split("\t"));
                    Parameter parameter =
                            new Parameter(columns.get(1), columns.get(0).equals("integer"));
                    columns.subList(1, columns.size()).forEach(name -> byName.put(name, parameter));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new CoreParameters(Map.copyOf(byName));
    }

    private static BufferedReader reader(@org.jspecify.annotations.Nullable InputStream stream)
            throws IOException {
        if (stream == null) {
            throw new IOException("core-parameters.tsv is not beside the classes");
        }
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    Optional<Parameter> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Set<String> names() {
        return byName.keySet();
    }
}
