package strowger.server;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import strowger.engine.module.ConfigurationException;
import strowger.engine.reactor.Io;
import strowger.engine.transport.TransportConfig.Trains;
import strowger.server.command.Version;
import strowger.server.rpc.Reason;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** {@code strowger run}: serves until it is told to stop. */
@Command(
        name = "run",
        description = "Runs a configuration until SIGTERM or SIGINT; SIGHUP has it read anew.")
final class RunVerb implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunVerb.class);

    private final PrintWriter out;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The configuration; config/strowger.cfg without it.")
    private @Nullable Path file;

    @Option(
            names = {"-l", "--listen"},
            paramLabel = "ADDRESS",
            description =
                    "Listens on udp:127.0.0.1:5060, say, instead of what the configuration says.")
    private List<String> listen = List.of();

    @Option(names = "--reactors", paramLabel = "N", description = "How many; one a core without.")
    private int reactors;

    @Option(
            names = "--io",
            paramLabel = "KIND",
            description = "auto, io_uring, epoll or nio; auto takes the first that is allowed.")
    private String io = "auto";

    @Option(
            names = "--udp-gso",
            paramLabel = "WHEN",
            description =
                    "auto, on or off: whether datagrams of one length to one destination leave as"
                            + " one; auto does so unless packets are captured on this machine.")
    private String udpGso = "auto";

    @Option(names = "--lenient", description = "Warns of what is not supported and passes it over.")
    private boolean lenient;

    @Option(
            names = {"-A", "--define"},
            paramLabel = "NAME[=VALUE]",
            description = "Defines a name before the configuration does.")
    private List<String> defines = List.of();

    @Option(names = "--rpc-socket", paramLabel = "PATH", description = "Where to listen for rpc.")
    private @Nullable Path rpcSocket;

    @Option(
            names = {"-Y", "--run-dir"},
            paramLabel = "FOLDER",
            description = "Where sockets are made.")
    private @Nullable Path runFolder;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description =
                    "Where contacts, dialogs and profiles are kept over restarts; without it, only"
                            + " what db_mode of a module says.")
    private @Nullable Path data;

    @Option(
            names = {"-P", "--pid-file"},
            paramLabel = "PATH",
            description = "Where to write the process id.")
    private @Nullable Path pidFile;

    private boolean pidWritten;

    RunVerb(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (Server server = Server.start(options())) {
            server.onDebug(Logging::debug);
            Hangup.handle(() -> reload(server));
            writePid();
            out.println(greeting(server));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, stopped), "stop"));
            stop.await();
        } finally {
            deletePid();
            stopped.countDown();
        }
        return 0;
    }

    /** What is wrong with the file is in the log, and the server goes on. */
    private static void reload(Server server) {
        try {
            server.reload();
        } catch (ConfigurationException refused) {
            LOG.debug("reading anew has failed", refused);
        }
    }

    private static void end(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private ServerOptions options() {
        return new ServerOptions(
                file == null ? standardConfiguration() : file,
                listen,
                reactors,
                kind(),
                trains(),
                lenient,
                defines,
                Optional.ofNullable(rpcSocket),
                Optional.ofNullable(runFolder),
                Optional.ofNullable(data));
    }

    private static Path standardConfiguration() {
        return Path.of(System.getProperty("strowger.home", ""), "config", "strowger.cfg");
    }

    private Io kind() {
        for (Io kind : Io.values()) {
            if (kind.name().equals(io.toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw new ConfigurationException("--io is auto, io_uring, epoll or nio, not " + io);
    }

    private Trains trains() {
        for (Trains when : Trains.values()) {
            if (when.name().equals(udpGso.toUpperCase(Locale.ROOT))) {
                return when;
            }
        }
        throw new ConfigurationException("--udp-gso is auto, on or off, not " + udpGso);
    }

    private static String greeting(Server server) {
        return "%s ready: %s, %d reactors on %s, pid %d"
                .formatted(
                        Version.NAME_AND_NUMBER,
                        String.join(" ", server.addresses()),
                        server.reactorCount(),
                        server.io().name().toLowerCase(Locale.ROOT),
                        ProcessHandle.current().pid());
    }

    private void writePid() {
        if (pidFile == null) {
            return;
        }
        try {
            Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
            pidWritten = true;
        } catch (IOException refused) {
            throw new ConfigurationException("cannot write --pid-file: " + Reason.of(refused));
        }
    }

    private void deletePid() throws IOException {
        if (pidFile != null && pidWritten) { // another server's stays
            Files.deleteIfExists(pidFile);
        }
    }
}
