package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import strowger.engine.module.ConfigurationException;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

@Timeout(60)
class ServerSystemTest {
    private static final String ANSWERS_200 =
            """
            loadmodule "sl.so"
            request_route {
                sl_send_reply("200", "Here");
            }
            """;

    @TempDir private Path folder;

    private ServerOptions options(String configuration) throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), configuration);
        return ServerOptions.of(file)
                .listeningOn("udp:127.0.0.1:0")
                .listeningOn("tcp:127.0.0.1:0")
                .within(folder.resolve("run"));
    }

    private static InetSocketAddress address(Server server, int index) {
        return server.sockets().get(index).endpoint().toSocketAddress();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "EPOLL", "NIO"})
    void aRequestIsAnsweredOverUdpAndTcp(Io io) throws IOException {
        try (Server server = Server.start(options(ANSWERS_200).on(2, io))) {
            String udp = SipClient.askOverUdp(address(server, 0), SipClient.options("UDP"));
            assertTrue(udp.startsWith("SIP/2.0 200 Here\r\n"), udp);
            String tcp = SipClient.askOverTcp(address(server, 1), SipClient.options("TCP"));
            assertTrue(tcp.startsWith("SIP/2.0 200 Here\r\n"), tcp);
        }
    }

    @Test
    void manyServersRunInOneProcess() throws IOException {
        ServerOptions first = options(ANSWERS_200).on(1, Io.AUTO);
        ServerOptions second = first.within(folder.resolve("other"));
        try (Server one = Server.start(first);
                Server other = Server.start(second)) {
            for (Server server : List.of(one, other)) {
                String answer = SipClient.askOverUdp(address(server, 0), SipClient.options("UDP"));
                assertTrue(answer.startsWith("SIP/2.0 200 Here\r\n"), answer);
            }
        }
    }

    @Test
    void aStoppedServerLeavesNoDescriptorAndNoThread() throws IOException {
        ServerOptions options = options(ANSWERS_200).on(2, Io.AUTO);
        startAndStop(options); // what the process opens once stays open
        long descriptors = descriptorCount();
        for (int round = 0; round < 5; round++) {
            startAndStop(options);
        }
        assertEquals(List.of(), threadsLeft());
        assertTrue(
                descriptorCount() <= descriptors,
                () -> descriptors + " before, more now, 5 servers later");
    }

    /** Threads of servers that are still there 5 s later. */
    private static List<String> threadsLeft() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        List<String> left = serverThreads();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            left = serverThreads();
        }
        return left;
    }

    private static List<String> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(reactor|timer|rpc-).*"))
                .toList();
    }

    private static void startAndStop(ServerOptions options) throws IOException {
        try (Server server = Server.start(options)) {
            SipClient.askOverUdp(address(server, 0), SipClient.options("UDP"));
            SipClient.askOverTcp(address(server, 1), SipClient.options("TCP"));
        }
    }

    private static long descriptorCount() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void aPortInUseIsRefusedInOneLine() throws IOException {
        ServerOptions options = options(ANSWERS_200);
        try (Server server = Server.start(options)) {
            String taken = server.addresses().getFirst();
            ServerOptions second =
                    ServerOptions.of(options.configuration())
                            .listeningOn(taken)
                            .within(folder.resolve("other"));
            SetupException refused =
                    assertThrows(SetupException.class, () -> Server.start(second).close());
            assertEquals(
                    taken + " is in use; stop who uses it, or choose another port",
                    refused.getMessage());
        }
    }

    @Test
    void everyErrorOfTheConfigurationIsALineWithItsPlace() throws IOException {
        ServerOptions options =
                options(
                        """
                        loadmodule "sl.so"
                        request_route {
                            sl_send_repply("200", "Here");
                            nothing_known();
                        }
                        """);
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> Server.start(options).close());
        List<String> lines = String.valueOf(refused.getMessage()).lines().toList();
        assertEquals(2, lines.size());
        assertTrue(
                lines.getFirst()
                        .startsWith(
                                options.configuration()
                                        + ":3:5: error: unknown function"
                                        + " sl_send_repply"),
                lines.getFirst());
        assertTrue(lines.get(1).contains(":4:5: error: "), lines.get(1));
    }

    @Test
    void rpcAnswersOverItsSocket() throws IOException {
        Path socket = folder.resolve("run").resolve("rpc.sock");
        try (Server server = Server.start(options(ANSWERS_200))) {
            SipClient.askOverUdp(address(server, 0), SipClient.options("UDP"));
            Program version = Program.run("rpc", "--socket", socket.toString(), "core.version");
            assertTrue(version.out().startsWith("\"strowger "), version.out() + version.err());
            Program sockets =
                    Program.run("rpc", "--socket", socket.toString(), "core.sockets_list");
            String port = Integer.toString(address(server, 0).getPort());
            assertTrue(sockets.out().contains("\"port\" : \"" + port + "\""), sockets.out());
            Program unknown = Program.run("rpc", "--socket", socket.toString(), "no.such");
            assertEquals(1, unknown.exitCode());
            assertEquals("strowger: no.such: Method Not Found (code 500)\n", unknown.err());
        }
    }

    @Test
    void statisticsCountWhatHappened() throws IOException {
        String configuration = "loadmodule \"kex.so\"\n" + ANSWERS_200;
        Path socket = folder.resolve("run").resolve("rpc.sock");
        try (Server server = Server.start(options(configuration))) {
            SipClient.askOverUdp(address(server, 0), SipClient.options("UDP"));
            Program program =
                    Program.run(
                            "rpc",
                            "--socket",
                            socket.toString(),
                            "stats.get_statistics",
                            "rcv_requests");
            assertEquals("[\n  \"core:rcv_requests = 1\"\n]\n", program.out());
        }
    }
}
