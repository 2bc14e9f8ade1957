package strowger.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Kamailio's stock configuration with {@code WITH_NAT} and no media proxy: phones behind a NAT,
 * that is, with private addresses in what they say, register and call one another.
 */
@Timeout(60)
class StockNatSystemTest {
    @TempDir private Path folder;
    private @Nullable StockStage stage;
    private InetSocketAddress address;
    private DatagramSocket alice;
    private DatagramSocket bob;

    @BeforeEach
    void start() throws IOException {
        StockStage made = new StockStage(folder, 1, "#!define WITH_NAT");
        stage = made;
        address = made.address;
        alice = made.alice;
        bob = made.bob;
    }

    @AfterEach
    void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    private String uri(String user) {
        return "sip:" + user + "127.0.0.1:" + address.getPort();
    }

    /** As a phone writes it that knows only its private address. */
    private static String fromPrivateNet(String message) {
        return message.replaceFirst("Via: SIP/2.0/UDP [^;]*", "Via: SIP/2.0/UDP 192.168.1.2:5060");
    }

    /** The next message that is no ping of four zeros. */
    private static String received(DatagramSocket socket) throws IOException {
        String message = SipClient.receive(socket);
        while (message.startsWith("\0")) {
            message = SipClient.receive(socket);
        }
        return message;
    }

    private static void assertStatus(String code, String reply) {
        assertTrue(reply.startsWith("SIP/2.0 " + code + " "), reply);
    }

    @Test
    void aPhoneBehindANatIsRegisteredAndCalledWhereItIsSeen() throws IOException {
        String contact = "Contact: <sip:bob@192.168.1.2:5060>\r\n";
        String register =
                fromPrivateNet(SipClient.request("REGISTER", uri(""), uri("bob@"), "UDP", contact));
        assertStatus("200", SipClient.ask(bob, address, register));

        String caller = "Contact: <sip:alice@192.168.7.7:5060>\r\n";
        String invite =
                fromPrivateNet(
                        SipClient.request("INVITE", uri("bob@"), uri("bob@"), "UDP", caller));
        SipClient.send(alice, address, invite);
        assertStatus("100", SipClient.receive(alice));
        String called = received(bob);
        assertTrue(called.startsWith("INVITE sip:bob@192.168.1.2:5060 SIP/2.0"), called);
        assertTrue(SipClient.header(called, "Record-Route").contains(";nat=yes"), called);
        String alias = "alias=127.0.0.1~" + alice.getLocalPort() + "~1";
        assertTrue(SipClient.header(called, "Contact").contains(alias), called);

        SipClient.send(
                bob,
                address,
                SipClient.ringing(called)
                        .replace("180 Ringing", "200 OK")
                        .replaceAll("Contact: .*\r\n", "") // the caller's, as it came
                        .replace("Content-Length", contact + "Content-Length"));
        String answer = SipClient.receive(alice);
        assertStatus("200", answer);

        String target = SipClient.header(answer, "Contact").replaceAll(".*<(.*)>.*", "$1");
        assertTrue(target.contains(";alias=127.0.0.1~" + bob.getLocalPort() + "~1"), target);
        SipClient.send(alice, address, fromPrivateNet(SipClient.within("ACK", target, answer, 1)));
        String ack = received(bob);
        assertTrue(ack.startsWith("ACK sip:bob@192.168.1.2:5060 "), ack);
        assertFalse(ack.lines().findFirst().orElse("").contains("alias"), ack);
        SipClient.send(alice, address, fromPrivateNet(SipClient.within("BYE", target, answer, 2)));
        String bye = received(bob);
        SipClient.send(bob, address, SipClient.ringing(bye).replace("180 Ringing", "200 Bye"));
        assertStatus("200", SipClient.receive(alice));
    }

    @Test
    void aPhoneThatIsGoneIsNotFound() throws IOException {
        String invite = SipClient.request("INVITE", uri("eve@"), uri("eve@"), "UDP", "");
        SipClient.send(alice, address, fromPrivateNet(invite));
        String reply = SipClient.receive(alice);
        assertStatus("404", reply.startsWith("SIP/2.0 100") ? SipClient.receive(alice) : reply);
    }
}
