package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** INVITEs of the server's own, and who ACKs what they are accepted with (RFC 3261 §13.2.2.4). */
@Timeout(120)
class LocalInvitesSystemTest extends ScriptStages {
    private static final String HEADERS =
            """
            From: <sip:us@127.0.0.1>
            To: <sip:bob@127.0.0.1>
            Call-ID: own-call
            CSeq: 7 INVITE
            Contact: <sip:us@127.0.0.1>
            Authorization: Digest username="us"
            """;
    private static final String SENDING =
            """
            request_route {
                switch ($rm) {
                    case "OPTIONS": t_uac_send("INVITE", "sip:bob@127.0.0.1:@FIRST@", "", "", "%s", ""); break;
                    case "INFO":
                        if (t_uac_ack_local("own-call", "7", "X-Late: 1\\r\\n", "v=0")) { sl_send_reply("200", "Sent"); }
                        else { sl_send_reply("404", "None"); }
                        exit;
                }
                sl_send_reply("200", "OK");
            }
            """
                    .formatted(HEADERS.replace("\"", "\\\"").replace("\n", "\\r\\n"));

    private static String accepted(String invite, String more) {
        return SipClient.ringing(invite)
                .replace("180 Ringing", "200 OK")
                .replace("Content-Length: 0", more + "Content-Length: 0");
    }

    private static List<String> headers(String message, String name) {
        List<String> values = new ArrayList<>();
        message.lines()
                .filter(line -> line.startsWith(name + ": "))
                .forEach(line -> values.add(line.substring(name.length() + 2)));
        return values;
    }

    @Test
    void theSuccessIsAcknowledgedAlongItsRoutesEachTimeItComes() throws IOException {
        try (ProxyStage stage = stage(SENDING)) {
            stage.call("OPTIONS", "x");
            String invite = ProxyStage.receive(stage.first);
            assertBegins("INVITE sip:bob@", invite);
            String routes =
                    """
                    Record-Route: <sip:far.example.com;lr>, <sip:127.0.0.1:%d;lr;x=1>\r
                    Contact: <sip:phone@192.0.2.77;transport=tcp>\r
                    """
                            .formatted(stage.second.getLocalPort());
            String reply = accepted(invite, routes);
            stage.send(stage.first, reply);
            String ack = ProxyStage.receive(stage.second);
            assertBegins("ACK sip:phone@192.0.2.77;transport=tcp SIP/2.0\r\n", ack);
            assertEquals(
                    List.of(
                            "<sip:127.0.0.1:%d;lr;x=1>".formatted(stage.second.getLocalPort()),
                            "<sip:far.example.com;lr>"),
                    headers(ack, "Route"));
            assertEquals(List.of("7 ACK"), headers(ack, "CSeq"));
            assertEquals(headers(invite, "From"), headers(ack, "From"));
            assertTrue(headers(ack, "To").getFirst().endsWith(";tag=b"), ack);
            assertEquals(List.of("Digest username=\"us\""), headers(ack, "Authorization"));
            assertEquals(List.of("0"), headers(ack, "Content-Length"));
            assertNotEquals(headers(invite, "Via"), headers(ack, "Via"), "a branch of its own");
            stage.send(stage.first, reply); // it was lost
            assertBegins("ACK ", ProxyStage.receive(stage.second));
        }
    }

    @Test
    void aStrictRouterGetsTheAckByItsOwnUri() throws IOException { // RFC 3261 §12.2.1.1
        try (ProxyStage stage = stage(SENDING)) {
            stage.call("OPTIONS", "x");
            String invite = ProxyStage.receive(stage.first);
            String strict = "sip:127.0.0.1:" + stage.second.getLocalPort();
            String routes = "Record-Route: <" + strict + ">\r\nContact: <sip:phone@192.0.2.77>\r\n";
            stage.send(stage.first, accepted(invite, routes));
            String ack = ProxyStage.receive(stage.second);
            assertBegins("ACK " + strict + " SIP/2.0\r\n", ack);
            assertEquals(List.of("<sip:phone@192.0.2.77>"), headers(ack, "Route"));
        }
    }

    @Test
    void whereTheWayBeginsWithAName_thenTheAckGoesToWhereTheSuccessCameFrom() throws IOException {
        try (ProxyStage stage = stage(SENDING)) {
            stage.call("OPTIONS", "x");
            String invite = ProxyStage.receive(stage.first);
            stage.send(stage.first, accepted(invite, "Contact: <sip:phone@far.example.com>\r\n"));
            assertBegins(
                    "ACK sip:phone@far.example.com SIP/2.0\r\n", ProxyStage.receive(stage.first));
        }
    }

    @Test
    void whenTheScriptWantsNone_thenItAcknowledgesItself() throws IOException {
        String event = "event_route[tm:local-request] { t_set_no_auto_ack(1); }\n";
        try (ProxyStage stage = stage(SENDING + event)) {
            stage.call("OPTIONS", "x");
            assertBegins("SIP/2.0 200 OK", ProxyStage.receive(stage.caller));
            String invite = ProxyStage.receive(stage.first);
            String contact =
                    "Contact: <sip:phone@127.0.0.1:%d>\r\n".formatted(stage.first.getLocalPort());
            stage.call("INFO", "early");
            assertBegins("SIP/2.0 404 None", ProxyStage.receive(stage.caller));
            stage.send(stage.first, accepted(invite, contact));
            String told = "";
            while (!told.startsWith("SIP/2.0 200 Sent")) { // once the 2xx has been read
                stage.call("INFO", "late");
                told = ProxyStage.receive(stage.caller);
            }
            String ack = ProxyStage.receive(stage.first);
            assertBegins("ACK sip:phone@127.0.0.1", ack);
            assertEquals(List.of("1"), headers(ack, "X-Late"));
            assertTrue(ack.endsWith("Content-Length: 3\r\n\r\nv=0"), ack);
        }
    }

    @Test
    void commandsSendInvitesWithTheirAckAndWithout() throws IOException, Fault {
        try (ProxyStage stage = stage(SENDING)) {
            String uri = "sip:bob@127.0.0.1:" + stage.first.getLocalPort();
            String contact = "Contact: <" + uri + ">\r\n";
            String body = "763d30"; // v=0
            stage.command("tm.t_uac_start_hex", "INVITE", uri, ".", ".", HEADERS, body);
            String invite = ProxyStage.receive(stage.first);
            assertTrue(invite.endsWith("\r\n\r\nv=0"), invite);
            stage.send(stage.first, accepted(invite, contact));
            assertBegins("ACK ", ProxyStage.receive(stage.first));
            String other = HEADERS.replace("own-call", "other-call");
            stage.command("tm.t_uac_start_noack", "INVITE", uri, ".", ".", other);
            String left = ProxyStage.receive(stage.first);
            assertBegins("INVITE ", left);
            stage.send(stage.first, accepted(left, contact));
            stage.first.setSoTimeout(300);
            assertThrows(
                    SocketTimeoutException.class, () -> ProxyStage.receive(stage.first, "ACK "));
            Fault malformed =
                    assertThrows(
                            Fault.class,
                            () ->
                                    stage.command(
                                            "tm.t_uac_start_hex",
                                            "INVITE",
                                            uri,
                                            ".",
                                            ".",
                                            other,
                                            "x"));
            assertTrue(malformed.toString().contains("hexadecimal"), malformed::toString);
        }
    }

    @Test
    void anAnswerIsSentAgainOnCommand() throws IOException, Fault {
        try (ProxyStage stage = relaying("", "")) {
            stage.call("INVITE", "bob");
            String invite = ProxyStage.receive(stage.first);
            stage.answer(stage.first, invite, "486 Busy Here");
            String busy = ProxyStage.receive(stage.caller);
            assertBegins("SIP/2.0 486 ", busy);
            String callId = headers(busy, "Call-ID").getFirst();
            stage.command("tm.retransmit_reply_callid", callId, 1L);
            assertEquals(busy, ProxyStage.receive(stage.caller));
            Struct facts = (Struct) ((List<?>) list(stage)).getFirst();
            List<Object> id = new ArrayList<>();
            facts.forEach(
                    (name, value) -> {
                        if (name.equals("tindex") || name.equals("tlabel")) {
                            id.add(String.valueOf(value));
                        }
                    });
            stage.command("tm.retransmit_reply", id.get(0) + ":" + id.get(1));
            assertEquals(busy, ProxyStage.receive(stage.caller));
            assertThrows(Fault.class, () -> stage.command("tm.retransmit_reply", "9:9"));
            assertFalse(stage.command("tm.clean") instanceof Fault);
        }
    }

    private static Object list(ProxyStage stage) throws Fault {
        Object list = stage.command("tm.list");
        return list == null ? List.of() : list;
    }
}
