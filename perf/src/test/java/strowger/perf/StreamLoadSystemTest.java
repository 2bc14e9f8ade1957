package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The program over TCP, against a small server on loopback. */
@Timeout(60)
class StreamLoadSystemTest {
    private final StringWriter out = new StringWriter();

    /** Answers each request with 200; a connection that asks as a deaf one is reset. */
    private static final class StreamResponder implements AutoCloseable {
        private final ServerSocket socket;
        private final AtomicInteger accepted = new AtomicInteger();

        StreamResponder() throws IOException {
            socket = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().start(this::accept);
        }

        String target() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket connection = socket.accept();
                    accepted.incrementAndGet();
                    Thread.ofPlatform().daemon().start(() -> serve(connection));
                }
            } catch (IOException closed) {
                assert socket.isClosed() : closed;
            }
        }

        private static void serve(Socket connection) {
            try (connection) {
                StringBuilder text = new StringBuilder();
                int next = connection.getInputStream().read();
                while (next >= 0) {
                    text.append((char) next);
                    if (text.toString().endsWith("\r\n\r\n")) {
                        if (text.indexOf("sip:deaf") >= 0 || text.indexOf(":0;rport") >= 0) {
                            connection.setSoLinger(true, 0);
                            return;
                        }
                        connection
                                .getOutputStream()
                                .write(Responder.ok(text.toString()).getBytes(ISO_8859_1));
                        text.setLength(0);
                    }
                    next = connection.getInputStream().read();
                }
            } catch (IOException reset) {
                assert reset.getMessage() != null : reset;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private int load(StreamResponder server, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--target", server.target(), "--json"));
        all.addAll(Arrays.asList(arguments));
        CommandLine line = Load.commandLine();
        line.setOut(new PrintWriter(out));
        return line.execute(all.toArray(String[]::new));
    }

    @Test
    void aConnectionIsOpenedForEachRequestAndClosed() throws Exception {
        try (StreamResponder server = new StreamResponder()) {
            int code = load(server, "options", "--transport", "tcp-new", "--requests", "300");
            assertEquals(0, code, out::toString);
            assertTrue(out.toString().contains("\"completed\":300,"), out.toString());
            assertEquals(300, server.accepted.get());
        }
    }

    @Test
    void betweenTwoRequestsOfASteadyRateTheLoadToolSleeps() throws Exception {
        try (StreamResponder server = new StreamResponder()) {
            long beforeNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            String[] steady = {"--rate", "1500", "--warmup", "0", "--duration", "2"};
            int code = loadUsers(server, 10, steady);
            long usedNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beforeNs;
            assertEquals(0, code, out::toString);
            assertTrue(out.toString().contains("\"clean\":true"), out.toString());
            assertTrue(usedNs < 1_500_000_000L, "of 2 s it ran for " + usedNs + " ns");
        }
    }

    @Test
    void answersAreTakenWhateverMovesTheBytes() throws Exception {
        for (String io : List.of("native", "single", "channel")) {
            try (StreamResponder server = new StreamResponder()) {
                int code = loadUsers(server, 7, "--requests", "200", "--io", io);
                assertEquals(0, code, out::toString);
                assertTrue(out.toString().contains("\"completed\":200,"), out.toString());
                assertEquals(7, server.accepted.get());
                out.getBuffer().setLength(0);
            }
        }
    }

    private int loadUsers(StreamResponder server, int users, String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "options",
                                "--transport",
                                "tcp",
                                "--users",
                                Integer.toString(users)));
        all.addAll(Arrays.asList(arguments));
        return load(server, all.toArray(String[]::new));
    }

    @Test
    void connectionsThatReadNothingAreTold() throws Exception {
        try (StreamResponder server = new StreamResponder()) {
            int code =
                    load(
                            server,
                            "options",
                            "--transport",
                            "tcp",
                            "--users",
                            "3",
                            "--deaf",
                            "5",
                            "--deaf-ahead",
                            "0.2",
                            "--rate",
                            "100",
                            "--warmup",
                            "0.5",
                            "--duration",
                            "2");
            assertEquals(0, code, out::toString);
            assertTrue(
                    out.toString().contains("\"deaf\":{\"count\":5,\"ended\":5,"), out.toString());
        }
    }
}
