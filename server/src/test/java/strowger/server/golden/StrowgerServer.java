package strowger.server.golden;

import strowger.engine.module.ConfigurationException;
import strowger.engine.reactor.Io;
import strowger.engine.routing.CoreCounter;
import strowger.server.Main;
import strowger.server.Server;
import strowger.server.ServerOptions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Strowger: started within this process, leniently, with one reactor. A case that wants variables
 * in the environment, or {@code -Dgolden.command}, gets a process of its own; {@code CFG} in that
 * command stands for the configuration file.
 */
final class StrowgerServer implements ServerUnderTest {
    private static final String COMMAND = System.getProperty("golden.command", "");

    private final Path root;

    StrowgerServer(Path root) {
        this.root = root;
    }

    @Override
    public boolean isOracle() {
        return false;
    }

    @Override
    public Running start(Path folder, Path configuration, Map<String, String> environment)
            throws IOException {
        if (!COMMAND.isEmpty() || !environment.isEmpty()) {
            return ServerProcess.start(folder, command(configuration), environment);
        }
        ServerOptions options =
                ServerOptions.of(configuration)
                        .defining(List.of(), true)
                        .on(1, Io.AUTO)
                        .within(folder);
        try {
            return new Within(Server.start(options));
        } catch (ConfigurationException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    private List<String> command(Path configuration) {
        if (COMMAND.isEmpty()) { // not the launcher: it runs what was packaged last
            return List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "@" + root.resolve("config/jvm.options"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "run",
                    "--lenient",
                    "-f",
                    configuration.toString());
        }
        return Arrays.stream(COMMAND.split(" ", -1))
                .map(word -> word.equals("CFG") ? configuration.toString() : word)
                .toList();
    }

    /** A server within this process; what it logs stands in the log of the tests. */
    private record Within(Server server) implements Running {
        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public String log() {
            return "received %d requests, dropped %d, answered %d, on %s"
                    .formatted(
                            server.total(CoreCounter.RCV_REQUESTS),
                            server.total(CoreCounter.DROP_REQUESTS),
                            server.total(CoreCounter.SENT_REPLIES),
                            server.addresses());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
