package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** SIPp, which runs a scenario of the test resources {@code sipp/NAME.xml} against a server. */
final class Sipp {
    private static final Logger LOG = LoggerFactory.getLogger(Sipp.class);
    private static final int TIME_SEC = 150;

    private final Path folder;
    private final String name;
    private final List<String> options = new ArrayList<>();
    private String scenario;
    private String mode = "u1";
    private int port;

    /**
     * @param folder for its files.
     * @param name of the scenario.
     */
    Sipp(Path folder, String name) throws IOException {
        this.folder = folder;
        this.name = name;
        scenario = text(name);
        port = freePort();
    }

    private static String text(String name) throws IOException {
        try (InputStream file = Sipp.class.getResourceAsStream("sipp/" + name + ".xml")) {
            assertNotNull(file, name);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "sipp")));
    }

    /** A port that is free for UDP and for TCP. */
    static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (DatagramSocket datagrams = new DatagramSocket(0);
                    ServerSocket streams = new ServerSocket(datagrams.getLocalPort())) {
                return streams.getLocalPort();
            } catch (BindException taken) {
                LOG.debug("port taken", taken);
            }
        }
        throw new IOException("no free port");
    }

    /** Replaces a text of the scenario. */
    Sipp put(String text, Object by) {
        scenario = scenario.replace(text, by.toString());
        return this;
    }

    /**
     * Takes the scenario's first {@code send} out: SIPp does not know a request again that it has
     * answered twice.
     */
    Sipp withoutFirstSend() {
        int begin = scenario.indexOf("<send>");
        int end = scenario.indexOf("</send>") + "</send>".length();
        scenario = scenario.substring(0, begin) + scenario.substring(end);
        return this;
    }

    Sipp port(int own) {
        port = own;
        return this;
    }

    /** Over what it speaks: {@code u1}, {@code t1}. */
    Sipp mode(String sockets) {
        mode = sockets;
        return this;
    }

    Sipp with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /**
     * Starts it.
     *
     * @param server to call, or to be called by.
     * @param calls after which it ends.
     */
    Running start(String server, int calls) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".xml"), scenario);
        ProcessBuilder builder = new ProcessBuilder("sipp", server, "-sf", file.toString());
        List<String> line = builder.command();
        line.addAll(List.of("-i", server.startsWith("[") ? "::1" : "127.0.0.1"));
        line.addAll(List.of("-p", "" + port, "-t", mode, "-m", "" + calls, "-nostdin"));
        line.addAll(List.of("-l", "20000", "-timeout", "" + TIME_SEC, "-timeout_error"));
        line.addAll(List.of("-trace_err", "-error_file", errorFile().toString()));
        line.addAll(options);
        builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
        return new Running(builder.start());
    }

    private Path errorFile() {
        return folder.resolve(name + ".err");
    }

    /** One that runs. */
    final class Running {
        private final Process process;

        Running(Process process) {
            this.process = process;
        }

        /** Waits until its socket is there: what is sent before would be refused. */
        Running awaitBound() throws Exception {
            String wanted = String.format(Locale.ROOT, ":%04X ", port);
            Await.until(name + " bound to its port", () -> isBoundYet(wanted));
            return this;
        }

        private boolean isBoundYet(String wanted) throws IOException {
            assertTrue(process.isAlive(), name + " has ended");
            return isBound(wanted);
        }

        private boolean isBound(String wanted) throws IOException {
            String kind = mode.startsWith("u") ? "udp" : "tcp";
            for (String table : List.of(kind, kind + "6")) {
                Path file = Path.of("/proc/net", table);
                if (Files.exists(file) && Files.readString(file).contains(wanted)) {
                    return true;
                }
            }
            return false;
        }

        /** Waits for its end, without a failed call. */
        void assertEnds() throws Exception {
            try {
                boolean ended = process.waitFor(TIME_SEC + 10, TimeUnit.SECONDS);
                assertTrue(ended, name + " does not come to an end");
                assertEquals(0, process.exitValue(), () -> name + " has failed calls: " + errors());
            } finally {
                stop();
            }
        }

        void stop() {
            process.destroyForcibly();
        }

        private String errors() {
            try {
                Path file = errorFile();
                List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
                return lines.stream()
                        .filter(line -> line.contains("bort") || line.contains("unexpected"))
                        .limit(20)
                        .toList()
                        .toString();
            } catch (IOException unreadable) {
                return unreadable.toString();
            }
        }
    }
}
