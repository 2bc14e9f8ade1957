package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import static strowger.usrloc.registrar.TestServer.TCP;
import static strowger.usrloc.registrar.TestServer.inbound;
import static strowger.usrloc.registrar.TestServer.register;

import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** Pings of nathelper. */
class PingsTest {
    private static final String[] SIP = {
        "nathelper.natping_interval=10",
        "nathelper.sipping_bflag=7",
        "nathelper.sipping_from=sip:ping@example.com"
    };

    private static void registerWithFlags(TestServer server, String user, long flags) {
        server.route(
                context -> {
                    context.main().flags(flags);
                    return server.call(context, "save", "location");
                });
        server.receive(register(user, user, 1, "Contact: <sip:" + user + "@127.0.0.1:40000>"));
    }

    @Test
    void aContactIsPingedByFourZerosOnceAnInterval() {
        try (TestServer server = new TestServer("nathelper.natping_interval=10")) {
            for (int each = 0; each < 100; each++) {
                registerWithFlags(server, "user" + each, 0);
            }
            for (int second = 0; second < 10; second++) {
                server.sweep();
            }
            assertEquals(100, server.statistic("pings_sent"));
            assertEquals("\0\0\0\0", server.sent.text());
        }
    }

    @Test
    void aContactWithTheFlagIsPingedByARequest() {
        try (TestServer server = new TestServer(SIP)) {
            registerWithFlags(server, "alice", 1 << 7);
            server.sweep();
            String sent = server.sent.text();
            assertTrue(sent.startsWith("OPTIONS sip:alice@127.0.0.1:40000 SIP/2.0\r\nVia: "), sent);
            assertTrue(sent.contains("\r\nFrom: <sip:ping@example.com>;tag="), sent);
            assertTrue(sent.endsWith("\r\nContent-Length: 0\r\n\r\n"), sent);
        }
    }

    private static void registerOverPath(TestServer server) {
        server.route(
                context -> {
                    context.main().flags(1 << 7);
                    return server.call(context, "save", "location");
                });
        server.receive(
                register(
                        "alice",
                        1,
                        "Contact: <sip:alice@127.0.0.1:40000>",
                        "Supported: path",
                        "Path: <sip:127.0.0.2:5070;lr>,<sip:127.0.0.3;lr>"));
        server.sweep();
    }

    @Test
    void aContactWithAPathIsPingedOverThat() {
        String[] parameters = {
            SIP[0], SIP[1], SIP[2], "registrar.use_path=1", "registrar.path_mode=1"
        };
        try (TestServer server = new TestServer(parameters)) {
            registerOverPath(server);
            String sent = server.sent.text();
            assertTrue(
                    sent.contains("\r\nRoute: <sip:127.0.0.2:5070;lr>,<sip:127.0.0.3;lr>\r\n"),
                    sent);
            assertEquals("127.0.0.2:5070", server.sent.to().remote().toString());
        }
    }

    @Test
    void aPathIsIgnoredIfThatIsAskedFor() { // of Kamailio 6.1
        String[] parameters = {
            SIP[0], SIP[1], SIP[2], "registrar.use_path=1", "nathelper.ignore_path=1"
        };
        try (TestServer server = new TestServer(parameters)) {
            registerOverPath(server);
            String sent = server.sent.text();
            assertTrue(sent.startsWith("OPTIONS sip:alice@127.0.0.1:40000 SIP/2.0\r\n"), sent);
            assertTrue(!sent.contains("Route:"), sent);
            assertEquals("127.0.0.1:40000", server.sent.to().remote().toString());
        }
    }

    @Test
    void fourZerosAreNotSentOverAPath() {
        try (TestServer server =
                new TestServer("nathelper.natping_interval=10", "registrar.use_path=1")) {
            registerOverPath(server);
            assertEquals(0, server.statistic("pings_sent"));
        }
    }

    /** What reaches a client that registered over an edge proxy, and whom it seems to be from. */
    private static DatagramPacket pingOverPath(String path, String... parameters)
            throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket client = new DatagramSocket(0, loopback);
                TestServer server = startedOrSkipped(parameters)) {
            client.setSoTimeout(20_000);
            String contact = "Contact: <sip:alice@127.0.0.1:" + client.getLocalPort() + ">";
            server.receive(register("alice", 1, contact, "Supported: path", "Path: " + path));
            server.sweep();
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            client.receive(packet); // the kernel has checked its checksum
            assertEquals(1, server.statistic("pings_sent"));
            return packet;
        }
    }

    private static TestServer startedOrSkipped(String... parameters) {
        try {
            return new TestServer(parameters);
        } catch (ConfigurationException refused) {
            assumeFalse(
                    String.valueOf(refused.getMessage()).contains("CAP_NET_RAW"),
                    "needs CAP_NET_RAW");
            throw refused;
        }
    }

    @Test
    void fourZerosAreSentInTheNameOfThePathIfThatIsAskedFor() throws IOException {
        DatagramPacket ping =
                pingOverPath(
                        "<sip:127.0.0.2:5070;lr>,<sip:127.0.0.3;lr>",
                        "nathelper.natping_interval=1",
                        "nathelper.udpping_from_path=1",
                        "registrar.use_path=1");
        assertEquals(4, ping.getLength());
        assertEquals("/127.0.0.2:5070", ping.getSocketAddress().toString());
    }

    @Test
    void fourZerosAreSentInAnothersNameIfThatIsNamed() throws IOException {
        DatagramPacket ping =
                pingOverPath(
                        "<sip:127.0.0.2:5070;lr>",
                        "nathelper.natping_interval=1",
                        "nathelper.natping_socket=127.0.0.9:5066",
                        "nathelper.ignore_path=1");
        assertEquals("/127.0.0.9:5066", ping.getSocketAddress().toString());
    }

    @Test
    void pingsInTheNameOfAPathOfIpv6AreNotSent() {
        try (TestServer server =
                startedOrSkipped(
                        "nathelper.natping_interval=1",
                        "nathelper.udpping_from_path=1",
                        "registrar.use_path=1")) {
            String contact = "Contact: <sip:alice@127.0.0.1:40000>";
            server.receive(
                    register("alice", 1, contact, "Supported: path", "Path: <sip:[::1];lr>"));
            server.sweep();
            assertEquals(0, server.statistic("pings_sent"));
        }
    }

    @Test
    void aSourceThatIsNoAddressIsRefused() {
        assertThrows(
                ConfigurationException.class,
                () ->
                        new TestServer(
                                "nathelper.natping_interval=1",
                                "nathelper.natping_socket=edge.example.com:5060"));
    }

    private static final String[] ANSWERED = {
        "nathelper.natping_interval=1",
        "nathelper.sipping_bflag=7",
        "nathelper.sipping_from=sip:ping@example.com",
        "nathelper.keepalive_timeout=5"
    };

    private static void seconds(TestServer server, int count, boolean answered) {
        for (int second = 0; second < count; second++) {
            server.advance(1);
            server.sent.last = 0;
            server.sweep();
            String ping = server.sent.text();
            if (answered) {
                assertTrue(ping.startsWith("OPTIONS "), ping);
                server.receive(ping.replaceFirst("^OPTIONS [^\r]*", "SIP/2.0 405 No"));
            }
        }
    }

    @Test
    void aContactThatAnswersNoPingExpires() {
        try (TestServer server = new TestServer(ANSWERED)) {
            registerWithFlags(server, "alice", 1 << 7);
            seconds(server, 20, true);
            assertEquals(1, server.table().contactCount());
            seconds(server, 5, false);
            assertEquals(1, server.table().contactCount());
            seconds(server, 2, false);
            assertEquals(0, server.table().contactCount());
            assertEquals("", server.sent.text());
        }
    }

    @Test
    void aContactThatRegistersAgainNeedNotAnswerForATime() {
        try (TestServer server = new TestServer(ANSWERED)) {
            registerWithFlags(server, "alice", 1 << 7);
            seconds(server, 4, false);
            String again = "Contact: <sip:alice@127.0.0.1:40000>";
            server.receive(register("alice", "alice", 2, again));
            seconds(server, 4, false);
            assertEquals(1, server.table().contactCount());
        }
    }

    @Test
    void aContactPingedByFourZerosNeedNotAnswer() {
        try (TestServer server = new TestServer(ANSWERED)) {
            registerWithFlags(server, "alice", 0);
            seconds(server, 30, false);
            assertEquals(1, server.table().contactCount());
        }
    }

    @Test
    void onlyContactsBehindNatArePingedIfThatIsAskedFor() {
        try (TestServer server =
                new TestServer(
                        "usrloc.nat_bflag=6",
                        "nathelper.natping_interval=1",
                        "nathelper.ping_nated_only=1")) {
            registerWithFlags(server, "alice", 0);
            registerWithFlags(server, "bob", 1 << 6);
            server.sweep();
            assertEquals(1, server.statistic("pings_sent"));
        }
    }

    @Test
    void aContactOnAConnectionIsPingedOverItAndOnlyWhileItIsThere() {
        try (TestServer server = new TestServer(SIP)) {
            server.route(
                    context -> {
                        context.main().flags(1 << 7);
                        return server.call(context, "save", "location");
                    });
            server.connections.open.add(5L);
            String contact = "Contact: <sip:alice@127.0.0.1:40000;transport=tcp>";
            server.receive(inbound(register("alice", 1, contact), TCP, 5));
            for (int second = 0; second < 10; second++) {
                server.sweep();
            }
            long whileOpen = server.statistic("pings_sent");
            assertTrue(whileOpen > 0);
            server.connections.open.clear();
            for (int second = 0; second < 10; second++) {
                server.sweep();
            }
            assertEquals(whileOpen, server.statistic("pings_sent"));
        }
    }
}
