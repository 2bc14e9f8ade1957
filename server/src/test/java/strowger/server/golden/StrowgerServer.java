package strowger.server.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Strowger, started by the command {@code -Dgolden.command}, in which {@code CFG} stands for the
 * configuration file; {@code ./strowger run -f CFG --lenient} unless it is given.
 */
final class StrowgerServer implements ServerUnderTest {
    private final List<String> command;

    StrowgerServer(Path root) {
        String launcher = root.resolve("strowger").toString();
        String given = System.getProperty("golden.command", launcher + " run -f CFG --lenient");
        command = Arrays.asList(given.split(" ", -1));
    }

    @Override
    public boolean isOracle() {
        return false;
    }

    @Override
    public Running start(Path folder, Path configuration, Map<String, String> environment)
            throws IOException {
        List<String> filled =
                command.stream()
                        .map(word -> word.equals("CFG") ? configuration.toString() : word)
                        .toList();
        return ServerProcess.start(folder, filled, environment);
    }
}
