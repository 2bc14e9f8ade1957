package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.module.ConfigurationException;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** JSON-RPC over HTTP, TCP and UDP, and from scripts. */
@Timeout(60)
class JsonrpcsSystemTest {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final Path CORPUS = ROOT.resolve("../shared/corpus/kamailio-cfg");
    private static final String VERSION =
            "{\"jsonrpc\": \"2.0\", \"method\": \"core.version\", \"id\": 7}";

    @TempDir private Path folder;

    private ServerOptions options(Path file) {
        return ServerOptions.of(file)
                .listeningOn("udp:127.0.0.1:0")
                .listeningOn("tcp:127.0.0.1:0")
                .within(folder.resolve("run"))
                .on(1, Io.AUTO);
    }

    private Server start(String configuration) throws IOException {
        return Server.start(options(Files.writeString(folder.resolve("test.cfg"), configuration)));
    }

    private static InetSocketAddress address(Server server, int index) {
        return server.sockets().get(index).endpoint().toSocketAddress();
    }

    private static HttpResponse<String> post(Server server, String path, String body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + address(server, 1).getPort() + path);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kamailio+kamailio@5.8", "kamailio+kamailio"}) // the last is of 6.1
    void kamailiosStockConfigurationServesItOverHttp(String release) throws Exception {
        Path stock = CORPUS.resolve(release).resolve("etc/kamailio.cfg");
        assumeTrue(Files.isReadable(stock), "no stock configuration here: " + stock);
        ServerOptions options = options(stock).defining(List.of("WITH_JSONRPC"), false);
        try (Server server = Server.start(options)) {
            HttpResponse<String> known = post(server, "/RPC", VERSION);
            assertEquals(200, known.statusCode());
            assertTrue(known.body().contains("\"id\":\t7"), known.body());
            assertEquals("application/json", known.headers().firstValue("Content-Type").orElse(""));
            assertEquals("close", known.headers().firstValue("Connection").orElse(""));
            HttpResponse<String> unknown =
                    post(server, "/RPC", VERSION.replace("core.version", "no.such"));
            assertEquals(500, unknown.statusCode());
            assertTrue(unknown.body().contains("Method Not Found"), unknown.body());
            HttpResponse<String> wrong = post(server, "/elsewhere", VERSION);
            assertTrue(wrong.body().contains("Wrong URL /elsewhere"), wrong.body());
            String sip = SipClient.askOverUdp(address(server, 0), SipClient.options("UDP"));
            assertTrue(sip.startsWith("SIP/2.0 200 "), sip);
        }
    }

    @Test
    void overTcpAndUdpOfLoopbackEachRequestIsAnswered() throws Exception {
        int tcp = freePort();
        int udp = freePort();
        String configuration =
                """
                loadmodule "jsonrpcs.so"
                modparam("jsonrpcs", "transport", 12)
                modparam("jsonrpcs", "tcp_socket", "tcp::%d")
                modparam("jsonrpcs", "dgram_socket", "udp:127.0.0.1:%d")
                modparam("jsonrpcs", "pretty_format", 0)
                request_route { exit; }
                """
                        .formatted(tcp, udp);
        try (Server _ = start(configuration);
                Socket stream = new Socket(InetAddress.getLoopbackAddress(), tcp);
                DatagramSocket datagrams = new DatagramSocket()) {
            for (int each = 0; each < 2; each++) {
                stream.getOutputStream().write(VERSION.getBytes(StandardCharsets.UTF_8));
                byte[] head = stream.getInputStream().readNBytes(16);
                assertEquals("{\"jsonrpc\":\"2.0\"", new String(head, StandardCharsets.UTF_8));
                stream.getInputStream().skipNBytes(stream.getInputStream().available());
            }
            datagrams.setSoTimeout(20_000);
            byte[] bytes = VERSION.getBytes(StandardCharsets.UTF_8);
            datagrams.send(
                    new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), udp));
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            datagrams.receive(answer);
            String text =
                    new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
            assertTrue(text.endsWith("\"id\":7}"), text);
        }
    }

    @Test
    void aScriptCallsACommandAndGoesOnWithItsAnswer() throws Exception {
        String configuration =
                """
                loadmodule "pv.so"
                loadmodule "sl.so"
                loadmodule "jsonrpcs.so"
                request_route {
                    jsonrpc_exec('{"jsonrpc": "2.0", "method": "$rU", "params": ["x"], "id": 1}');
                    sl_send_reply("200", "$jsonrpl(code) $jsonrpl(text) $(jsonrpl(body){s.count,x})");
                }
                """;
        try (Server server = start(configuration)) {
            assertEquals("200 OK 1", ask(server, "core.echo"));
            assertEquals("500 Method Not Found 0", ask(server, "no.such"));
        }
    }

    private static String ask(Server server, String user) throws IOException {
        String uri = "sip:" + user + "@127.0.0.1";
        String reply =
                SipClient.askOverUdp(
                        address(server, 0),
                        SipClient.request("OPTIONS", uri, "sip:b@x", "UDP", ""));
        return reply.lines().findFirst().orElse("").replace("SIP/2.0 200 ", "");
    }

    @Test
    void aTransportWithoutWhatItNeedsIsRefusedAtStart() {
        for (String transport : List.of("1", "8")) {
            String configuration =
                    """
                    loadmodule "jsonrpcs.so"
                    modparam("jsonrpcs", "transport", %s)
                    request_route { exit; }
                    """
                            .formatted(transport);
            assertThrows(ConfigurationException.class, () -> start(configuration).close());
        }
    }
}
