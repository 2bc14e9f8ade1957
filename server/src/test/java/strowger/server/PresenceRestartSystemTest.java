package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A presence server that is killed goes on where it was: with documents, tags and watchers. */
@Timeout(240)
class PresenceRestartSystemTest {
    private static final int MESSAGES_MAX = 50;
    private static final String SCRIPT =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "rr.so"
            loadmodule "jsonrpcs.so"
            loadmodule "presence.so"
            loadmodule "xcap_server.so"
            loadmodule "presence_xml.so"
            loadmodule "rls.so"
            modparam("presence_xml", "force_active", 1)
            modparam("rls", "waitn_time", 1)
            modparam("rls", "db_mode", 2)
            request_route {
                if (method == "PUBLISH") { handle_publish(); exit; }
                if (rls_handle_subscribe() == 1) handle_subscribe();
            }
            """;
    private static final String SERVICES =
            """
            <rls-services xmlns="urn:ietf:params:xml:ns:rls-services"
             xmlns:rl="urn:ietf:params:xml:ns:resource-lists">
            <service uri="sip:friends@example.com"><list><rl:entry uri="sip:bob@example.com"/></list>
            </service></rls-services>
            """;

    @TempDir private Path folder;
    private DatagramSocket socket;
    private InetSocketAddress address = InetSocketAddress.createUnresolved("none", 1);

    @BeforeEach
    void open() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Sipp.freePort());
        Files.writeString(folder.resolve("test.cfg"), SCRIPT);
    }

    @AfterEach
    void close() {
        socket.close();
    }

    private Process startProcess() throws IOException {
        return ServerProcess.startKeeping(folder, address.getPort());
    }

    private Server start() throws IOException {
        return Server.start(
                ServerOptions.of(folder.resolve("test.cfg"))
                        .listeningOn("udp:127.0.0.1:" + address.getPort())
                        .within(folder.resolve("run"))
                        .on(1, Io.AUTO)
                        .keepingIn(folder.resolve("data")));
    }

    private String rpc(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of("rpc", "--socket", folder.resolve("run/rpc.sock").toString()));
        all.addAll(List.of(arguments));
        return Program.run(all.toArray(String[]::new)).out();
    }

    private void send(String message) throws IOException {
        SipClient.send(socket, address, message.replace("\r", "").replace("\n", "\r\n"));
    }

    /** The next message that is meant; every NOTIFY that comes is answered. */
    private String receive(Predicate<String> wanted) throws IOException {
        for (int count = 0; count < MESSAGES_MAX; count++) {
            String message = SipClient.receive(socket);
            if (message.startsWith("NOTIFY ")) {
                String copied =
                        message.lines()
                                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq): .*"))
                                .collect(Collectors.joining("\n"));
                send("SIP/2.0 200 OK\n" + copied + "\nContent-Length: 0\n\n");
            }
            if (wanted.test(message)) {
                return message;
            }
        }
        throw new IOException("it does not come");
    }

    private String publish(String note, String more) throws IOException {
        String body =
                """
                <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.com">\
                <tuple id="t"><status><basic>open</basic></status><note>%s</note></tuple></presence>
                """
                        .formatted(note);
        send(
                """
                PUBLISH sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK%1$d
                From: <sip:bob@example.com>;tag=b
                To: <sip:bob@example.com>
                Call-ID: publish-%1$d
                CSeq: 1 PUBLISH
                Event: presence
                Expires: 600
                Content-Type: application/pidf+xml
                %2$sContent-Length: %3$d

                %4$s\
                """
                        .formatted(
                                System.nanoTime(),
                                more,
                                body.replace("\n", "\r\n").length(),
                                body));
        return receive(message -> message.contains("PUBLISH") && message.startsWith("SIP/2.0 "));
    }

    /** Watches; the first NOTIFY of it. */
    private String subscribe(String user, String callId) throws IOException {
        send(
                """
                SUBSCRIBE sip:%1$s@example.com SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK%2$d
                From: <sip:eve@example.com>;tag=e
                To: <sip:%1$s@example.com>
                Call-ID: %3$s
                CSeq: 1 SUBSCRIBE
                Contact: <sip:eve@127.0.0.1:%4$d>
                Event: presence
                Expires: 600
                Supported: eventlist
                Content-Length: 0

                """
                        .formatted(user, System.nanoTime(), callId, socket.getLocalPort()));
        return receive(notify(callId, ""));
    }

    private static Predicate<String> notify(String callId, String text) {
        return message ->
                message.startsWith("NOTIFY ")
                        && message.contains("Call-ID: " + callId + "\r\n")
                        && message.contains(text);
    }

    private static int cseq(String message) {
        return Integer.parseInt(SipClient.header(message, "CSeq").replaceAll("[^0-9]", ""));
    }

    private void awaitWritten(String table, int records) throws Exception {
        Await.contains(
                "%s,%d".formatted(table, records),
                () ->
                        rpc("storage.stats")
                                .replaceAll("\\s+", "")
                                .replaceAll(
                                        "\"table\":\"([^\"]*)\",\"file\":\"[^\"]*\",\"records\":(\\d+)",
                                        "$1,$2"));
    }

    @Test
    void whenItIsKilled_thenWatchersAndListsAreToldOfWhatFollows() throws Exception {
        String etag;
        String bob;
        String friends;
        Process process = startProcess();
        try (BufferedReader output = process.inputReader()) {
            assertTrue(
                    String.valueOf(output.readLine()).contains(" ready: "),
                    Files.readString(folder.resolve("log")));
            rpc("xcap.put", "/xcap-root/rls-services/users/sip:eve@example.com/index", SERVICES);
            etag = SipClient.header(publish("first", ""), "SIP-ETag").substring(10);
            bob = subscribe("bob", "eve-bob");
            friends = subscribe("friends", "eve-friends");
            assertTrue(friends.contains("<note>first</note>"), friends);
            awaitWritten("xcap.documents", 1);
            awaitWritten("presence.presentity", 1);
            awaitWritten("presence.active_watchers", 2);
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        try (Server server = start()) {
            assertEquals(
                    2,
                    server.modules()
                            .statistic("presence", "active_watchers")
                            .orElseThrow()
                            .value());
            String answer = publish("second", "SIP-If-Match: " + etag + "\n");
            assertTrue(answer.startsWith("SIP/2.0 200"), answer);
            String next = receive(notify("eve-bob", "<note>second</note>"));
            assertTrue(cseq(next) > cseq(bob), next);
            assertEquals(SipClient.header(bob, "From"), SipClient.header(next, "From"));
        }
        try (Server _ = start()) {
            String later = receive(notify("eve-friends", "<note>second</note>"));
            assertTrue(cseq(later) > cseq(friends), later);
        }
    }
}
