package strowger.server.golden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, its output in {@code server.log}. */
final class ServerProcess implements ServerUnderTest.Running {
    private static final int GRACE_SEC = 5;
    private static final int LOG_LENGTH_MAX = 4_000;

    private final Process process;
    private final Path log;
    private final Thread atExit;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        atExit = new Thread(process::destroy); // when the run is broken off
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static ServerProcess start(Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = folder.resolve("server.log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), log);
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public String log() {
        try {
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return text.substring(Math.max(0, text.length() - LOG_LENGTH_MAX));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** Asks it to end; ends it and its children by force if it does not. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try {
            if (process.waitFor(GRACE_SEC, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
