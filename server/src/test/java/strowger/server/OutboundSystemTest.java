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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An edge proxy names the flow of its client and follows it back (RFC 5626 §5). */
@Timeout(60)
class OutboundSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "rr.so"
            loadmodule "path.so"
            loadmodule "siputils.so"
            loadmodule "outbound.so"
            modparam("outbound", "flow_token_secret", "of this test")
            request_route {
                if (has_totag()) {
                    loose_route();
                    if ($rc == -2) { sl_send_reply("430", "Flow Failed"); exit; }
                    t_relay();
                    exit;
                }
                if ($rm == "REGISTER") { add_path(); } else { record_route(); }
                $du = $hdr(X-To);
                t_relay();
            }
            """;

    @TempDir private Path folder;
    private Server server;
    private InetSocketAddress udp;
    private InetSocketAddress tcp;
    private DatagramSocket registrar;

    @BeforeEach
    void start() throws IOException {
        server = LoopbackServer.start(folder, CONFIGURATION, 1);
        udp = LoopbackServer.udp(server);
        tcp = LoopbackServer.tcp(server);
        registrar = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        registrar.setSoTimeout(5_000);
    }

    @AfterEach
    void stop() {
        registrar.close();
        server.close();
    }

    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    /** What the registrar gets of a request that a phone sends over its connection. */
    private String sentOn(Socket phone, String method, String contact) throws IOException {
        String more =
                "X-To: sip:127.0.0.1:"
                        + registrar.getLocalPort()
                        + "\r\nSupported: outbound\r\nContact: "
                        + contact
                        + "\r\n";
        String uri = "sip:bob@127.0.0.1";
        String request = SipClient.request(method, uri, uri, "TCP", more);
        phone.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return SipClient.receive(registrar);
    }

    private String back(String route) throws IOException {
        String request =
                SipClient.request(
                                "MESSAGE",
                                "sip:a@10.9.8.7;ob",
                                "sip:a@10.9.8.7",
                                "UDP",
                                "Route: " + route + "\r\n")
                        .replace("To: <sip:a@10.9.8.7>", "To: <sip:a@10.9.8.7>;tag=t");
        return request;
    }

    private void answer(String request) throws IOException {
        SipClient.send(registrar, udp, SipClient.ringing(request).replace("180 Ringing", "200 OK"));
    }

    private static String next(Socket phone) throws IOException {
        phone.setSoTimeout(5_000);
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            text.append((char) phone.getInputStream().read());
        }
        return text.toString();
    }

    @Test
    void aRequestWithinTheDialogComesBackOverTheFlowUntilThatIsGone() throws Exception {
        String route;
        try (Socket phone = new Socket()) {
            phone.connect(tcp);
            String message = sentOn(phone, "MESSAGE", "<sip:a@10.9.8.7;transport=tcp;ob>");
            route = header(message, "Record-Route");
            assertTrue(route.matches("<sip:[A-Za-z0-9+/=]+@127\\.0\\.0\\.1:[0-9]+.*;ob.*>"), route);
            answer(message);
            assertTrue(next(phone).startsWith("SIP/2.0 200 OK"));
            SipClient.send(registrar, udp, back(route));
            String got = next(phone);
            assertTrue(got.startsWith("MESSAGE sip:a@10.9.8.7;ob SIP/2.0"), got);
        }
        String failed = "";
        for (int turn = 0; turn < 200 && !failed.startsWith("SIP/2.0 430"); turn++) {
            failed = SipClient.askOverUdp(udp, back(route));
        }
        assertTrue(failed.startsWith("SIP/2.0 430 Flow Failed"), failed);
    }

    @Test
    void aTokenThatIsNotOursIsRefused() throws Exception {
        String address = "127.0.0.1:" + udp.getPort();
        String route = "<sip:AAAAAAAAAAAAAAECAwQFBgcICQoLDA==@" + address + ";lr;ob>";
        String reply = SipClient.askOverUdp(udp, back(route));
        assertTrue(reply.startsWith("SIP/2.0 430 Flow Failed"), reply);
    }

    @Test
    void aPathNamesTheFlowOfARegistrationWithRegId() throws Exception {
        try (Socket phone = new Socket()) {
            phone.connect(tcp);
            String contact = "<sip:a@10.9.8.7;transport=tcp>;+sip.instance=\"<urn:x>\"";
            String plain = sentOn(phone, "REGISTER", contact);
            assertEquals("<sip:127.0.0.1:" + udp.getPort() + ";lr>", header(plain, "Path"));
            String named = header(sentOn(phone, "REGISTER", contact + ";reg-id=1"), "Path");
            assertTrue(named.matches("<sip:[A-Za-z0-9+/=]+@127\\.0\\.0\\.1:[0-9]+;lr;ob>"), named);
        }
    }
}
