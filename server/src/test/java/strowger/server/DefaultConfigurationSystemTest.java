package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;

/** The configuration that runs when none is named: what it serves, and what it refuses. */
@Timeout(60)
class DefaultConfigurationSystemTest {
    private static final String BOB = "sip:bob@127.0.0.1";
    private static final int SILENCE_MS = 200;

    @TempDir private Path folder;
    private Server server;
    private InetSocketAddress udp;
    private DatagramSocket phone;

    @BeforeEach
    void start() throws IOException {
        Path file = Path.of("..", "config", "strowger.cfg").toAbsolutePath().normalize();
        server =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("udp:127.0.0.1:0")
                                .listeningOn("tcp:127.0.0.1:0")
                                .within(folder.resolve("run")));
        udp = server.sockets().getFirst().endpoint().toSocketAddress();
        phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() {
        phone.close();
        server.close();
    }

    private String ours(String user) {
        return "sip:" + user + "127.0.0.1:" + udp.getPort();
    }

    private String ask(String method, String uri, String more) throws IOException {
        return SipClient.askOverUdp(udp, SipClient.request(method, uri, BOB, "UDP", more));
    }

    private void registerBob() throws IOException {
        String contact = "Contact: <sip:bob@127.0.0.1:" + phone.getLocalPort() + ">\n";
        String answer =
                SipClient.ask(
                        phone, udp, SipClient.request("REGISTER", ours(""), BOB, "UDP", contact));
        assertTrue(answer.startsWith("SIP/2.0 200 "), answer);
        assertTrue(answer.contains("expires=3600"), answer);
    }

    @Test
    void optionsToTheServerAreAnsweredOverUdpAndTcp() throws IOException {
        assertTrue(ask("OPTIONS", ours(""), "").startsWith("SIP/2.0 200 OK"), "UDP");
        InetSocketAddress tcp = server.sockets().get(1).endpoint().toSocketAddress();
        String uri = "sip:127.0.0.1:" + tcp.getPort();
        String request = SipClient.request("OPTIONS", uri, uri, "TCP", "");
        assertTrue(SipClient.askOverTcp(tcp, request).startsWith("SIP/2.0 200 OK"), "TCP");
    }

    @Test
    void aCallReachesWhoIsRegistered() throws IOException {
        registerBob();
        try (DatagramSocket caller = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String invite = SipClient.request("INVITE", ours("bob@"), BOB, "UDP", "");
            SipClient.send(caller, udp, invite);
            String arrived = SipClient.receive(phone);
            assertTrue(
                    arrived.startsWith(
                            "INVITE sip:bob@127.0.0.1:" + phone.getLocalPort() + " SIP/2.0\r\n"),
                    arrived);
            assertTrue(arrived.contains("Record-Route: <sip:127.0.0.1:" + udp.getPort()), arrived);
            assertTrue(arrived.contains("Max-Forwards: 69\r\n"), arrived);
            SipClient.send(phone, udp, SipClient.ringing(arrived));
            String answer = SipClient.receive(caller);
            assertTrue(answer.startsWith("SIP/2.0 180 Ringing\r\n"), answer);
        }
    }

    @Test
    void whoIsNotRegisteredIsNotFound() throws IOException {
        String answer = ask("INVITE", ours("nobody@"), "");
        assertTrue(answer.startsWith("SIP/2.0 404 "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE", "OPTIONS", "BYE", "REGISTER", "SUBSCRIBE"})
    void nothingIsRelayedForOthers(String method) throws IOException {
        String answer = ask(method, "sip:phone@127.0.0.1:" + phone.getLocalPort(), "");
        assertTrue(answer.startsWith("SIP/2.0 403 "), answer);
        assertSilent();
    }

    @Test
    void aRouteThatAFirstRequestBringsIsNotFollowed() throws IOException {
        registerBob();
        String route = "Route: <sip:127.0.0.1:" + phone.getLocalPort() + ";lr>\n";
        String answer = ask("INVITE", ours("bob@"), route);
        assertTrue(answer.startsWith("SIP/2.0 403 "), answer);
        assertSilent();
    }

    @Test
    void aRequestWithinADialogWithoutOurRouteIsNotRelayed() throws IOException {
        String request =
                SipClient.request(
                                "BYE",
                                "sip:phone@127.0.0.1:" + phone.getLocalPort(),
                                BOB,
                                "UDP",
                                "")
                        .replace("To: <" + BOB + ">", "To: <" + BOB + ">;tag=b");
        String answer = SipClient.askOverUdp(udp, request);
        assertTrue(answer.startsWith("SIP/2.0 404 "), answer);
        assertSilent();
    }

    @Test
    void aMethodThatNobodyKnowsIsNotAllowed() throws IOException {
        String answer = ask("DANCE", ours("bob@"), "");
        assertTrue(answer.startsWith("SIP/2.0 405 "), answer);
        assertTrue(answer.contains("\r\nAllow: INVITE, "), answer);
    }

    @Test
    void maxForwardsThatIsUsedUpIsRefused() throws IOException {
        String request =
                SipClient.request("INVITE", ours("bob@"), BOB, "UDP", "")
                        .replace("Max-Forwards: 70", "Max-Forwards: 0");
        String answer = SipClient.askOverUdp(udp, request);
        assertTrue(answer.startsWith("SIP/2.0 483 "), answer);
    }

    /** Nothing has come to the phone. */
    private void assertSilent() throws IOException {
        phone.setSoTimeout(SILENCE_MS);
        assertThrows(SocketTimeoutException.class, () -> SipClient.receive(phone));
        assertEquals(SILENCE_MS, phone.getSoTimeout());
    }
}
