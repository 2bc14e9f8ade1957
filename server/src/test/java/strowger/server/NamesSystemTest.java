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
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Requests to names: the server asks a name server of the test, and walks over what it says. */
@Timeout(60)
class NamesSystemTest {
    private static final String STATEFUL =
            """
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "textops.so"
            modparam("tm", "fr_timer", 400)
            request_route {
                record_route();
                append_hf("X-Kept: yes\\r\\n");
                t_relay();
            }
            """;
    private static final String STATELESS =
            """
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "textops.so"
            request_route {
                record_route();
                append_hf("X-Kept: yes\\r\\n");
                if (!forward()) { sl_send_reply("500", "Not sent"); }
            }
            """;

    @TempDir private Path folder;
    private StubNames names;
    private DatagramSocket first;
    private DatagramSocket second;
    private DatagramSocket third;
    private DatagramSocket caller;

    @BeforeEach
    void open() throws IOException {
        names = new StubNames();
        first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        second = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        third = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        caller = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        names.add("_sip._udp.calls.test", "SRV", "10 1 " + first.getLocalPort() + " a.test.")
                .add("_sip._udp.calls.test", "SRV", "20 1 " + second.getLocalPort() + " a.test.")
                .add("_sip._udp.calls.test", "SRV", "30 1 " + third.getLocalPort() + " a.test.")
                .add("a.test", "A", "127.0.0.1");
    }

    @AfterEach
    void close() {
        for (DatagramSocket socket : new DatagramSocket[] {first, second, third, caller}) {
            socket.close();
        }
        names.close();
    }

    private Server start(String configuration) throws IOException {
        String whole = "dns_servers=\"" + names.address() + "\"\n" + configuration;
        Path file = Files.writeString(folder.resolve("test.cfg"), whole);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .listeningOn("tcp:127.0.0.1:0")
                        .on(2, Io.AUTO)
                        .within(folder.resolve("run")));
    }

    private static InetSocketAddress address(Server server) {
        return server.sockets().getFirst().endpoint().toSocketAddress();
    }

    private static void answer(DatagramSocket socket, Server server, String request, String status)
            throws IOException {
        String reply = SipClient.ringing(request).replace("180 Ringing", status);
        SipClient.send(socket, address(server), reply);
    }

    private static String finalReply(DatagramSocket socket) throws IOException {
        String reply = SipClient.receive(socket);
        while (reply.startsWith("SIP/2.0 1")) {
            reply = SipClient.receive(socket);
        }
        return reply;
    }

    private static String invite(String host) {
        String uri = "sip:bob@" + host;
        return SipClient.request("INVITE", uri, uri, "UDP", "");
    }

    @Test
    void whenTwoTargetsAreDead_thenTheCallGoesToTheThirdInTime() throws IOException {
        try (Server server = start(STATEFUL)) {
            long begun = System.nanoTime();
            SipClient.send(caller, address(server), invite("calls.test"));
            third.setSoTimeout(10_000);
            String request = SipClient.receive(third);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertTrue(request.startsWith("INVITE sip:bob@calls.test SIP/2.0"), request);
            assertTrue(request.contains("X-Kept: yes"), request);
            assertTrue(request.contains("Record-Route: <sip:127.0.0.1:"), request);
            assertTrue(tookMs < 4_000, "the third had it after " + tookMs + " ms");
            answer(third, server, request, "200 OK");
            assertTrue(finalReply(caller).startsWith("SIP/2.0 200 OK"));
        }
    }

    @Test
    void whenABranchGoesOnToItsNextTarget_thenThePreSendRouteSeesThatTargetToo()
            throws IOException {
        String configuration =
                STATEFUL.replace(
                                "loadmodule \"textops",
                                "loadmodule \"pv.so\"\nloadmodule \"textops")
                        + """
                        event_route[core:pre-send] {
                            append_hf("X-To: $sndto(ip):$sndto(port) $sndto(af) $snd(ip)\\r\\n");
                            add_rr_param(";to=$sndto(port)");
                            $avp(looks) = $(avp(looks){s.int}) + 1;
                            append_hf("X-Looks: $avp(looks)\\r\\n");
                        }
                        """;
        try (Server server = start(configuration)) {
            SipClient.send(caller, address(server), invite("calls.test"));
            first.setSoTimeout(20_000);
            second.setSoTimeout(20_000);
            String before = SipClient.receive(first);
            answer(first, server, before, "503 Busy");
            String after = SipClient.receive(second);
            assertTrue(before.contains("X-To: 127.0.0.1:" + first.getLocalPort() + " 2 127.0.0.1"));
            assertTrue(after.contains("X-To: 127.0.0.1:" + second.getLocalPort() + " 2 127.0.0.1"));
            assertTrue(after.contains(";to=" + second.getLocalPort() + ">"), after);
            assertEquals(2, after.split("X-To: |;to=", -1).length - 1, after);
            assertTrue(after.contains("X-Looks: 2\r\n"), after);
        }
    }

    @Test
    void whenATargetIsOverloaded_thenTheNextIsAsked() throws IOException { // RFC 3263 §4.3
        try (Server server = start(STATEFUL.replace("400", "5000"))) {
            SipClient.send(caller, address(server), invite("calls.test"));
            first.setSoTimeout(20_000);
            second.setSoTimeout(20_000);
            answer(first, server, SipClient.receive(first), "503 Busy");
            String request = SipClient.receive(second);
            answer(second, server, request, "486 Busy Here");
            assertTrue(finalReply(caller).startsWith("SIP/2.0 486 Busy Here"));
        }
    }

    @Test
    void whenATargetRefusesTheConnection_thenTheNextIsAskedAtOnce() throws IOException {
        int refusing = Sipp.freePort();
        try (Server server = start(STATEFUL.replace("400", "60000"));
                ServerSocket listening = new ServerSocket(0)) { // RFC 3261 §17.1.4
            names.add("_sip._tcp.streams.test", "SRV", "10 1 " + refusing + " a.test.")
                    .add(
                            "_sip._tcp.streams.test",
                            "SRV",
                            "20 1 " + listening.getLocalPort() + " a.test.");
            listening.setSoTimeout(20_000);
            SipClient.send(caller, address(server), invite("streams.test;transport=tcp"));
            try (Socket taken = listening.accept()) {
                taken.setSoTimeout(20_000);
                byte[] bytes = new byte[6];
                assertEquals(6, taken.getInputStream().readNBytes(bytes, 0, 6));
                assertEquals("INVITE", new String(bytes, StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void whenTheOnlyTargetRefusesTheConnection_thenTheCallerIsToldAtOnce() throws IOException {
        try (Server server = start(STATEFUL.replace("400", "60000"))) {
            String uri = "127.0.0.1:" + Sipp.freePort() + ";transport=tcp";
            caller.setSoTimeout(20_000);
            for (int call = 0; call < 3; call++) {
                SipClient.send(caller, address(server), invite(uri));
                assertTrue(finalReply(caller).startsWith("SIP/2.0 503 "));
            }
        }
    }

    @Test
    void whenTheViaOfAReplyNamesAHost_thenThatIsLookedUp() throws IOException { // RFC 3263 §5
        String port = Integer.toString(caller.getLocalPort());
        names.add("_sip._udp.edge.test", "SRV", "10 1 " + port + " a.test.");
        try (Server server = start(STATELESS)) {
            String request = invite("127.0.0.1:" + first.getLocalPort());
            for (String sentBy : new String[] {"edge.test", "a.test:" + port}) {
                SipClient.send(caller, address(server), request);
                first.setSoTimeout(5_000);
                String reply =
                        SipClient.ringing(SipClient.receive(first))
                                .replaceAll(
                                        "UDP 127.0.0.1:9;[^\\r]*",
                                        "UDP " + sentBy + ";branch=z9hG4bKother");
                SipClient.send(first, address(server), reply);
                caller.setSoTimeout(10_000);
                assertTrue(finalReplyOrRinging(caller).contains("UDP " + sentBy + ";branch"));
            }
        }
    }

    private static String finalReplyOrRinging(DatagramSocket socket) throws IOException {
        String reply = SipClient.receive(socket);
        while (reply.startsWith("SIP/2.0 100")) {
            reply = SipClient.receive(socket);
        }
        return reply;
    }

    @Test
    void whenATargetAnswersWithACodeThatLeadsOn_thenTheNextIsAsked() throws IOException {
        String leading = "modparam(\"tm\", \"failover_reply_codes\", \"code=488;class=6\")\n";
        try (Server server =
                start(
                        STATEFUL.replace("400", "5000")
                                .replace("request_route", leading + "request_route"))) {
            SipClient.send(caller, address(server), invite("calls.test"));
            first.setSoTimeout(20_000);
            second.setSoTimeout(20_000);
            third.setSoTimeout(20_000);
            answer(first, server, SipClient.receive(first), "488 Not Acceptable Here");
            answer(second, server, SipClient.receive(second), "603 Decline");
            answer(third, server, SipClient.receive(third), "486 Busy Here");
            assertTrue(finalReply(caller).startsWith("SIP/2.0 486 Busy Here"));
        }
    }

    @Test
    void whenOneCallFails_thenAnotherGoesOnUndisturbed() throws IOException { // K#4911
        try (Server server = start(STATEFUL.replace("400", "60000"))) {
            for (DatagramSocket socket : new DatagramSocket[] {first, second, caller}) {
                socket.setSoTimeout(20_000);
            }
            SipClient.send(caller, address(server), invite("calls.test"));
            String failing = ProxyStage.receive(first, "INVITE ");
            SipClient.send(caller, address(server), invite("calls.test"));
            String other = ProxyStage.receive(first, "INVITE ");
            answer(first, server, failing, "503 Busy");
            String goingOn = ProxyStage.receive(second, "INVITE ");
            answer(first, server, other, "486 Busy Here");
            assertTrue(ProxyStage.receive(caller, "SIP/2.0 486 ").contains(callId(other)));
            answer(second, server, goingOn, "480 Not Here");
            assertTrue(ProxyStage.receive(caller, "SIP/2.0 480 ").contains(callId(failing)));
            SipClient.send(caller, address(server), invite("calls.test"));
            ProxyStage.receive(first, "INVITE "); // the walk of the one was not that of others
        }
    }

    private static String callId(String message) {
        return message.lines().filter(line -> line.startsWith("Call-ID:")).findFirst().orElse("?");
    }

    @Test
    void whenNoTargetAnswers_thenTheCallerIsTold() throws IOException {
        try (Server server = start(STATEFUL)) {
            SipClient.send(caller, address(server), invite("calls.test"));
            caller.setSoTimeout(10_000);
            String reply = finalReply(caller);
            assertTrue(reply.startsWith("SIP/2.0 408 "), reply);
        }
    }

    @Test
    void whenANameLeadsNowhere_thenTheCallerIsTold() throws IOException {
        try (Server server = start(STATEFUL)) {
            SipClient.send(caller, address(server), invite("nowhere.test"));
            caller.setSoTimeout(20_000);
            assertTrue(finalReply(caller).startsWith("SIP/2.0 503 "));
        }
    }

    @Test
    void whenTheNameIsKnownAlready_thenTheRequestGoesAtOnce() throws IOException {
        try (Server server = start(STATEFUL)) {
            for (int call = 0; call < 3; call++) {
                SipClient.send(caller, address(server), invite("calls.test"));
                first.setSoTimeout(20_000);
                String request = SipClient.receive(first);
                assertTrue(request.startsWith("INVITE "), request);
                answer(first, server, request, "486 Busy Here");
                assertTrue(finalReply(caller).startsWith("SIP/2.0 486 "));
                assertTrue(SipClient.receive(first).startsWith("ACK "));
            }
        }
    }

    @Test
    void aScriptAsksNameServersItselfAndTheMessageWaits() throws IOException {
        names.add("both.test", "A", "192.0.2.7")
                .add("both.test", "AAAA", "2001:db8::7")
                .add("dom.test", "NAPTR", "20 1 \"s\" \"SIP+D2U\" \"\" _sip._udp.calls.test.")
                .add("dom.test", "NAPTR", "10 1 \"s\" \"SIP+D2T\" \"\" _sip._tcp.calls.test.")
                .add("7.2.0.192.in-addr.arpa", "PTR", "both.test.");
        String configuration =
                """
                loadmodule "pv.so"
                loadmodule "sl.so"
                loadmodule "ipops.so"
                loadmodule "textops.so"
                request_route {
                    $var(i) = 1;
                    if (dns_query("both.test", "a")) {
                        append_to_reply("X-A: $dns(a=>count) $dns(a=>ipv4) $dns(a=>ipv6) $dns(a=>hostname) $dns(a=>addr) $dns(a=>addr[$var(i)]) $dns(a=>type[-1])\\r\\n");
                    }
                    if (srv_query("_sip._udp.calls.test", "s")) {
                        append_to_reply("X-S: $srvquery(s=>count) $srvquery(s=>priority[2]) $srvquery(s=>target[0])\\r\\n");
                    }
                    if (naptr_query("dom.test", "n")) {
                        append_to_reply("X-N: $naptrquery(n=>count) $naptrquery(n=>services[0]) $naptrquery(n=>order[1])\\r\\n");
                    }
                    if (ptr_query("192.0.2.7", "p")) {
                        append_to_reply("X-P: $ptrquery(p=>hostname)\\r\\n");
                    }
                    if (dns_sys_match_ip("both.test", "2001:db8::7")) { append_to_reply("X-M: yes\\r\\n"); }
                    if (dns_int_match_ip("both.test", "192.0.2.8")) { append_to_reply("X-W: yes\\r\\n"); }
                    if (!dns_query("nowhere.test", "z")) { append_to_reply("X-Z: none\\r\\n"); }
                    sl_send_reply("200", "$var(i)");
                }
                """;
        try (Server server = start(configuration)) {
            for (int round = 0; round < 2; round++) { // asked, and then remembered
                SipClient.send(caller, address(server), invite("calls.test"));
                caller.setSoTimeout(20_000);
                String reply = finalReply(caller);
                String four = "192.0.2.7";
                String six = "2001:db8:0:0:0:0:0:7";
                String begin = "X-A: 2 1 1 both.test ";
                assertTrue( // in the order of their arrival
                        reply.contains(begin + four + " " + six + " 6\r\n")
                                || reply.contains(begin + six + " " + four + " 4\r\n"),
                        reply);
                assertTrue(reply.contains("X-S: 3 30 a.test\r\n"), reply);
                assertTrue(reply.contains("X-N: 2 SIP+D2T 20\r\n"), reply);
                assertTrue(reply.contains("X-P: both.test\r\n"), reply);
                assertTrue(reply.contains("X-M: yes\r\n"), reply);
                assertTrue(!reply.contains("X-W: "), reply);
                assertTrue(reply.contains("X-Z: none\r\n"), reply);
            }
        }
    }

    @Test
    void aRequestWithoutStateWaitsForItsName() throws IOException {
        try (Server server = start(STATELESS)) {
            SipClient.send(caller, address(server), invite("calls.test"));
            first.setSoTimeout(20_000);
            String request = SipClient.receive(first);
            assertTrue(request.contains("X-Kept: yes"), request);
            assertTrue(request.contains("Record-Route: <sip:127.0.0.1:"), request);
            answer(first, server, request, "200 OK");
            assertTrue(finalReply(caller).startsWith("SIP/2.0 200 OK"));
        }
    }

    @Test
    void aRequestWithoutStateToANameThatLeadsNowhereIsAnswered() throws IOException {
        try (Server server = start(STATELESS)) {
            SipClient.send(caller, address(server), invite("nowhere.test"));
            caller.setSoTimeout(20_000);
            String reply = finalReply(caller);
            assertEquals("SIP/2.0 478 Unresolvable Destination", reply.lines().findFirst().get());
        }
    }
}
