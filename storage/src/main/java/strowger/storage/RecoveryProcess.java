package strowger.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The process of a {@link RecoveryProgram}. It has the class path of this one and what its maps
 * need, and nothing that is meant for a server: no port of a debugger, say. It ends when this one
 * does, as its input comes to an end then.
 */
final class RecoveryProcess {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryProcess.class);

    /** Bytes that are kept of what it says: the last ones. */
    static final int SAID_MAX = 4096;

    private static final long SAID_WAIT_MS = 5000;
    private static final List<String> NOT_FOR_IT =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    private static final List<String> PASSED_ON =
            List.of("java.io.tmpdir", "jna.tmpdir", "chronicle.map.file.lock.timeout.secs");

    private final byte[] said = new byte[SAID_MAX];
    private int saidCount; // guarded by said, as its bytes are

    private RecoveryProcess() {}

    /** How it ended. */
    record End(int code, String said) {}

    /** What starts it. */
    static ProcessBuilder of(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(
                        each ->
                                each.matches(
                                        "--(add|enable|sun)-.*|-XX:\\+UseCompactObjectHeaders"))
                .forEach(command::add);
        for (String name : PASSED_ON) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D%s=%s".formatted(name, value));
            }
        }
        command.addAll(
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecoveryProgram.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        shield(builder.environment());
        return builder;
    }

    /** Takes out of an environment what every Java program in it obeys. */
    static void shield(Map<String, String> environment) {
        NOT_FOR_IT.forEach(environment::remove);
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException if it can't be started, or does not end in time.
     */
    static End run(ProcessBuilder builder, long waitMs) throws IOException {
        RecoveryProcess listener = new RecoveryProcess();
        Process process = builder.start();
        try {
            InputStream output = process.getInputStream();
            Thread reader =
                    Thread.ofPlatform()
                            .name("recovery")
                            .daemon()
                            .unstarted(() -> listener.read(output));
            reader.start();
            if (!process.waitFor(waitMs, TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "it came to no end in %d s"
                                .formatted(TimeUnit.MILLISECONDS.toSeconds(waitMs)));
            }
            reader.join(SAID_WAIT_MS);
            return new End(process.exitValue(), listener.said());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("it was cut short", hurried);
        } finally {
            process.destroyForcibly();
        }
    }

    private void read(InputStream output) {
        byte[] some = new byte[SAID_MAX];
        try (output) {
            for (int length = output.read(some); length >= 0; length = output.read(some)) {
                keep(some, length);
            }
        } catch (IOException ended) {
            LOG.debug("the words of a recovery came to an end", ended);
        }
    }

    private void keep(byte[] some, int length) {
        synchronized (said) {
            int kept = Math.min(saidCount, SAID_MAX - length);
            System.arraycopy(said, saidCount - kept, said, 0, kept);
            System.arraycopy(some, 0, said, kept, length);
            saidCount = kept + length;
        }
    }

    private String said() {
        synchronized (said) {
            return new String(said, 0, saidCount, StandardCharsets.ISO_8859_1);
        }
    }
}
