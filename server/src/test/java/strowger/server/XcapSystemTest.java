package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** Documents of users over HTTP, by modules {@code xhttp} and {@code xcap_server}. */
@Timeout(60)
class XcapSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "textops.so"
            loadmodule "xhttp.so"
            loadmodule "xcap_server.so"
            modparam("xhttp", "url_match", "^/xcap-root/")
            modparam("xcap_server", "xcap_root", "http://xcap.example.com/xcap-root/")
            request_route { sl_send_reply("200", "OK"); }
            event_route[xhttp:request] {
                $xcapuri(u=>data) = $hu;
                append_to_reply("X-Parts: $xcapuri(u=>auid) $xcapuri(u=>type) $xcapuri(u=>file)\r\n");
                $var(owner) = $xcapuri(u=>xuid);
                switch ($rm) {
                    case "PUT": xcaps_put("$var(owner)", "$hu", "$rb"); exit;
                    case "GET": xcaps_get("$var(owner)", "$hu"); exit;
                    case "DELETE": xcaps_del("$var(owner)", "$hu"); exit;
                }
            }
            """;
    private static final String PATH = "/xcap-root/resource-lists/users/sip:bob@example.com/index";
    private static final String DOCUMENT =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists">
              <list name="friends"><entry uri="sip:a@b"/></list>
            </resource-lists>
            """;

    @TempDir private Path folder;
    private Server server;
    private int port;
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
        port = server.sockets().getFirst().endpoint().toSocketAddress().getPort();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.BodyPublisher body(String text) {
        return HttpRequest.BodyPublishers.ofString(text);
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void aDocumentIsPutReadChangedInPartAndDeleted() throws Exception {
        HttpResponse<String> created = send(request(PATH).PUT(body(DOCUMENT)));
        assertEquals(201, created.statusCode());
        HttpResponse<String> read = send(request(PATH).GET());
        assertEquals(DOCUMENT, read.body());
        assertEquals("application/resource-lists+xml", header(read, "Content-Type"));
        assertEquals(header(created, "ETag"), header(read, "ETag"));
        assertEquals("resource-lists 4 index", header(read, "X-Parts"));

        String entry =
                PATH
                        + "/~~/resource-lists/list%5b@name=%22friends%22%5d"
                        + "/entry%5b@uri=%22sip:c@d%22%5d";
        assertEquals(201, send(request(entry).PUT(body("<entry uri=\"sip:c@d\"/>"))).statusCode());
        assertTrue(send(request(PATH).GET()).body().contains("sip:c@d"));
        HttpResponse<String> stale =
                send(request(PATH).header("If-Match", header(read, "ETag")).DELETE());
        assertEquals(412, stale.statusCode());
        assertEquals(200, send(request(entry).DELETE()).statusCode());
        assertEquals(200, send(request(PATH).DELETE()).statusCode());
        assertEquals(404, send(request(PATH).GET()).statusCode());
    }

    @Test
    void whatIsNoDocumentIsRefusedWithTheReason() throws Exception {
        HttpResponse<String> refused = send(request(PATH).PUT(body("<resource-lists")));
        assertEquals(409, refused.statusCode());
        assertEquals("application/xcap-error+xml", header(refused, "Content-Type"));
        assertTrue(refused.body().contains("not-well-formed"), refused.body());
        assertEquals(404, send(request("/xcap-root/nonesuch/users/a/index").GET()).statusCode());
    }
}
