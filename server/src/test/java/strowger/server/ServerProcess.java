package strowger.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, as the launcher starts it; what it logs goes to a file. */
final class ServerProcess {
    private ServerProcess() {}

    /**
     * Runs {@code test.cfg} of a folder with one reactor; its run folder and its {@code log} lie
     * beside it.
     *
     * @param options further ones of {@code run}.
     */
    static Process start(Path folder, String... options) throws IOException {
        return begin(folder, command(folder, options));
    }

    /** The same with so many open files at most. */
    static Process startWithin(int descriptors, Path folder, String... options) throws IOException {
        String limited = "ulimit -n " + descriptors + "; exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("sh", "-c", limited, "sh"));
        command.addAll(command(folder, options));
        return begin(folder, command);
    }

    private static List<String> command(Path folder, String... options) {
        Path root = Path.of("..").toAbsolutePath().normalize();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + root.resolve("config/jvm.options"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("strowger.server.Main", "run", "--reactors", "1"));
        command.addAll(List.of("-f", folder.resolve("test.cfg").toString()));
        command.addAll(List.of("--run-dir", folder.resolve("run").toString()));
        command.addAll(List.of(options));
        return command;
    }

    private static Process begin(Path folder, List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectError(folder.resolve("log").toFile()).start();
    }

    /** The same on this port of loopback over UDP, keeping its records in {@code data} beside. */
    static Process startKeeping(Path folder, int port) throws IOException {
        String data = folder.resolve("data").toString();
        return start(folder, "-l", "udp:127.0.0.1:" + port, "--data", data);
    }
}
