package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.io.IOException;
import java.util.List;

/**
 * {@code sst}: what a proxy adds to session timers (RFC 4028 §8), and what dialogs make of them.
 */
@Timeout(120)
class SessionTimersSystemTest extends ScriptStages {
    private static final String CONFIGURATION =
            """
            loadmodule "dialog.so"
            loadmodule "sst.so"
            modparam("dialog", "default_timeout", 7000)
            modparam("sst", "sst_flag", 6)
            modparam("sst", "min_se", 300)
            request_route {
                if ($rU == "checked" && sstCheckMin("1")) { exit; }
                if ($rU == "asked") {
                    if (sstCheckMin()) { sl_send_reply("400", "Short"); } else { sl_send_reply("200", "Long"); }
                    exit;
                }
                if (has_totag()) { loose_route(); }
                else { dlg_manage(); record_route(); setflag(6); }
                $du = "sip:127.0.0.1:@FIRST@";
                if (!t_relay()) { exit; }
            }
            """;

    private static void invite(ProxyStage stage, String user, String more) throws IOException {
        String uri = "sip:" + user + "@127.0.0.1";
        String request = SipClient.request("INVITE", uri, uri, "UDP", more);
        stage.send(stage.caller, request.replace("sip:alice@127.0.0.1>;tag=a", "sip:a@x>;tag=a"));
    }

    private static long lifetime(ProxyStage stage) throws Fault {
        long[] found = {-1};
        if (stage.command("dlg.list") instanceof List<?> list
                && list.size() == 1
                && list.getFirst() instanceof Struct dialog) {
            dialog.forEach(
                    (name, value) -> {
                        if (name.equals("lifetime") && value instanceof Number seconds) {
                            found[0] = seconds.longValue();
                        }
                    });
        }
        return found[0];
    }

    private static String accepted(String request, String more) {
        return SipClient.ringing(request)
                .replace("180 Ringing", "200 OK")
                .replace("Content-Length: 0", more + "Content-Length: 0");
    }

    @Test
    void whereNobodyAsksForATimer_thenTheProxyDoes() throws IOException, Fault {
        try (ProxyStage stage = stage(CONFIGURATION)) {
            invite(stage, "bob", "Supported: timer\r\n");
            String invite = ProxyStage.receive(stage.first);
            assertTrue(invite.contains("\r\nSession-Expires: 300\r\n"), invite);
            stage.send(stage.first, accepted(invite, "Session-Expires: 600;refresher=uas\r\n"));
            String answer = ProxyStage.receive(stage.caller);
            assertFalse(answer.contains("Require"), answer);
            assertEquals(600, lifetime(stage));
        }
    }

    @Test
    void aCalleeThatKnowsNoTimersIsAnsweredFor() throws IOException, Fault { // RFC 4028 §8.2
        try (ProxyStage stage = stage(CONFIGURATION)) {
            invite(stage, "bob", "Supported: timer\r\nSession-Expires: 900\r\n");
            String invite = ProxyStage.receive(stage.first);
            assertFalse(invite.contains("Session-Expires: 300"), invite);
            stage.send(stage.first, accepted(invite, ""));
            String answer = ProxyStage.receive(stage.caller);
            assertTrue(answer.contains("\r\nSession-Expires: 900;refresher=uac\r\n"), answer);
            assertTrue(answer.contains("\r\nRequire: timer\r\n"), answer);
            assertEquals(900, lifetime(stage));
        }
    }

    @Test
    void whereNeitherKnowsTimers_thenTheDialogHasNone() throws IOException, Fault {
        try (ProxyStage stage = stage(CONFIGURATION)) {
            invite(stage, "bob", "");
            String invite = ProxyStage.receive(stage.first);
            stage.send(stage.first, accepted(invite, ""));
            String answer = ProxyStage.receive(stage.caller);
            assertFalse(answer.contains("Session-Expires"), answer);
            assertEquals(7000, lifetime(stage));
        }
    }

    @Test
    void aRefreshLetsTheDialogLastForAnotherInterval() throws IOException, Fault {
        try (ProxyStage stage = stage(CONFIGURATION)) {
            invite(stage, "bob", "Supported: timer\r\nSession-Expires: 900\r\n");
            String invite = ProxyStage.receive(stage.first);
            stage.send(stage.first, accepted(invite, "Session-Expires: 900;refresher=uac\r\n"));
            String answer = ProxyStage.receive(stage.caller);
            String update =
                    invite.replace("INVITE sip:bob@127.0.0.1", "UPDATE sip:bob@127.0.0.1")
                            .replaceAll("Via: [^\r]*\r\n", "")
                            .replaceAll("Record-Route: ", "Route: ")
                            .replace("To: <sip:bob@127.0.0.1>", "To: <sip:bob@127.0.0.1>;tag=b")
                            .replace("CSeq: 1 INVITE", "CSeq: 2 UPDATE")
                            .replace(
                                    "Max-Forwards",
                                    "Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKu"
                                            + "\r\nMax-Forwards");
            assertBegins("SIP/2.0 200 ", answer);
            stage.send(stage.caller, update);
            String refresh = ProxyStage.receive(stage.first, "UPDATE ");
            stage.send(stage.first, accepted(refresh, "Session-Expires: 450;refresher=uac\r\n"));
            ProxyStage.receive(stage.caller, "SIP/2.0 200 ");
            assertEquals(450, lifetime(stage));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "checked, 'Session-Expires: 120', 422 Session Interval Too Small",
        "checked, 'Min-SE: 120', 422 Session Interval Too Small",
        "bob, 'Supported: timer|Session-Expires: 120', 422 Session Interval Too Small",
        "asked, 'x: 299;refresher=uac', 400 Short",
        "asked, 'Session-Expires: 300', 200 Long",
        "asked, 'X: y', 200 Long",
    })
    void anIntervalThatIsTooShortIsRefused(String user, String headers, String answer)
            throws IOException {
        try (ProxyStage stage = stage(CONFIGURATION)) {
            invite(stage, user, headers.replace("|", "\r\n") + "\r\n");
            String told = ProxyStage.receive(stage.caller);
            assertBegins("SIP/2.0 " + answer, told);
            assertEquals(answer.startsWith("422"), told.contains("\r\nMin-SE: 300\r\n"), told);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'modparam(\"sst\", \"sst_flag\", 6)', '', sst_flag",
        "'\"min_se\", 300', '\"min_se\", 60', 90 seconds at least",
        "'loadmodule \"dialog.so\"', '', loadmodule \"dialog.so\"",
    })
    void whatIsMissingIsTold(String from, String to, String told) {
        String configuration =
                CONFIGURATION.replace(from, to).replaceAll("(?m)^modparam\\(\"dialog\".*\n", "");
        String wrong =
                String.valueOf(
                        assertThrows(
                                        ConfigurationException.class,
                                        () ->
                                                stage(configuration.replace("dlg_manage();", ""))
                                                        .close())
                                .getMessage());
        assertTrue(wrong.contains(told), wrong);
    }
}
