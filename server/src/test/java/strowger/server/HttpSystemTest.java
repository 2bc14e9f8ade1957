package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;
import strowger.engine.transport.EndReason;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** HTTP on a TCP socket of SIP, by module {@code xhttp}. */
@Timeout(60)
class HttpSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "async.so"
            loadmodule "textops.so"
            loadmodule "xhttp.so"
            modparam("xhttp", "url_match", "^/(api|slow|none)")
            modparam("xhttp", "url_skip", "secret")
            request_route { sl_send_reply("200", "OK"); }
            event_route[xhttp:request] {
                if ($hu =~ "^/none") exit;
                if ($hu =~ "^/slow") async_ms_sleep("50");
                append_to_reply("X-Query: $(hu{url.querystring})\r\n");
                xhttp_reply("200", "OK", "text/plain", "$rm $(hu{url.path}) $hdr(X-Name) [$rb]");
            }
            """;

    @TempDir private Path folder;
    private Server server;
    private InetSocketAddress address;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), CONFIGURATION);
        server =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("tcp:127.0.0.1:0")
                                .within(folder.resolve("run"))
                                .on(1, Io.AUTO));
        address = server.sockets().getFirst().endpoint().toSocketAddress();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aScriptAnswersAndTheConnectionIsKept() throws Exception {
        for (int each = 0; each < 3; each++) {
            HttpResponse<String> reply =
                    send(
                            request("/api/x?a=b&c")
                                    .header("X-Name", "n")
                                    .PUT(HttpRequest.BodyPublishers.ofString("body " + each)));
            assertEquals(200, reply.statusCode());
            assertEquals("PUT /api/x n [body " + each + "]", reply.body());
            assertEquals("a=b&c", reply.headers().firstValue("X-Query").orElse(""));
            assertEquals("text/plain", reply.headers().firstValue("Content-Type").orElse(""));
        }
        assertEquals(1, server.transports().connections().count());
    }

    @Test
    void whatTheScriptDoesNotAnswerOrMayNotSeeIsNotFound() throws Exception {
        assertEquals(404, send(request("/none").GET()).statusCode());
        assertEquals(404, send(request("/other").GET()).statusCode());
        assertEquals(404, send(request("/api/secret").GET()).statusCode());
        assertEquals(200, send(request("/api").GET()).statusCode());
    }

    @Test
    void aRequestMayWait() throws Exception {
        assertEquals("GET /slow <null> []", send(request("/slow").GET()).body());
    }

    @Test
    void contentThatIsHeldBackIsAskedFor() throws Exception {
        HttpResponse<String> reply =
                send(
                        request("/api")
                                .expectContinue(true)
                                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(20_000))));
        assertTrue(reply.body().endsWith("x]"), reply.body());
    }

    /** What comes until the server closes, as far as it is text. */
    private String exchange(String bytes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(address);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void anAnswerOfHttp10EndsTheConnectionAndHeadHasNoContent() throws Exception {
        String old = exchange("GET /api HTTP/1.0\r\n\r\n");
        assertTrue(old.startsWith("HTTP/1.1 200 OK\r\n"), old);
        assertTrue(old.contains("Connection: close\r\n"), old);
        assertTrue(old.endsWith("GET /api <null> []"), old);
        String head = exchange("HEAD /api HTTP/1.1\r\nConnection: close\r\n\r\n");
        assertTrue(head.endsWith("\r\n\r\n"), head);
        assertTrue(head.contains("Content-Length: 19\r\n"), head);
    }

    @Test
    void whatCannotBeFollowedIsRefusedAndEnds() throws Exception {
        String chunked = exchange("PUT /api HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
        assertTrue(chunked.startsWith("HTTP/1.1 501 "), chunked);
        String large = exchange("PUT /api HTTP/1.1\r\nContent-Length: 4294967296\r\n\r\n");
        assertTrue(large.startsWith("HTTP/1.1 413 "), large);
        String strange = exchange("PUT /api HTTP/1.1\r\nContent-Length: -1\r\n\r\n");
        assertTrue(strange.startsWith("HTTP/1.1 400 "), strange);
        assertEquals(1, server.transports().ended(EndReason.MESSAGE_TOO_LARGE));
    }

    @Test
    void oneThatAsksAgainBeforeItIsAnsweredIsClosed() throws Exception {
        String twice = "GET /slow HTTP/1.1\r\n\r\nGET /slow HTTP/1.1\r\n\r\n";
        assertEquals("", exchange(twice));
    }

    @Test
    void sipGoesOnBesideIt() throws IOException {
        String reply = SipClient.askOverTcp(address, SipClient.options("TCP"));
        assertTrue(reply.startsWith("SIP/2.0 200 OK"), reply);
    }
}
