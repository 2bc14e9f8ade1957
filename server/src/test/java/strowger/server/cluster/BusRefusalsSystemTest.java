package strowger.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is forged, malformed, too long or sent again is refused and counted, and changes nothing.
 */
@Timeout(60)
class BusRefusalsSystemTest {
    private static final String SET =
            "{\"action\":2,\"htname\":\"shared\",\"cname\":\"%s\",\"type\":2,\"strval\":\"v\",\"mode\":1}";

    @TempDir private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<BusNode> nodes = new ArrayList<>();
    private int nodePort;
    private int count = 0x1000;

    @BeforeEach
    void start() throws Exception {
        BusNode started = BusNode.start(folder, Ports.free(), 9);
        nodes.add(started);
        open.add(started);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private BusNode we() {
        return nodes.getFirst();
    }

    /** A socket that is a node of the bus from now on. */
    private DatagramSocket join() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        open.add(socket);
        nodePort = socket.getLocalPort();
        String list = "sip:127.0.0.1:%d;status=active\r\n".formatted(nodePort);
        String answer = ask(socket, kdmq("notification_peer", nodePort, "text/plain", list));
        assertTrue(answer.startsWith("SIP/2.0 200 OK"), answer);
        assertTrue(answer.contains("sip:127.0.0.1:" + we().port() + ";status=active"), answer);
        return socket;
    }

    /** A request of a node, each with another Call-ID. */
    private String kdmq(String channel, int fromPort, String type, String body) {
        count++;
        return """
        KDMQ sip:%1$s@127.0.0.1:%2$d SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%3$d;branch=z9hG4bKdmq%4$d
        To: <sip:%1$s@127.0.0.1:%2$d>
        From: <sip:%1$s@127.0.0.1:%3$d>;tag=x-%4$d
        CSeq: 10 KDMQ
        Call-ID: 311b0dc4%4$08x-7248@127.0.0.1
        Content-Length: %5$d
        User-Agent: kamailio (5.6.3 (x86_64/linux))
        Max-Forwards: 1
        Content-Type: %6$s

        """
                        .formatted(
                                channel,
                                we().port(),
                                fromPort,
                                count,
                                body.getBytes(StandardCharsets.UTF_8).length,
                                type)
                        .replace("\n", "\r\n")
                + body;
    }

    private String json(String channel, String body) {
        return kdmq(channel, nodePort, "application/json", body);
    }

    /** The answer, requests of the server itself passed over. */
    private String ask(DatagramSocket socket, String request) throws IOException {
        String answer = BusNode.ask(socket, we().port(), request);
        while (!answer.startsWith("SIP/2.0 ")) {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            answer = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }
        return answer;
    }

    private String item(String name) {
        return we().call("htable.get", "shared", name);
    }

    private long counted(String name) {
        return we().count("dmq", name);
    }

    @Test
    void whenANodeSetsAnItem_thenItIsSet() throws IOException {
        DatagramSocket node = join();
        assertTrue(ask(node, json("htable", SET.formatted("k"))).startsWith("SIP/2.0 200 "));
        assertTrue(item("k").contains("\"value\":\"v\""), item("k"));
    }

    @Test
    void whenAStrangerSetsAnItem_thenItIsForged() throws IOException {
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            nodePort = stranger.getLocalPort();
            String answer = ask(stranger, json("htable", SET.formatted("k")));
            assertTrue(answer.startsWith("SIP/2.0 403 "), answer);
        }
        assertEquals(1, counted("forged"));
        assertTrue(item("k").contains("exist"), item("k"));
    }

    @Test
    void whenItComesFromAnotherHostThanTheNodes_thenItIsForged() throws IOException {
        join().close();
        InetSocketAddress elsewhere =
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 3}), 0);
        try (DatagramSocket forger = new DatagramSocket(elsewhere)) {
            String request =
                    json("htable", SET.formatted("k")).replace("/UDP 127.0.0.1", "/UDP 127.0.0.3");
            String own =
                    request.replace(
                            "127.0.0.3:" + nodePort + ";branch",
                            "127.0.0.3:" + forger.getLocalPort() + ";branch");
            String answer = ask(forger, own);
            assertTrue(answer.startsWith("SIP/2.0 403 "), answer);
        }
        assertEquals(1, counted("forged"));
        assertTrue(item("k").contains("exist"), item("k"));
    }

    @Test
    void whenARequestIsSentAgain_thenItIsAReplay() throws IOException {
        DatagramSocket node = join();
        String request = json("htable", SET.formatted("k"));
        ask(node, request);
        we().call("htable.delete", "shared", "k");
        String again = request.replace("z9hG4bKdmq", "z9hG4bKagain");
        assertTrue(ask(node, again).startsWith("SIP/2.0 200 "));
        assertEquals(1, counted("replayed"));
        assertTrue(item("k").contains("exist"), item("k"));
    }

    @Test
    void whenABodyIsMalformed_thenItIsRefused() throws IOException {
        DatagramSocket node = join();
        assertTrue(ask(node, json("htable", "not json")).startsWith("SIP/2.0 400 "));
        assertTrue(ask(node, json("usrloc", "{\"action\":77}")).startsWith("SIP/2.0 400 "));
        assertTrue(ask(node, json("usrloc", "{\"action\":1}")).startsWith("SIP/2.0 400 "));
        assertEquals(3, counted("malformed"));
        assertTrue(
                ask(node, json("usrloc", "{\"action\":0,\"wonder\":1}"))
                        .startsWith("SIP/2.0 200 "));
    }

    @Test
    void whenAListIsMalformed_orDoesNotNameItsSender_thenItIsRefused() throws IOException {
        DatagramSocket node = join();
        String other = "sip:127.0.0.9:5060;status=active\r\n";
        String wrong = kdmq("notification_peer", nodePort, "text/plain", other);
        assertTrue(ask(node, wrong).startsWith("SIP/2.0 400 "));
        String none = kdmq("notification_peer", nodePort, "text/plain", "hello");
        assertTrue(ask(node, none).startsWith("SIP/2.0 400 "));
        assertEquals(2, counted("malformed"));
    }

    @Test
    void whenABodyIsTooLong_thenItIsRefused() throws IOException {
        DatagramSocket node = join();
        String answer = ask(node, json("htable", " ".repeat(63_000)));
        assertTrue(answer.startsWith("SIP/2.0 413 "), answer);
        assertEquals(1, counted("oversized"));
    }

    @Test
    void whenNoModuleHasTheChannel_thenThereIsNoSuchPeer() throws IOException {
        DatagramSocket node = join();
        String answer = ask(node, json("nobody", "{\"action\":1}"));
        assertTrue(answer.startsWith("SIP/2.0 404 "), answer);
        assertEquals(1, counted("unknown_peers"));
    }
}
