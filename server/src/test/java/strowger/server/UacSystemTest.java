package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code uac}: From and To replaced and restored, challenges answered, requests of the script. */
@Timeout(120)
class UacSystemTest {
    private static final String MODULES =
            """
            loadmodule "tm.so"
            loadmodule "rr.so"
            loadmodule "sl.so"
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "uac.so"
            """;

    @TempDir private Path folder;
    private DatagramSocket caller;
    private DatagramSocket callee;

    @BeforeEach
    void open() throws IOException {
        caller = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        callee = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        callee.setSoTimeout(20_000);
    }

    @AfterEach
    void close() {
        caller.close();
        callee.close();
    }

    private Server start(String configuration) throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), MODULES + configuration);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .on(1, Io.AUTO)
                        .within(folder.resolve("run")));
    }

    private static InetSocketAddress address(Server server) {
        return server.sockets().getFirst().endpoint().toSocketAddress();
    }

    private String calleeUri() {
        return "sip:bob@127.0.0.1:" + callee.getLocalPort();
    }

    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .map(line -> line.substring(name.length() + 2))
                .orElse("");
    }

    private static String ok(String request) {
        return SipClient.ringing(request).replace("180 Ringing", "200 OK");
    }

    private static final String REPLACING =
            """
            request_route {
                if (has_totag()) { loose_route(); t_relay(); exit; }
                uac_replace_from("\\"Sales\\"", "sip:4930111@example.net");
                uac_replace_to("", "sip:shop@example.org");
                record_route();
                t_relay();
            }
            """
                    .replace("has_totag()", "$tt != $null");

    /** A request within the dialog, as one of its ends sends it. */
    private static String within(
            String method, String target, String route, String from, String to) {
        return """
        %s %s SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK%d
        Route: %s
        From: %s
        To: %s
        Call-ID: dialog
        CSeq: 2 %s
        Max-Forwards: 70
        Content-Length: 0

        """
                .formatted(method, target, System.nanoTime(), route, from, to, method)
                .replace("\n", "\r\n");
    }

    @Test
    void theOtherSideSeesWhatWasPutThereAndTheCallerWhatItSent() throws IOException {
        try (Server server = start(REPLACING)) {
            String request =
                    SipClient.request("MESSAGE", calleeUri(), "sip:bob@example.com", "UDP", "")
                            .replace("<sip:alice@127.0.0.1>", "\"Alice\" <sip:alice@127.0.0.1>");
            SipClient.send(caller, address(server), request);
            String seen = SipClient.receive(callee);
            assertEquals("\"Sales\" <sip:4930111@example.net>;tag=a", header(seen, "From"));
            assertEquals("<sip:shop@example.org>", header(seen, "To"));
            SipClient.send(callee, address(server), ok(seen));
            String reply = SipClient.receive(caller);
            assertEquals("\"Alice\" <sip:alice@127.0.0.1>;tag=a", header(reply, "From"));
            assertEquals("<sip:bob@example.com>;tag=b", header(reply, "To"));
        }
    }

    @Test
    void laterRequestsAreChangedAlikeInBothDirections() throws IOException {
        try (Server server = start(REPLACING)) {
            SipClient.send(
                    caller,
                    address(server),
                    SipClient.request("MESSAGE", calleeUri(), "sip:bob@example.com", "UDP", ""));
            String seen = SipClient.receive(callee);
            String route = header(seen, "Record-Route");
            assertTrue(route.contains(";vsf=") && route.contains(";vst="), route);
            SipClient.send(callee, address(server), ok(seen));
            SipClient.receive(caller);

            String down =
                    within(
                            "INFO",
                            calleeUri(),
                            route,
                            "<sip:alice@127.0.0.1>;tag=a",
                            "<sip:bob@example.com>;tag=b");
            SipClient.send(caller, address(server), down);
            String info = SipClient.receive(callee);
            assertEquals("<sip:4930111@example.net>;tag=a", header(info, "From"));
            assertEquals("<sip:shop@example.org>;tag=b", header(info, "To"));
            SipClient.send(callee, address(server), ok(info).replace(";tag=b;tag=b", ";tag=b"));
            String reply = SipClient.receive(caller);
            assertEquals("<sip:alice@127.0.0.1>;tag=a", header(reply, "From"));
            assertEquals("<sip:bob@example.com>;tag=b", header(reply, "To"));

            String up =
                    within(
                            "INFO",
                            "sip:alice@127.0.0.1:" + caller.getLocalPort(),
                            route,
                            "<sip:shop@example.org>;tag=b",
                            "<sip:4930111@example.net>;tag=a");
            SipClient.send(callee, address(server), up);
            String back = SipClient.receive(caller);
            assertEquals("<sip:bob@example.com>;tag=b", header(back, "From"));
            assertEquals("<sip:alice@127.0.0.1>;tag=a", header(back, "To"));
        }
    }

    @Test
    void aParameterThatIsNoneOfOursChangesNothing() throws IOException {
        try (Server server = start(REPLACING)) {
            String route =
                    "<sip:127.0.0.1:%d;lr;ftag=a;vsf=AAAA!!!!;vst=%s>"
                            .formatted(address(server).getPort(), "A".repeat(2_000));
            String info =
                    within(
                            "INFO",
                            calleeUri(),
                            route,
                            "<sip:alice@127.0.0.1>;tag=a",
                            "<sip:bob@example.com>;tag=b");
            SipClient.send(caller, address(server), info);
            String seen = SipClient.receive(callee);
            assertEquals("<sip:alice@127.0.0.1>;tag=a", header(seen, "From"));
            assertEquals("<sip:bob@example.com>;tag=b", header(seen, "To"));
        }
    }

    private static String md5(String text) throws Exception {
        byte[] hash =
                MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
    }

    private static String field(String credentials, String name) {
        Matcher matcher = Pattern.compile(name + "=\"?([^\",]+)").matcher(credentials);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static void assertDigest(String credentials, String method) throws Exception {
        String ha1 = md5("trunk:example.net:secret");
        String ha2 = md5(method + ":" + field(credentials, "uri"));
        String middle = "abc:00000001:" + field(credentials, "cnonce") + ":auth:";
        assertEquals(md5(ha1 + ":" + middle + ha2), field(credentials, "response"));
        assertEquals("trunk", field(credentials, "username"));
        assertEquals("xyz", field(credentials, "opaque"));
    }

    private static String challenge(String request, String code, String name) {
        return SipClient.ringing(request)
                .replace("180 Ringing", code)
                .replace(
                        "Content-Length",
                        name
                                + ": Digest realm=\"example.net\", nonce=\"abc\","
                                + " qop=\"auth,auth-int\", opaque=\"xyz\"\r\n"
                                + "Content-Length");
    }

    @Test
    void aChallengeIsAnsweredInTheFailureRoute() throws Exception {
        String configuration =
                """
                modparam("uac", "auth_username_avp", "$avp(user)")
                modparam("uac", "auth_password_avp", "$avp(pass)")
                modparam("uac", "auth_realm_avp", "$avp(realm)")
                request_route { t_on_failure("TRUNK"); t_relay(); }
                failure_route[TRUNK] {
                    $avp(user) = "trunk";
                    $avp(pass) = "secret";
                    if (uac_auth()) t_relay();
                }
                """;
        try (Server server = start(configuration)) {
            SipClient.send(
                    caller,
                    address(server),
                    SipClient.request("MESSAGE", calleeUri(), calleeUri(), "UDP", ""));
            String first = SipClient.receive(callee);
            assertFalse(first.contains("Authorization"), first);
            SipClient.send(
                    callee,
                    address(server),
                    challenge(first, "407 Who are you", "Proxy-Authenticate"));
            String second = SipClient.receive(callee);
            assertDigest(header(second, "Proxy-Authorization"), "MESSAGE");
            SipClient.send(callee, address(server), ok(second));
            assertTrue(SipClient.receive(caller).startsWith("SIP/2.0 200"), "answered");
        }
    }

    @Test
    void aRequestOfTheScriptIsSentAgainWithCredentialsAndItsReplyRunsTheEventRoute()
            throws Exception {
        String configuration =
                """
                loadmodule "htable.so"
                modparam("htable", "htable", "seen=>size=4;")
                request_route {
                    if ($rm == "OPTIONS") {
                        append_to_reply("X-Seen: $sht(seen=>401)$sht(seen=>200)\\r\\n");
                        sl_send_reply("200", "OK");
                        exit;
                    }
                    $uac_req(method) = "INFO";
                    $uac_req(ruri) = "%1$s";
                    $uac_req(furi) = "sip:me@example.com";
                    $uac_req(hdrs) = "X-Own: yes\\r\\n";
                    $uac_req(body) = "hello";
                    $uac_req(auser) = "trunk";
                    $uac_req(apasswd) = "secret";
                    $uac_req(evroute) = 1;
                    $uac_req(evparam) = "p";
                    if (uac_req_send()) sl_send_reply("202", "Sent");
                }
                event_route[uac:reply] {
                    if ($uac_req(evcode) == $rs) $sht(seen=>$rs) = $uac_req(evparam);
                }
                """
                        .formatted(calleeUri());
        try (Server server = start(configuration)) {
            String sent =
                    SipClient.ask(
                            caller,
                            address(server),
                            SipClient.request("MESSAGE", "sip:x@x", "sip:x@x", "UDP", ""));
            assertTrue(sent.startsWith("SIP/2.0 202"), sent);
            String first = SipClient.receive(callee);
            assertTrue(first.startsWith("INFO " + calleeUri() + " SIP/2.0\r\n"), first);
            assertEquals("yes", header(first, "X-Own"));
            assertTrue(first.endsWith("\r\n\r\nhello"), first);
            SipClient.send(
                    callee, address(server), challenge(first, "401 Who", "WWW-Authenticate"));
            String second = SipClient.receive(callee);
            assertDigest(header(second, "Authorization"), "INFO");
            assertEquals(header(first, "Call-ID"), header(second, "Call-ID"));
            assertEquals("11 INFO", header(second, "CSeq"));
            SipClient.send(callee, address(server), ok(second));
            Await.contains(
                    "X-Seen: pp",
                    () -> SipClient.ask(caller, address(server), SipClient.options("UDP")));
        }
    }
}
