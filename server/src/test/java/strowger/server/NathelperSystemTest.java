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
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code nathelper} changes in a request that is sent on. */
@Timeout(60)
class NathelperSystemTest {
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "nathelper.so"
            modparam("nathelper", "alias_name", "seen")
            request_route {
                $du = $hdr(X-To);
                switch ($rU) {
                    case "sdp": $var(done) = fix_nated_sdp("15"); break;
                    case "given": $var(done) = fix_nated_sdp("18", "192.0.2.9"); break;
                    case "received": add_rcv_param(); break;
                    case "uri": add_rcv_param("1"); break;
                    case "trim": set_contact_alias("1"); break;
                    case "named": add_contact_alias("192.0.2.8", "5090", "tcp"); break;
                    case "seen": set_alias_to_pv("$var(alias)"); append_hf("X-Alias: $var(alias)\r\n"); break;
                    case "hop": if (nat_uac_test("512")) append_hf("X-Differs: $rr_count $rr_top_count\r\n"); break;
                }
                forward();
            }
            """;

    @TempDir private Path folder;
    private Server server;
    private DatagramSocket client;
    private DatagramSocket phone;

    @BeforeEach
    void start() throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), CONFIGURATION);
        server =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("udp:127.0.0.1:0")
                                .within(folder.resolve("run"))
                                .on(1, Io.AUTO));
        client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        phone.setSoTimeout(20_000);
    }

    @AfterEach
    void stop() {
        client.close();
        phone.close();
        server.close();
    }

    /** What the phone gets of a request whose user says what is to be done with it. */
    private String sentOn(String user, String more, String body) throws IOException {
        InetSocketAddress address = server.sockets().getFirst().endpoint().toSocketAddress();
        String uri = "sip:" + user + "@127.0.0.1";
        String to = "X-To: sip:127.0.0.1:" + phone.getLocalPort() + "\r\n";
        String request =
                SipClient.request("MESSAGE", uri, uri, "UDP", to + more)
                        .replace("Content-Length: 0", "Content-Length: " + body.length());
        SipClient.send(client, address, request + body);
        return SipClient.receive(phone);
    }

    private static String body(String message) {
        return message.substring(message.indexOf("\r\n\r\n") + 4);
    }

    private static String line(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Test
    void aDescriptionTellsTheAddressThatTheNetworkShows() throws IOException {
        String sdp =
                """
                v=0
                o=- 1 1 IN IP4 10.0.0.1
                c=IN IP4 10.0.0.2
                m=audio 1 RTP/AVP 0
                c=IN IP4 0.0.0.0
                """
                        .replace("\n", "\r\n");
        String got = sentOn("sdp", "", sdp);
        String expected =
                sdp.replace("10.0.0.1", "127.0.0.1").replace("10.0.0.2", "127.0.0.1")
                        + "a=direction:active\r\na=nortpproxy:yes\r\na=oldmediaip:10.0.0.2\r\n";
        assertEquals(expected, body(got));
        assertEquals(String.valueOf(expected.length()), line(got, "Content-Length"));
        String given = sentOn("given", "", sdp);
        assertTrue(
                body(given).contains("o=- 1 1 IN IP4 10.0.0.1\r\nc=IN IP4 192.0.2.9\r\n"), given);
        assertTrue(body(given).contains("RTP/AVP 0\r\nc=IN IP4 192.0.2.9\r\n"), given);
    }

    @Test
    void aContactTellsWhereItWasSeen() throws IOException {
        String contact = "Contact: <sip:a@10.0.0.1;x=y>;q=1\r\n";
        String seen = "127.0.0.1:" + client.getLocalPort();
        String alias = "seen=127.0.0.1~" + client.getLocalPort() + "~1";
        assertEquals(
                "<sip:a@10.0.0.1;x=y>;received=\"sip:" + seen + "\";q=1",
                line(sentOn("received", contact, ""), "Contact"));
        assertEquals(
                "<sip:a@10.0.0.1;x=y;received=sip:" + seen + ">;q=1",
                line(sentOn("uri", contact, ""), "Contact"));
        assertEquals(
                "<sip:a@10.0.0.1;" + alias + ">;q=1", line(sentOn("trim", contact, ""), "Contact"));
        assertEquals(
                "<sip:a@10.0.0.1;x=y;seen=192.0.2.8~5090~2>;q=1",
                line(sentOn("named", contact, ""), "Contact"));
        assertEquals(";" + alias, line(sentOn("seen", contact, ""), "X-Alias"));
    }

    @Test
    void aNextHopThatIsNotTheRequestUriIsSeen() throws IOException {
        String routes =
                """
                Record-Route: <sip:1.2.3.4;r2=on;lr>, <sip:1.2.3.5;r2=on;lr>
                Record-Route: <sip:1.2.3.6;lr>
                """
                        .replace("\n", "\r\n");
        assertEquals("3 2", line(sentOn("hop", routes, ""), "X-Differs"));
    }
}
