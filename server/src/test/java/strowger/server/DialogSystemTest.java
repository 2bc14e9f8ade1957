package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.CommandExport;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is done to dialogs from outside: by operators, timers, event routes. Two reactors. */
@Timeout(60)
class DialogSystemTest {
    @TempDir private Path folder;
    private @Nullable Server server;
    private InetSocketAddress address = InetSocketAddress.createUnresolved("none", 1);
    private DatagramSocket alice;
    private DatagramSocket bob;

    @BeforeEach
    void open() throws IOException {
        alice = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        bob = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    private void start(String more) throws IOException {
        Path file = folder.resolve("dialog.cfg");
        Files.writeString(file, configuration(more, bob.getLocalPort()));
        Server started =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("udp:127.0.0.1:0")
                                .within(folder.resolve("run"))
                                .on(2, Io.AUTO));
        server = started;
        address = started.sockets().getFirst().endpoint().toSocketAddress();
    }

    private static String configuration(String more, int port) {
        return """
        loadmodule "kex.so"
        loadmodule "pv.so"
        loadmodule "sl.so"
        loadmodule "tm.so"
        loadmodule "rr.so"
        loadmodule "textops.so"
        loadmodule "siputils.so"
        loadmodule "htable.so"
        loadmodule "dialog.so"
        modparam("dialog", "profiles_with_value", "caller")
        modparam("dialog", "profiles_no_value", "all")
        modparam("dialog", "dlg_extra_hdrs", "X-Of: us\\r\\n")
        modparam("dialog", "early_timeout", 2)
        modparam("htable", "htable", "e=>size=4;")
        %s
        request_route {
            if (is_method("OPTIONS")) {
                append_to_reply("X-Log: $sht(e=>log)\\r\\n");
                append_to_reply("X-Synchronized: $DLG_synchronized\\r\\n");
                sl_send_reply("200", "OK");
                exit;
            }
            if (is_method("CANCEL")) { t_relay(); exit; }
            if (has_totag()) {
                if (!loose_route()) { sl_send_reply("404", "Not Here"); exit; }
                if (is_method("INFO")) { dlg_req_within("callee", "MESSAGE", "X-More: 1\\r\\n"); }
                if (is_method("NOTIFY")) { dlg_update_contact(); dlg_update_socket(); }
                if (is_method("UPDATE")) { dlg_refer("caller", "sip:carol@example.com"); }
                t_relay();
                exit;
            }
            $sht(e=>log) = "";
            record_route();
            if (!dlg_manage()) { exit; }
            set_dlg_profile("all");
            set_dlg_profile("caller", "$fU");
            $du = "sip:127.0.0.1:%d";
            t_relay();
        }
        event_route[dialog:profile-added] {
            $sht(e=>log) = $_s($sht(e=>log) +$dlg_profile(name)=$dlg_profile(value));
        }
        event_route[dialog:profile-removed] {
            $sht(e=>log) = $_s($sht(e=>log) -$dlg_profile(name)=$dlg_profile(value));
        }
        event_route[dialog:start] { $sht(e=>log) = $_s($sht(e=>log) start); }
        event_route[dialog:end] { $sht(e=>log) = $_s($sht(e=>log) end); }
        event_route[dialog:failed] { $sht(e=>log) = $_s($sht(e=>log) failed); }
        """
                .formatted(more, port);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        alice.close();
        bob.close();
    }

    private String ring() throws IOException {
        String contact = "Contact: <sip:alice@127.0.0.1:" + alice.getLocalPort() + ">\r\n";
        String uri = "sip:bob@127.0.0.1:" + address.getPort();
        SipClient.send(alice, address, SipClient.request("INVITE", uri, uri, "UDP", contact));
        assertStatus("100", SipClient.receive(alice));
        String invite = SipClient.receive(bob);
        assertTrue(invite.startsWith("INVITE "), invite);
        SipClient.send(bob, address, SipClient.ringing(invite));
        assertStatus("180", SipClient.receive(alice));
        return invite;
    }

    /** A call that is up; what Alice got for it. */
    private String call() throws IOException {
        String invite = ring();
        String contact =
                "Contact: <sip:bob@127.0.0.1:" + bob.getLocalPort() + ">\r\nContent-Length";
        SipClient.send(
                bob,
                address,
                SipClient.ringing(invite)
                        .replace("180 Ringing", "200 OK")
                        .replace("Content-Length", contact));
        String answer = SipClient.receive(alice);
        assertStatus("200", answer);
        SipClient.send(alice, address, SipClient.within("ACK", target(), answer, 1));
        assertTrue(SipClient.receive(bob).startsWith("ACK "));
        return answer;
    }

    private static void assertStatus(String code, String reply) {
        assertTrue(reply.startsWith("SIP/2.0 " + code), reply);
    }

    private String ask(String header) throws IOException {
        return SipClient.header(SipClient.askOverUdp(address, SipClient.options("UDP")), header);
    }

    private @Nullable Object rpc(String name, Object... arguments) throws Fault {
        CommandExport command =
                Objects.requireNonNull(server, "not started")
                        .modules()
                        .exports("dialog")
                        .orElseThrow()
                        .commands()
                        .stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return command.command().call(new CommandArguments(List.of(arguments)));
    }

    private Map<String, Object> onlyDialog() throws Fault {
        Map<String, Object> members = new HashMap<>();
        if (rpc("dlg.list") instanceof List<?> list
                && list.size() == 1
                && list.getFirst() instanceof Struct dialog) {
            dialog.forEach(
                    (name, value) -> {
                        if (value != null) {
                            members.put(name, value);
                        }
                    });
        }
        assertTrue(!members.isEmpty(), "not one dialog");
        return members;
    }

    private static Object member(Map<String, Object> dialog, String name) {
        return Objects.requireNonNull(dialog.get(name), name);
    }

    private void answerBye(DatagramSocket side) throws IOException {
        String bye = SipClient.receive(side);
        assertTrue(bye.startsWith("BYE "), bye);
        assertTrue(bye.contains("X-Of: us\r\n"), bye);
        SipClient.send(side, address, SipClient.ringing(bye).replace("180 Ringing", "200 OK"));
    }

    @Test
    void whenAnOperatorEndsACall_thenBothSidesAreSentABye_andItsPlacesAreFree()
            throws IOException, Fault {
        start("");
        call();
        Map<String, Object> dialog = onlyDialog();
        assertEquals(4, dialog.get("state"));
        assertEquals("Alive", rpc("dlg.is_alive", member(dialog, "call-id"), "a", "b"));
        rpc("dlg.end_dlg", member(dialog, "h_entry"), member(dialog, "h_id"));
        answerBye(alice);
        answerBye(bob);
        assertEquals("X-Log:  +all= +caller=alice start -caller=alice -all= end", awaitEnd("end"));
        assertEquals(0L, rpc("dlg.profile_get_size", "all"));
        assertEquals(List.of(), rpc("dlg.list"));
    }

    @Test
    void whenHeadersForCallees_andAVariableForTheUri_areNamed_thenBothAreTaken()
            throws IOException, Fault {
        start(
                """
                modparam("dialog", "lreq_callee_headers", "X-Callee: 1")
                modparam("dialog", "ruri_pvar", "$fu")
                """);
        call();
        Map<String, Object> dialog = onlyDialog();
        assertTrue(
                rpc("dlg.list_match", "ruri", "eq", "sip:alice@127.0.0.1") instanceof List<?> list
                        && list.size() == 1);
        rpc("dlg.end_dlg", member(dialog, "h_entry"), member(dialog, "h_id"));
        String toCaller = SipClient.receive(alice);
        String toCallee = SipClient.receive(bob);
        assertTrue(toCallee.contains("\r\nX-Callee: 1\r\n"), toCallee);
        assertTrue(!toCaller.contains("X-Callee"), toCaller);
    }

    /** The answers to the BYEs are still on their way. */
    private String awaitEnd(String end) throws IOException {
        String log = ask("X-Log");
        for (int attempt = 0; attempt < 100 && !log.endsWith(end); attempt++) {
            log = ask("X-Log");
        }
        return log;
    }

    @Test
    void whenAnOperatorEndsACallThatRings_thenTheCallerIsAnsweredAndTheCalleeCancelled()
            throws IOException, Fault {
        start("");
        ring();
        Map<String, Object> dialog = onlyDialog();
        assertEquals(2, dialog.get("state"));
        rpc("dlg.terminate_dlg", member(dialog, "call-id"), "a", "");
        assertStatus("480", SipClient.receive(alice));
        assertTrue(SipClient.receive(bob).startsWith("CANCEL "));
        assertEquals(0L, rpc("dlg.profile_get_size", "caller", "alice"));
    }

    @Test
    void whenACallIsNotAnsweredInTime_thenItHasFailed_andItsPlacesAreFree()
            throws IOException, Fault {
        start("");
        ring();
        String log = ask("X-Log");
        while (!log.endsWith("failed")) { // ends: early_timeout, or this test's
            log = ask("X-Log");
        }
        assertEquals("X-Log:  +all= +caller=alice -caller=alice -all= failed", log);
        assertEquals(0L, rpc("dlg.profile_get_size", "all"));
    }

    @Test
    void aScriptSendsRequestsWithinTheDialog() throws IOException {
        start("");
        String answer = call();
        SipClient.send(alice, address, SipClient.within("INFO", target(), answer, 2));
        String first = SipClient.receive(bob);
        String second = SipClient.receive(bob);
        String message = first.startsWith("MESSAGE") ? first : second;
        assertTrue(message.startsWith("MESSAGE sip:bob@127.0.0.1:"), first + second);
        assertTrue(message.contains("X-More: 1\r\n"), message);
        assertTrue(message.contains("CSeq: 3 MESSAGE"), message);
        SipClient.send(alice, address, SipClient.within("UPDATE", target(), answer, 4));
        String refer = SipClient.receive(alice);
        assertTrue(refer.startsWith("REFER sip:alice@127.0.0.1:"), refer);
        assertTrue(refer.contains("Refer-To: <sip:carol@example.com>"), refer);
    }

    @Test
    void whenTheCallerHasMovedByARequestThatMovesNothing_thenTheScriptTakesItsContactOver()
            throws IOException, Fault {
        start("");
        String answer = call();
        String notify = SipClient.within("NOTIFY", target(), answer, 2);
        String contact = "Contact: <sip:alice@127.0.0.1:9>\r\nContent-Length";
        SipClient.send(alice, address, notify.replace("Content-Length", contact));
        assertTrue(SipClient.receive(bob).startsWith("NOTIFY "));
        Struct caller = (Struct) member(onlyDialog(), "caller");
        Map<String, Object> members = new HashMap<>();
        caller.forEach((name, value) -> members.put(name, String.valueOf(value)));
        assertEquals("sip:alice@127.0.0.1:9", members.get("contact"));
        assertEquals("udp:127.0.0.1:" + address.getPort(), members.get("socket"));
    }

    @Test
    void dialogsAreAppendedToAFile_oneToALine(@TempDir Path folder) throws IOException, Fault {
        start("");
        call();
        Path file = folder.resolve("dialogs");
        rpc("dlg.dump_file", file.toString());
        rpc("dlg.dump_file", file.toString());
        List<String> lines = Files.readAllLines(file);
        assertEquals(2, lines.size());
        String line = lines.getFirst();
        assertTrue(line.startsWith("{\"h_entry\":"), line);
        assertTrue(line.contains("\"call_id\":\""), line);
        assertTrue(line.contains("\"profiles\":{\"caller\":\"alice\",\"all\":\"\"}"), line);
        assertTrue(line.endsWith("\"variables\":{}}"), line);
        String nowhere = folder.resolve("none/dialogs").toString();
        Fault fault = assertThrows(Fault.class, () -> rpc("dlg.dump_file", nowhere));
        assertTrue(fault.toString().contains(nowhere), fault.toString());
    }

    @Test
    void whenAnOperatorBridgesTwoAddresses_thenTheFirstIsCalled_sentToTheSecond_andLeft()
            throws IOException, Fault {
        start("");
        String carol = "sip:carol@127.0.0.1:" + alice.getLocalPort();
        String dave = "sip:dave@127.0.0.1:" + bob.getLocalPort();
        rpc("dlg.bridge_dlg", carol, dave, 1);
        String invite = SipClient.receive(alice);
        assertTrue(invite.startsWith("INVITE " + carol), invite);
        assertTrue(invite.contains("a=sendonly\r\n"), invite);
        String contact = "Contact: <" + carol + ">\r\nContent-Length";
        SipClient.send(alice, address, answer(invite, "200 OK").replace("Content-Length", contact));
        String ack = SipClient.receive(alice);
        assertTrue(ack.startsWith("ACK " + carol), ack);
        String refer = SipClient.receive(alice);
        assertTrue(refer.startsWith("REFER " + carol), refer);
        assertTrue(refer.contains("Refer-To: <" + dave + ">\r\n"), refer);
        assertEquals(SipClient.header(invite, "Call-ID"), SipClient.header(refer, "Call-ID"));
        SipClient.send(alice, address, answer(refer, "202 Accepted"));
        String bye = SipClient.receive(alice);
        assertTrue(bye.startsWith("BYE " + carol), bye);
        assertEquals(SipClient.header(refer, "To"), SipClient.header(bye, "To"));
        SipClient.send(alice, address, answer(bye, "200 OK"));
    }

    @Test
    void whenTheFirstAddressOfABridgeDeclines_thenItIsAcknowledged_andNobodyIsReferred()
            throws IOException, Fault {
        start("");
        String carol = "sip:carol@127.0.0.1:" + alice.getLocalPort();
        rpc("dlg.bridge_dlg", carol, "sip:dave@127.0.0.1:" + bob.getLocalPort(), 1);
        String invite = SipClient.receive(alice);
        SipClient.send(alice, address, answer(invite, "603 Decline"));
        String ack = SipClient.receive(alice);
        assertTrue(ack.startsWith("ACK " + carol), ack);
        assertEquals(SipClient.header(invite, "Call-ID"), SipClient.header(ack, "Call-ID"));
    }

    private static String answer(String request, String status) {
        return SipClient.ringing(request).replace("180 Ringing", status);
    }

    @Test
    void whenOtherNodesHaveNotToldYet_thenCallsAreRefusedUntilTheTimeIsOver() throws IOException {
        start(
                """
                modparam("dialog", "enable_dmq", 1)
                modparam("dialog", "sync_refuse", 1)
                modparam("dialog", "sync_timeout", 2)
                """);
        String uri = "sip:bob@127.0.0.1:" + address.getPort();
        SipClient.send(alice, address, SipClient.request("INVITE", uri, uri, "UDP", ""));
        String refused = SipClient.receive(alice);
        assertStatus("503 Not Synchronized Yet", refused);
        assertTrue(refused.contains("Retry-After: 5\r\n"), refused);
        String state = ask("X-Synchronized");
        while (!state.endsWith("1")) { // ends: sync_timeout, or this test's
            state = ask("X-Synchronized");
        }
        ring();
    }

    private String target() {
        return "sip:bob@127.0.0.1:" + bob.getLocalPort();
    }
}
