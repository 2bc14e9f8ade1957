package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

/** The functions of tm and tmx that ask, wish, answer and cancel, each as a caller sees it. */
@Timeout(120)
class TmScriptSystemTest extends ScriptStages {
    private static String reason(String reply) {
        return reply.substring("SIP/2.0 200 ".length(), reply.indexOf("\r\n"));
    }

    @Test
    void aRequestRouteAsksWhatThereIs() throws IOException {
        String configuration =
                """
                request_route {
                    $var(r) = "";
                    if (t_is_request_route()) { $var(r) = $var(r) + "Q"; }
                    if (t_is_failure_route() || t_is_branch_route() || t_is_reply_route()) { $var(r) = $var(r) + "?"; }
                    if (t_exists()) { $var(r) = $var(r) + "x"; }
                    if (t_precheck_trans()) { $var(r) = $var(r) + "p"; }
                    t_newtran();
                    if (t_exists()) { $var(r) = $var(r) + "E"; }
                    if (t_lookup_request()) { $var(r) = $var(r) + "L"; }
                    t_on_failure("F");
                    if (t_is_set("failure_route")) { $var(r) = $var(r) + "S"; }
                    if (t_is_set("branch_route")) { $var(r) = $var(r) + "b"; }
                    if (t_flush_flags() && t_flush_xflags()) { $var(r) = $var(r) + "f"; }
                    if (t_is_expired()) { $var(r) = $var(r) + "e"; }
                    t_reply("200", "$var(r)");
                }
                failure_route[F] { exit; }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "bob");
            assertEquals("QELSf", reason(ProxyStage.receive(stage.caller)));
        }
    }

    @Test
    void aFailureRouteAsksWhatBranchesHaveAnswered() throws IOException {
        String configuration =
                """
                modparam("tm", "fr_timer", 1000)
                request_route {
                    $du = "sip:127.0.0.1:@FIRST@";
                    append_branch("sip:second@127.0.0.1:@SECOND@");
                    t_on_failure("F");
                    t_on_branch("B");
                    t_on_reply("R");
                    t_relay();
                }
                branch_route[B] { if (t_is_branch_route()) { append_hf("X-Branch: yes\\r\\n"); } }
                onreply_route[R] { if (t_is_reply_route()) { $avp(replied) = "yes"; } }
                failure_route[F] {
                    $var(r) = "";
                    if (t_is_failure_route()) { $var(r) = $var(r) + "F"; }
                    if (t_any_timeout()) { $var(r) = $var(r) + "T"; }
                    if (t_any_replied()) { $var(r) = $var(r) + "R"; }
                    if (t_branch_timeout()) { $var(r) = $var(r) + "t"; }
                    if (t_branch_replied()) { $var(r) = $var(r) + "r"; }
                    if (t_grep_status("486")) { $var(r) = $var(r) + "g"; }
                    if (t_grep_status("404")) { $var(r) = $var(r) + "x"; }
                    if ($avp(replied) == "yes") { $var(r) = $var(r) + "o"; }
                    append_to_reply("X-Asked: $var(r)\\r\\n");
                    t_reply_error();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "bob");
            String request = ProxyStage.receive(stage.first);
            assertTrue(request.contains("X-Branch: yes"), request);
            stage.answer(stage.first, request, "486 Busy Here");
            String reply = ProxyStage.receive(stage.caller);
            assertTrue(reply.startsWith("SIP/2.0 500 "), reply);
            assertTrue(reply.matches("(?s).*X-Asked: FTR(t|r)go\r\n.*"), reply);
        }
    }

    /** Nobody answers, and without these lines the caller would wait for a minute. */
    @ParameterizedTest
    @ValueSource(
            strings = {"t_set_fr(0, 500);", "t_set_fr(500, 500);", "t_set_max_lifetime(500, 500);"})
    void aScriptWaitsLessLong(String lines) throws IOException {
        String parameters =
                """
                modparam("tm", "fr_timer", 60000)
                modparam("tm", "max_noninv_lifetime", 60000)
                """;
        try (ProxyStage stage = relaying(parameters, lines)) {
            stage.call("MESSAGE", "bob");
            String reply = ProxyStage.receive(stage.caller);
            assertTrue(reply.startsWith("SIP/2.0 408 "), reply);
        }
    }

    /** The request comes a second time half a second later; the answer to that still counts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "t_set_fr(50, 50); t_reset_fr();",
                "t_set_max_lifetime(50, 50); t_reset_max_lifetime();",
                "t_set_retr(60000, 60000); t_reset_retr();",
                "t_newtran(); t_set_fr(50, 50); t_set_retr(50000, 50000); t_reset_fr();"
                        + " t_reset_retr();",
            })
    void aScriptTakesItBack(String lines) throws IOException {
        try (ProxyStage stage = relaying("", lines)) {
            stage.call("MESSAGE", "bob");
            String request = ProxyStage.receive(stage.first);
            assertEquals(request, ProxyStage.receive(stage.first));
            stage.answer(stage.first, request, "200 OK");
            assertTrue(ProxyStage.receive(stage.caller).startsWith("SIP/2.0 200 OK"));
        }
    }

    @Test
    void aScriptHasRequestsSentAgainSooner() throws IOException {
        String slow = "modparam(\"tm\", \"retr_timer1\", 60000)\n";
        try (ProxyStage stage = relaying(slow, "t_set_retr(100, 100);")) {
            stage.call("MESSAGE", "bob");
            String request = ProxyStage.receive(stage.first);
            assertEquals(request, ProxyStage.receive(stage.first));
        }
    }

    @Test
    void aDeclineLeavesOthersRingingIfTheScriptSaysSo() throws IOException {
        String lines = "t_set_disable_6xx(1); append_branch(\"sip:second@127.0.0.1:@SECOND@\");";
        try (ProxyStage stage = relaying("", lines)) {
            stage.call("INVITE", "bob");
            String second = ProxyStage.receive(stage.second);
            stage.answer(stage.second, second, "180 Ringing");
            stage.answer(stage.first, ProxyStage.receive(stage.first), "603 Decline");
            ProxyStage.receive(stage.first, "ACK ");
            stage.answer(stage.second, second, "200 OK");
            ProxyStage.receive(stage.caller, "SIP/2.0 200 OK");
        }
    }

    @Test
    void aFailedRelayStaysUnansweredIfTheScriptSaysSo() throws IOException {
        String configuration =
                """
                request_route {
                    if (is_method("OPTIONS")) { sl_send_reply("200", "Next"); exit; }
                    $du = "sip:127.0.0.1:@FIRST@;transport=sctp";
                    t_set_disable_internal_reply(1);
                    t_relay();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "bob");
            stage.call("OPTIONS", "bob");
            assertEquals("Next", reason(ProxyStage.receive(stage.caller)));
        }
    }

    @Test
    void noTryingIsSentIfTheScriptSaysSo() throws IOException {
        try (ProxyStage stage = relaying("", "t_set_auto_inv_100(0);")) {
            stage.call("INVITE", "bob");
            stage.answer(stage.first, ProxyStage.receive(stage.first), "486 Busy Here");
            assertTrue(SipClient.receive(stage.caller).startsWith("SIP/2.0 486 "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "'t_set_no_e2e_cancel_reason(1);', false",
        "'t_disable_e2e_cancel_reason(1);', false",
    })
    void theReasonOfACancelIsPassedOnUnlessTheScriptSaysNot(String lines, boolean passed)
            throws IOException {
        String asks =
                """
                if (is_method("CANCEL")) {
                    if (!t_lookup_cancel()) { sl_send_reply("481", "None"); exit; }
                    t_relay_cancel();
                    sl_send_reply("500", "Not here");
                    exit;
                }
                """;
        try (ProxyStage stage = relaying("", asks + lines)) {
            String uri = "sip:bob@127.0.0.1";
            String invite = SipClient.request("INVITE", uri, uri, "UDP", "");
            stage.send(stage.caller, invite);
            String sent = ProxyStage.receive(stage.first);
            stage.answer(stage.first, sent, "180 Ringing");
            ProxyStage.receive(stage.caller, "SIP/2.0 180 ");
            String cancel =
                    invite.replaceFirst("INVITE ", "CANCEL ")
                            .replace("CSeq: 1 INVITE", "CSeq: 1 CANCEL")
                            .replace("Max-For", "Reason: SIP;cause=600;text=\"X\"\r\nMax-For");
            stage.send(stage.caller, cancel);
            ProxyStage.receive(stage.caller, "SIP/2.0 200 ");
            String passedOn = ProxyStage.receive(stage.first, "CANCEL ");
            assertEquals(passed, passedOn.contains("cause=600"), passedOn);
            stage.answer(stage.first, sent, "487 Request Terminated");
            ProxyStage.receive(stage.caller, "SIP/2.0 487 ");
            stage.send(stage.caller, cancel.replace("branch=z9hG4bK", "branch=z9hG4bKno"));
            ProxyStage.receive(stage.caller, "SIP/2.0 481 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t_release();", "t_drop();", "t_drop(480);"})
    void aTransactionIsGivenUpAndAbsorbsWhatComesAgain(String lines) throws IOException {
        String configuration =
                """
                request_route {
                    if (is_method("OPTIONS")) { sl_send_reply("200", "$shv(runs)"); exit; }
                    if (!t_newtran()) { exit; }
                    $shv(runs) = $shv(runs) + 1;
                """
                        + lines
                        + "}";
        try (ProxyStage stage = stage(configuration)) {
            String uri = "sip:bob@127.0.0.1";
            String request = SipClient.request("MESSAGE", uri, uri, "UDP", "");
            stage.send(stage.caller, request);
            stage.send(stage.caller, request);
            stage.call("OPTIONS", "bob");
            assertEquals("1", reason(ProxyStage.receive(stage.caller)));
        }
    }

    @Test
    void theLastReplyIsSentAgain() throws IOException {
        String configuration =
                """
                request_route {
                    if (t_retransmit_reply()) { exit; }
                    t_newtran();
                    t_reply("200", "First");
                    append_hf("X: y\\r\\n");
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            String uri = "sip:bob@127.0.0.1";
            String request = SipClient.request("MESSAGE", uri, uri, "UDP", "");
            stage.send(stage.caller, request);
            String reply = ProxyStage.receive(stage.caller);
            stage.send(stage.caller, request);
            assertEquals(reply, ProxyStage.receive(stage.caller));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t_forward_nonack(\"127.0.0.1\", \"@SECOND@\")",
                "t_forward_nonack_udp(\"127.0.0.1\", \"@SECOND@\")",
                "t_relay_to_udp(\"127.0.0.1\", \"@SECOND@\")",
            })
    void aRequestIsRelayedToAnAddress(String call) throws IOException {
        String configuration = "request_route { $du = \"sip:127.0.0.1:@FIRST@\"; " + call + "; }\n";
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "bob");
            stage.answer(stage.second, ProxyStage.receive(stage.second), "200 OK");
            assertTrue(ProxyStage.receive(stage.caller).startsWith("SIP/2.0 200 OK"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t_replicate(\"sip:127.0.0.1:@SECOND@\")",
                "t_replicate_udp(\"127.0.0.1\", \"@SECOND@\")",
            })
    void aCopyGoesElsewhereAndItsAnswerNowhere(String call) throws IOException {
        try (ProxyStage stage = relaying("", call + ";")) {
            stage.call("MESSAGE", "bob");
            stage.answer(stage.second, ProxyStage.receive(stage.second), "486 Busy Here");
            stage.answer(stage.first, ProxyStage.receive(stage.first), "200 OK");
            assertTrue(ProxyStage.receive(stage.caller).startsWith("SIP/2.0 200 OK"));
        }
    }

    @Test
    void aScriptSendsARequestOfItsOwn() throws IOException {
        String configuration =
                """
                request_route {
                    t_uac_send("INFO", "sip:bob@127.0.0.1:@FIRST@", "", "",
                        "From: <sip:us@test>\\r\\nTo: <sip:bob@test>\\r\\nX-Ours: yes\\r\\n", "text");
                    sl_send_reply("200", "Sent");
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("OPTIONS", "bob");
            String info = ProxyStage.receive(stage.first);
            assertTrue(info.startsWith("INFO sip:bob@127.0.0.1:"), info);
            assertTrue(info.contains("X-Ours: yes") && info.endsWith("\r\n\r\ntext"), info);
            stage.answer(stage.first, info, "200 OK");
        }
    }

    @Test
    void aCallIsEndedByItsCallId() throws IOException {
        String configuration =
                """
                request_route {
                    if (is_method("OPTIONS")) {
                        if ($rU == "reply") { t_reply_callid("$shv(call)", "1", 404, "By Hand"); }
                        else { t_cancel_callid("$shv(call)", "1", "0"); }
                        sl_send_reply("200", "Done");
                        exit;
                    }
                    $shv(call) = $ci;
                    $du = "sip:127.0.0.1:@FIRST@";
                    t_relay();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            for (String way : new String[] {"cancel", "reply"}) {
                stage.call("INVITE", "bob");
                String invite = ProxyStage.receive(stage.first, "INVITE ");
                stage.answer(stage.first, invite, "180 Ringing");
                ProxyStage.receive(stage.caller, "SIP/2.0 180 ");
                stage.call("OPTIONS", way);
                ProxyStage.receive(stage.first, "CANCEL ");
                stage.answer(stage.first, invite, "487 Request Terminated");
                ProxyStage.receive(
                        stage.caller, way.equals("reply") ? "SIP/2.0 404 By Hand" : "SIP/2.0 487 ");
            }
        }
    }

    @Test
    void aReplyRouteCancelsTheOtherBranches() throws IOException {
        String configuration =
                """
                request_route {
                    $du = "sip:127.0.0.1:@FIRST@";
                    append_branch("sip:second@127.0.0.1:@SECOND@");
                    t_on_reply("R");
                    t_relay();
                }
                onreply_route[R] { if (status == "183") { t_cancel_branches("others"); } }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("INVITE", "bob");
            String first = ProxyStage.receive(stage.first);
            String second = ProxyStage.receive(stage.second);
            stage.answer(stage.second, second, "180 Ringing");
            ProxyStage.receive(stage.caller, "SIP/2.0 180 ");
            stage.answer(stage.first, first, "183 Session Progress");
            ProxyStage.receive(stage.second, "CANCEL ");
            stage.answer(stage.first, first, "200 OK");
            ProxyStage.receive(stage.caller, "SIP/2.0 200 OK");
        }
    }

    @Test
    void whatWasSavedIsThereAgainAndDroppedRepliesAreNot() throws IOException {
        String configuration =
                """
                request_route {
                    $du = "sip:127.0.0.1:@FIRST@";
                    append_hf("X-Before: yes\\r\\n");
                    t_newtran();
                    t_save_lumps();
                    append_hf("X-After: yes\\r\\n");
                    t_on_failure("F");
                    t_relay();
                }
                failure_route[F] {
                    t_drop_replies();
                    t_get_status_code();
                    $du = "sip:127.0.0.1:@SECOND@";
                    t_relay();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "bob");
            String before = ProxyStage.receive(stage.first);
            assertTrue(before.contains("X-Before: yes"), before);
            assertTrue(before.contains("X-After: yes"), before);
            stage.answer(stage.first, before, "401 First");
            String after = ProxyStage.receive(stage.second);
            assertTrue(after.contains("X-Before: yes"), after);
            assertFalse(after.contains("X-After: yes"), after);
            stage.answer(stage.second, after, "486 Busy Here");
            assertTrue(ProxyStage.receive(stage.caller).startsWith("SIP/2.0 486 "));
        }
    }
}
