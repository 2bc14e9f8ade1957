package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;
import strowger.engine.routing.CoreCounter;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Messages that wait in a server, by module {@code async}. */
@Timeout(60)
class SuspensionSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "async.so"
            loadmodule "textops.so"
            request_route {
                $var(user) = $rU;
                append_to_reply("X-Call: $ci\\r\\n");
                if ($rU == "later") { async_ms_route("LATER", "20"); }
                if ($rU == "stateful") { t_newtran(); async_ms_sleep("20"); t_reply("200", "Stateful"); exit; }
                if ($rU == "far") { async_sleep("121"); sl_send_reply("400", "Too Far"); exit; }
                async_ms_sleep("20");
                sl_send_reply("200", "Slept $var(user)");
            }
            route[LATER] { sl_send_reply("200", "Later $rU"); }
            """;

    @TempDir private Path folder;

    private Server start() throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), CONFIGURATION);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .listeningOn("tcp:127.0.0.1:0")
                        .within(folder.resolve("run"))
                        .on(1, Io.AUTO));
    }

    private static InetSocketAddress address(Server server, int index) {
        return server.sockets().get(index).endpoint().toSocketAddress();
    }

    private static String request(String user, String transport) {
        return SipClient.request("OPTIONS", "sip:" + user + "@127.0.0.1", "sip:b@x", transport, "");
    }

    @Test
    void theAnswerComesAfterTheWaitOverTheTransportOfTheRequest() throws IOException {
        try (Server server = start()) {
            String udp = SipClient.askOverUdp(address(server, 0), request("bob", "UDP"));
            assertTrue(udp.startsWith("SIP/2.0 200 Slept bob\r\n"), udp);
            assertTrue(udp.contains("X-Call: "), udp);
            String tcp = SipClient.askOverTcp(address(server, 1), request("bob", "TCP"));
            assertTrue(tcp.startsWith("SIP/2.0 200 Slept bob\r\n"), tcp);
            String later = SipClient.askOverUdp(address(server, 0), request("later", "UDP"));
            assertTrue(later.startsWith("SIP/2.0 200 Later later\r\n"), later);
            String far = SipClient.askOverUdp(address(server, 0), request("far", "UDP"));
            assertTrue(far.startsWith("SIP/2.0 400 Too Far\r\n"), far);
            assertEquals(3, server.total(CoreCounter.SUSPENDED));
            assertEquals(3, server.total(CoreCounter.RESUMED));
        }
    }

    @Test
    void aTransactionMadeBeforeTheWaitAnswersAfterIt() throws IOException {
        try (Server server = start()) {
            String answer = SipClient.askOverUdp(address(server, 0), request("stateful", "UDP"));
            assertTrue(answer.startsWith("SIP/2.0 200 Stateful\r\n"), answer);
        }
    }

    @Test
    void manyWaitWhileOthersCome() throws IOException {
        int count = 100; // so many replies fit into a socket of the standard size
        try (Server server = start();
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(20_000);
            for (int number = 0; number < count; number++) {
                byte[] bytes = request("u" + number, "UDP").getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(bytes, bytes.length, address(server, 0)));
            }
            Set<String> lines = new TreeSet<>();
            while (lines.size() < count) {
                lines.add(SipClient.receive(socket).lines().findFirst().orElse(""));
            }
            assertTrue(lines.contains("SIP/2.0 200 Slept u0"), lines::toString);
            assertTrue(lines.contains("SIP/2.0 200 Slept u99"), lines::toString);
        }
    }

    private static final String FAILURE =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "tmx.so"
            loadmodule "async.so"
            loadmodule "textops.so"
            request_route {
                if ($rU == "told") { sl_send_reply("200", "Told $shv(told)"); exit; }
                $avp(first) = "kept";
                $var(next) = $hdr(X-Next);
                $avp(next) = $hdr(X-Next);
                t_on_failure("LATER");
                $du = $hdr(X-First);
                t_relay();
            }
            failure_route[LATER] {
                $var(code) = $T_reply_code;
                async_ms_sleep("50");
                if ($avp(next) == "pass") exit;
                if ($avp(next) == "answer") { t_reply("404", "After $var(code) $avp(first)"); exit; }
                $du = $avp(next);
                t_relay();
            }
            event_route[core:worker-one-init] { async_ms_sleep("20"); $shv(told) = 7; }
            """;

    private Server startFailing() throws IOException {
        Path file = Files.writeString(folder.resolve("failure.cfg"), FAILURE);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .within(folder.resolve("run"))
                        .on(1, Io.AUTO));
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String uri(DatagramSocket socket) {
        return "sip:127.0.0.1:" + socket.getLocalPort();
    }

    /** The last reply that the client gets when the first server is busy. */
    private static String finalReply(
            Server server, DatagramSocket client, DatagramSocket busy, String next)
            throws IOException {
        String more = "X-First: " + uri(busy) + "\r\nX-Next: " + next + "\r\n";
        String uri = "sip:bob@127.0.0.1";
        String invite = SipClient.request("INVITE", uri, uri, "UDP", more);
        SipClient.send(client, address(server, 0), invite);
        String asked = SipClient.receive(busy);
        SipClient.send(
                busy,
                address(server, 0),
                SipClient.ringing(asked).replace("180 Ringing", "486 Busy Here"));
        return next.startsWith("sip:") ? "" : afterProvisional(client);
    }

    private static String afterProvisional(DatagramSocket client) throws IOException {
        String reply = SipClient.receive(client);
        while (reply.startsWith("SIP/2.0 1")) {
            reply = SipClient.receive(client);
        }
        return reply.lines().findFirst().orElse("");
    }

    @Test
    void aFailureRouteWaitsAndThenPassesAnswersOrTriesAgain() throws IOException {
        try (Server server = startFailing();
                DatagramSocket client = socket();
                DatagramSocket busy = socket()) {
            assertEquals("SIP/2.0 486 Busy Here", finalReply(server, client, busy, "pass"));
        }
        try (Server server = startFailing();
                DatagramSocket client = socket();
                DatagramSocket busy = socket()) {
            assertEquals("SIP/2.0 404 After 486 kept", finalReply(server, client, busy, "answer"));
        }
        try (Server server = startFailing();
                DatagramSocket client = socket();
                DatagramSocket busy = socket();
                DatagramSocket free = socket()) {
            finalReply(server, client, busy, uri(free));
            String again = SipClient.receive(free);
            SipClient.send(
                    free,
                    address(server, 0),
                    SipClient.ringing(again).replace("180 Ringing", "200 OK"));
            assertEquals("SIP/2.0 200 OK", afterProvisional(client));
        }
    }

    @Test
    void aCallerWhoGivesUpWhileAFailureRouteWaitsIsAnsweredAtOnce() throws IOException {
        try (Server server = startFailing();
                DatagramSocket client = socket();
                DatagramSocket busy = socket()) {
            String more = "X-First: " + uri(busy) + "\r\nX-Next: answer\r\n";
            String uri = "sip:bob@127.0.0.1";
            String invite = SipClient.request("INVITE", uri, uri, "UDP", more);
            SipClient.send(client, address(server, 0), invite);
            String asked = SipClient.receive(busy);
            SipClient.send(
                    busy,
                    address(server, 0),
                    SipClient.ringing(asked).replace("180 Ringing", "486 Busy Here"));
            SipClient.receive(busy); // the ACK: the failure route waits now
            SipClient.send(
                    client,
                    address(server, 0),
                    invite.replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL"));
            Set<String> lines = new TreeSet<>();
            while (lines.stream().noneMatch(line -> line.contains(" 4"))) {
                lines.add(SipClient.receive(client).lines().findFirst().orElse(""));
            }
            assertTrue(
                    lines.stream().anyMatch(line -> line.matches(".* 4(86|87) .*")),
                    lines::toString);
            String told = "";
            for (int turn = 0; turn < 500 && !told.contains("Told 7"); turn++) {
                told = SipClient.askOverUdp(address(server, 0), request("told", "UDP"));
            }
            assertTrue(told.startsWith("SIP/2.0 200 Told 7"), told);
        }
    }
}
