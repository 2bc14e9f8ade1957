package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;

/** The XAVPs of the registrar, and {@code save} in a reply route, as scripts use them. */
@Timeout(60)
class RegistrarXavpsSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "textops.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            modparam("usrloc", "xavp_contact", "kept")
            modparam("registrar", "xavp_cfg", "cfg")
            modparam("registrar", "xavp_rcd", "rcd")
            modparam("registrar", "xavp_rcd_mask", 4)
            modparam("registrar", "lookup_filter_mode", 3)
            modparam("registrar", "sock_hdr_name", "Sock-Info")
            request_route {
                if ($rm == "REGISTER" && $hdr(X-Upstream) != $null) {
                    $du = $hdr(X-Upstream);
                    t_on_reply("BIND");
                    t_relay();
                    exit;
                }
                if ($rm == "REGISTER") {
                    $xavp(kept=>colour) = $hdr(X-Colour);
                    $xavp(kept[0]=>number) = 7;
                    $xavp(cfg=>q) = 300;
                    $xavp(cfg[0]=>expires) = 1234;
                    if ($hdr(X-Flag) == "1") { setbflag("5"); }
                    save("location", "0x10");
                    append_to_reply("X-Told: $(xavp(rcd=>contact)) $(xavp(rcd=>expires)) $(xavp(rcd=>received))\\r\\n");
                    reg_send_reply();
                    exit;
                }
                if ($rU == "none") { sl_send_reply("404", "Gone"); exit; }
                if ($hdr(X-Flag) == "1") { $xavp(cfg=>rlf_bflags) = 32; }
                if (is_method("INFO")) {
                    lookup_xavp("location", "$ru", "rx", "cx");
                    sl_send_reply("200", "$xavp(rx=>aor) $xavp(rx=>count) $xavp(cx[0]=>addr) $xavp(cx[0]=>q) $rU");
                    exit;
                }
                if (is_method("MESSAGE")) {
                    $xavp(cfg=>match_callid) = "other";
                    $var(other) = registered("location", "$ru", 1);
                    $xavp(cfg=>match_callid) = $hdr(X-Call);
                    $var(same) = registered("location", "$ru", 1, 3);
                    sl_send_reply("200", "$var(other) $var(same) $xavp(kept=>colour) [$xavp(rcd=>ruid)]");
                    exit;
                }
                lookup("location");
                sl_send_reply("200", "$rc $rU $xavp(rcd[0]=>contact) $xavp(rcd[1]=>contact) $xavp(kept[0]=>colour) $xavp(kept[1]=>colour) $xavp(kept[0]=>number) $fs");
            }
            onreply_route[BIND] {
                if ($rs == 200) { save("location"); }
            }
            """;

    @TempDir private Path folder;
    private Server server;
    private InetSocketAddress udp;
    private InetSocketAddress tcp;

    @BeforeEach
    void start() throws IOException {
        server = LoopbackServer.start(folder, CONFIGURATION, 1);
        udp = LoopbackServer.udp(server);
        tcp = LoopbackServer.tcp(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String register(String contact, String more, String transport) {
        return SipClient.request(
                "REGISTER",
                "sip:127.0.0.1",
                "sip:bob@127.0.0.1",
                transport,
                "Contact: <" + contact + ">\r\n" + more);
    }

    private String bind(String contact, String more) throws IOException {
        return SipClient.askOverUdp(udp, register(contact, more, "UDP"));
    }

    private String ask(String method, String more) throws IOException {
        String request =
                SipClient.request(method, "sip:bob@127.0.0.1", "sip:bob@127.0.0.1", "UDP", more);
        return SipClient.askOverUdp(udp, request)
                .lines()
                .findFirst()
                .orElse("")
                .replace("SIP/2.0 200 ", "");
    }

    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Test
    void whatTheScriptSaysOfOneCallCountsAndItIsToldWhatWasBound() throws IOException {
        String reply = bind("sip:a@10.0.0.1", "X-Colour: red\r\n");
        assertEquals("sip:a@10.0.0.1 1234 <null>", header(reply, "X-Told"));
        assertTrue(reply.contains("<sip:a@10.0.0.1>;q=0.3;expires=1234"), reply);
        assertEquals("bob 1 sip:a@10.0.0.1 300 bob", ask("INFO", ""));
    }

    @Test
    void whatIsKeptWithContactsComesBackInTheOrderOfBranches() throws IOException {
        bind("sip:a@10.0.0.1", "X-Colour: red\r\n");
        bind("sip:c@10.0.0.1", "X-Colour: blue\r\n");
        assertEquals(
                "1 a sip:a@10.0.0.1 sip:c@10.0.0.1 red blue 7 udp:127.0.0.1:" + udp.getPort(),
                ask("OPTIONS", ""));
    }

    @Test
    void contactsWithoutTheFlagAskedForAreLeftOut() throws IOException {
        bind("sip:a@10.0.0.1", "X-Colour: red\r\n");
        bind("sip:c@10.0.0.1", "X-Flag: 1\r\nX-Colour: blue\r\n");
        assertTrue(ask("OPTIONS", "X-Flag: 1\r\n").startsWith("1 c sip:c@10.0.0.1 "));
    }

    @Test
    void aContactWhoseConnectionHasEndedIsLeftOut() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(tcp);
            SipClient.ask(socket, register("sip:a@10.0.0.1;transport=tcp", "", "TCP"));
            assertTrue(ask("OPTIONS", "").startsWith("1 a "));
        }
        for (int patience = 0; ask("OPTIONS", "").startsWith("1 ") && patience < 500; patience++) {
            Thread.onSpinWait();
        }
        assertTrue(ask("OPTIONS", "").startsWith("-2 bob "), "the connection has ended");
    }

    @Test
    void aHeaderNamesTheSocketThatAContactIsReachedFrom() throws IOException {
        bind("sip:a@10.0.0.1;transport=tcp", "Sock-Info: tcp:127.0.0.1:" + tcp.getPort() + "\r\n");
        assertTrue(ask("OPTIONS", "").endsWith("tcp:127.0.0.1:" + tcp.getPort()));
    }

    @Test
    void registeredComparesWhatTheScriptSaysAndGivesBackWhatIsKept() throws IOException {
        String request = register("sip:a@10.0.0.1", "X-Colour: green\r\n", "UDP");
        SipClient.askOverUdp(udp, request);
        String callId = header(request.replace("\r", ""), "Call-ID");
        assertEquals("0 1 green [<null>]", ask("MESSAGE", "X-Call: " + callId + "\r\n"));
    }

    @Test
    void aReplyBindsWhatTheUpstreamRegistrarHasBound() throws IOException {
        try (DatagramSocket upstream = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String to = "X-Upstream: sip:127.0.0.1:" + upstream.getLocalPort() + "\r\n";
            SipClient.send(phone, udp, register("sip:a@10.0.0.1", to, "UDP"));
            upstream.setSoTimeout(20_000);
            String request = SipClient.receive(upstream);
            String answer =
                    SipClient.ringing(request)
                            .replace("180 Ringing", "200 OK")
                            .replace(
                                    "Content-Length",
                                    "Contact: <sip:a@10.0.0.1>;expires=77\r\nContent-Length");
            SipClient.send(upstream, udp, answer);
            String reply = SipClient.receive(phone);
            while (reply.startsWith("SIP/2.0 100")) {
                reply = SipClient.receive(phone);
            }
            assertTrue(reply.startsWith("SIP/2.0 200 OK"), reply);
            assertEquals(1, reply.split("Contact: ", -1).length - 1, reply);
            assertTrue(ask("OPTIONS", "").startsWith("1 a sip:a@10.0.0.1"));
        }
    }
}
