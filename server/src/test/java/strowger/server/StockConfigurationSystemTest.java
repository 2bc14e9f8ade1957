package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
 * The configuration that Kamailio is installed with, unchanged: registrations, calls and what goes
 * wrong with them. Passed over where the file is not: {@code /etc/kamailio/kamailio.cfg}, or the
 * corpus beside the project.
 */
@Timeout(60)
class StockConfigurationSystemTest {
    @TempDir private Path folder;
    private @Nullable StockStage stage;
    private InetSocketAddress address;
    private DatagramSocket alice;
    private DatagramSocket bob;

    @BeforeEach
    void start() throws IOException {
        StockStage made = new StockStage(folder, 2);
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
        return "sip:" + user + "@127.0.0.1:" + address.getPort();
    }

    private void registerBob() throws IOException {
        String contact = "Contact: <sip:bob@127.0.0.1:" + bob.getLocalPort() + ">\r\n";
        String request =
                SipClient.request("REGISTER", uri("").replace("@", ""), uri("bob"), "UDP", contact);
        assertStatus("200", SipClient.ask(bob, address, request));
    }

    private static void assertStatus(String code, String reply) {
        assertTrue(reply.startsWith("SIP/2.0 " + code + " "), reply);
    }

    /** Alice calls Bob; what Bob gets. */
    private String call() throws IOException {
        String contact = "Contact: <sip:alice@127.0.0.1:" + alice.getLocalPort() + ">\r\n";
        SipClient.send(
                alice,
                address,
                SipClient.request("INVITE", uri("bob"), uri("bob"), "UDP", contact));
        assertStatus("100", SipClient.receive(alice));
        String invite = SipClient.receive(bob);
        assertTrue(invite.startsWith("INVITE sip:bob@127.0.0.1:" + bob.getLocalPort()), invite);
        assertTrue(
                SipClient.header(invite, "Record-Route").contains(":" + address.getPort()), invite);
        return invite;
    }

    private void answer(String request, String status) throws IOException {
        String contact =
                "Contact: <sip:bob@127.0.0.1:" + bob.getLocalPort() + ">\r\nContent-Length";
        SipClient.send(
                bob,
                address,
                SipClient.ringing(request)
                        .replace("180 Ringing", status)
                        .replace("Content-Length", contact));
    }

    /** A request of Alice within the dialog that Bob's answer made. */
    private String inDialog(String method, String answer) {
        String dialog =
                SipClient.header(answer, "From")
                        + "\r\n"
                        + SipClient.header(answer, "To")
                        + "\r\n"
                        + SipClient.header(answer, "Call-ID")
                        + "\r\n"
                        + SipClient.header(answer, "Record-Route").replaceFirst("Record-", "")
                        + "\r\n";
        return method
                + " sip:bob@127.0.0.1:"
                + bob.getLocalPort()
                + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK"
                + System.nanoTime()
                + "\r\n"
                + dialog
                + "CSeq: "
                + (method.equals("ACK") ? 1 : 2)
                + " "
                + method
                + "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void aRegisteredUserIsCalledAndTheDialogGoesOn() throws IOException {
        registerBob();
        String invite = call();
        answer(invite, "180 Ringing");
        assertStatus("180", SipClient.receive(alice));
        answer(invite, "200 OK");
        String answer = SipClient.receive(alice);
        assertStatus("200", answer);
        SipClient.send(alice, address, inDialog("ACK", answer));
        assertTrue(SipClient.receive(bob).startsWith("ACK sip:bob@"));
        SipClient.send(alice, address, inDialog("BYE", answer));
        String bye = SipClient.receive(bob);
        assertTrue(bye.startsWith("BYE sip:bob@"), bye);
        answer(bye, "200 Bye");
        assertStatus("200", SipClient.receive(alice));
    }

    @Test
    void aBusyUserIsToldOf() throws IOException {
        registerBob();
        String invite = call();
        answer(invite, "486 Busy Here");
        assertStatus("486", SipClient.receive(alice));
        assertTrue(SipClient.receive(bob).startsWith("ACK ")); // the proxy's own
    }

    @Test
    void aCallIsCancelled() throws IOException {
        registerBob();
        String contact = "Contact: <sip:alice@127.0.0.1:" + alice.getLocalPort() + ">\r\n";
        String request = SipClient.request("INVITE", uri("bob"), uri("bob"), "UDP", contact);
        SipClient.send(alice, address, request);
        assertStatus("100", SipClient.receive(alice));
        String invite = SipClient.receive(bob);
        answer(invite, "180 Ringing");
        assertStatus("180", SipClient.receive(alice));
        SipClient.send(
                alice,
                address,
                request.replace("INVITE sip:", "CANCEL sip:").replace("1 INVITE", "1 CANCEL"));
        assertStatus("200", SipClient.receive(alice));
        assertTrue(SipClient.receive(bob).startsWith("CANCEL sip:bob@"));
        answer(invite, "487 Request Terminated");
        assertStatus("487", SipClient.receive(alice));
    }

    @Test
    void anUnknownUserIsNotFound() throws IOException {
        String request = SipClient.request("INVITE", uri("nobody"), uri("nobody"), "UDP", "");
        SipClient.send(alice, address, request);
        String reply = SipClient.receive(alice);
        if (reply.startsWith("SIP/2.0 100 ")) {
            reply = SipClient.receive(alice);
        }
        assertStatus("404", reply);
    }

    @Test
    void nothingIsRelayedForStrangers() throws IOException {
        String uri = "sip:bob@192.0.2.9";
        String reply =
                SipClient.ask(alice, address, SipClient.request("INVITE", uri, uri, "UDP", ""));
        assertStatus("403", reply);
    }

    @Test
    void scannersAreLeftWithoutAnAnswerAndAKeepaliveIsAnswered() throws IOException {
        SipClient.send(
                alice,
                address,
                SipClient.request(
                        "OPTIONS", uri("x"), uri("x"), "UDP", "User-Agent: friendly-scanner\r\n"));
        String keepalive = uri("").replace("@", "");
        String reply =
                SipClient.ask(
                        alice,
                        address,
                        SipClient.request("OPTIONS", keepalive, keepalive, "UDP", ""));
        assertStatus("200", reply);
        assertEquals(1, reply.lines().filter(line -> line.startsWith("CSeq: 1 OPTIONS")).count());
    }
}
