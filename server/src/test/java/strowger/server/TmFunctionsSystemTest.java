package strowger.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;

/** What scripts do with functions and parameters of tm and tmx, each as a caller sees it. */
@Timeout(120)
class TmFunctionsSystemTest extends ScriptStages {
    @Test
    void whenARelayFailsAndNobodyAnswers_thenDefaultCodeAndReasonDo() throws IOException {
        String configuration =
                """
                modparam("tm", "default_code", 480)
                modparam("tm", "default_reason", "Later Perhaps")
                request_route {
                    $du = "sip:127.0.0.1:@FIRST@;transport=sctp";
                    t_relay();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("INVITE", "bob");
            assertBegins("SIP/2.0 480 Later Perhaps", ProxyStage.receive(stage.caller));
        }
    }

    @Test
    void whenAReplyBelongsToNoTransaction_thenOnSlReplyRuns() throws IOException {
        String configuration =
                """
                modparam("tm", "on_sl_reply", "stateless")
                request_route {
                    $du = "sip:127.0.0.1:@FIRST@";
                    if ($rU == "stateful") { t_relay(); } else { forward(); }
                }
                onreply_route[stateless] {
                    if (status == "486") { drop; }
                    append_hf("X-Stateless: $rs\\r\\n");
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "stateless");
            String request = ProxyStage.receive(stage.first);
            stage.answer(stage.first, request, "486 Busy Here");
            stage.answer(stage.first, request, "200 OK");
            String reply = ProxyStage.receive(stage.caller);
            assertBegins("SIP/2.0 200 ", reply);
            assertTrue(reply.contains("X-Stateless: 200"), reply);
            stage.call("MESSAGE", "stateful");
            stage.answer(stage.first, ProxyStage.receive(stage.first), "200 OK");
            assertFalse(ProxyStage.receive(stage.caller).contains("X-Stateless"));
        }
    }

    @Test
    void whenAVariableSaysHowLong_thenATransactionWaitsThatLong() throws IOException {
        String configuration =
                """
                modparam("tm", "fr_timer_avp", "$avp(first)")
                modparam("tm", "fr_inv_timer_avp", "$avp(ring)")
                request_route {
                    $avp(first) = 1;
                    $avp(ring) = 1;
                    $du = "sip:127.0.0.1:@FIRST@";
                    t_relay();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "silent"); // the usual 30 s would be too long for the caller
            assertBegins("SIP/2.0 408 ", ProxyStage.receive(stage.caller));
            stage.call("INVITE", "ringing");
            String invite = ProxyStage.receive(stage.first, "INVITE ");
            stage.answer(stage.first, invite, "180 Ringing");
            assertBegins("SIP/2.0 180 ", ProxyStage.receive(stage.caller));
            ProxyStage.receive(stage.first, "CANCEL ");
            assertBegins("SIP/2.0 408 ", ProxyStage.receive(stage.caller));
        }
    }

    @Test
    void whenARequestIsRelayedToAProxy_thenThatIsWhereItGoes() throws IOException {
        String configuration =
                """
                request_route {
                    if (is_method("CANCEL")) { t_relay(); exit; }
                    $du = "sip:127.0.0.1:@SECOND@";
                    switch ($rU) {
                        case "flags": t_relay_to("udp:127.0.0.1:@FIRST@", 1); break;
                        case "plain": t_relay_to("127.0.0.1:@FIRST@"); break;
                        case "proxy": t_relay_to_proxy("udp:127.0.0.1:@FIRST@"); break;
                        case "only": t_relay_to(1); break;
                        case "none": if (!t_relay_to("sctp:127.0.0.1:@FIRST@")) { t_reply("404", "$du"); } break;
                    }
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            for (String user : new String[] {"flags", "plain", "proxy"}) {
                stage.call("INVITE", user);
                String invite = ProxyStage.receive(stage.first, "INVITE sip:" + user);
                stage.answer(stage.first, invite, "486 Busy Here");
                if (user.equals("flags")) { // no 100 before it
                    assertBegins("SIP/2.0 486 ", SipClient.receive(stage.caller));
                } else {
                    ProxyStage.receive(stage.caller, "SIP/2.0 486 ");
                }
            }
            stage.call("INVITE", "only");
            String invite = ProxyStage.receive(stage.second, "INVITE sip:only");
            stage.answer(stage.second, invite, "486 Busy Here");
            ProxyStage.receive(stage.caller, "SIP/2.0 486 ");
            stage.call("INVITE", "none");
            String refused = ProxyStage.receive(stage.caller, "SIP/2.0 404 ");
            assertTrue(refused.contains("127.0.0.1:" + stage.second.getLocalPort()), refused);
        }
    }

    @Test
    void whenAFailureIsAcknowledged_thenTheEventRouteSeesTheAck() throws IOException {
        String configuration =
                """
                request_route {
                    if (is_method("OPTIONS")) { sl_send_reply("200", "$shv(acks)"); exit; }
                    $du = "sip:127.0.0.1:@FIRST@";
                    t_relay();
                }
                event_route[tm:local-ack-sent] { $shv(acks) = $rm + " " + $cs; }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("INVITE", "bob");
            stage.answer(stage.first, ProxyStage.receive(stage.first), "486 Busy Here");
            assertBegins("ACK ", ProxyStage.receive(stage.first, "ACK "));
            ProxyStage.receive(stage.caller, "SIP/2.0 486 ");
            stage.call("OPTIONS", "bob");
            assertBegins("SIP/2.0 200 ACK 1", ProxyStage.receive(stage.caller, "SIP/2.0 200 "));
        }
    }

    @Test
    void whenOneBranchIsCancelledByItsIndex_thenTheOtherRingsOn() throws IOException {
        String configuration =
                """
                request_route {
                    if (is_method("OPTIONS")) {
                        if (t_cancel_branch_idx("$shv(index)", "$shv(label)", "1")) {
                            sl_send_reply("200", "Cancelled");
                        } else {
                            sl_send_reply("404", "Gone");
                        }
                        exit;
                    }
                    $du = "sip:127.0.0.1:@FIRST@";
                    append_branch("sip:second@127.0.0.1:@SECOND@");
                    t_newtran();
                    $shv(index) = $T(id_index);
                    $shv(label) = $T(id_label);
                    t_relay();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("INVITE", "bob");
            String one = ProxyStage.receive(stage.first);
            String other = ProxyStage.receive(stage.second);
            stage.answer(stage.second, other, "180 Ringing");
            ProxyStage.receive(stage.caller, "SIP/2.0 180 ");
            stage.call("OPTIONS", "bob");
            ProxyStage.receive(stage.caller, "SIP/2.0 200 Cancelled");
            ProxyStage.receive(stage.second, "CANCEL ");
            stage.answer(stage.second, other, "487 Request Terminated");
            ProxyStage.receive(stage.second, "ACK ");
            stage.call("OPTIONS", "bob");
            ProxyStage.receive(stage.caller, "SIP/2.0 404 Gone");
            stage.answer(stage.first, one, "200 OK");
            ProxyStage.receive(stage.caller, "SIP/2.0 200 OK");
        }
    }

    @Test
    void whenAFailedBranchIsReused_thenItGoesToTheSamePlaceAgain() throws IOException {
        String configuration =
                """
                request_route {
                    $du = "sip:127.0.0.1:@FIRST@";
                    t_on_branch_failure("again");
                    t_relay();
                }
                event_route[tm:branch-failure:again] {
                    if ($T_reply_code != 480) { return; }
                    $ru = "sip:nobody@127.0.0.1:9";
                    $du = "sip:127.0.0.1:9";
                    if (t_reuse_branch()) { t_relay(); }
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("INVITE", "bob");
            String before = ProxyStage.receive(stage.first);
            stage.answer(stage.first, before, "480 Not Yet");
            ProxyStage.receive(stage.first, "ACK ");
            String after = ProxyStage.receive(stage.first, "INVITE sip:bob@127.0.0.1 ");
            stage.answer(stage.first, after, "200 OK");
            assertBegins("SIP/2.0 200 OK", ProxyStage.receive(stage.caller));
        }
    }

    @Test
    void whenAFlowFails_thenTheNextOfTheSameInstanceIsTried() throws IOException { // RFC 5626
        String configuration =
                """
                loadmodule "usrloc.so"
                loadmodule "registrar.so"
                modparam("tm", "contacts_avp", "tm_contacts")
                modparam("tm", "contact_flows_avp", "tm_flows")
                modparam("registrar", "use_path", 0)
                request_route {
                    if (is_method("REGISTER")) { save("location"); exit; }
                    if (!lookup("location")) { sl_send_reply("404", "Nobody"); exit; }
                    if (!t_load_contacts() || !t_next_contacts()) { sl_send_reply("500", "None"); exit; }
                    t_on_branch_failure("flow");
                    t_relay();
                }
                event_route[tm:branch-failure:flow] {
                    if (t_next_contact_flow()) { t_relay(); }
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            String aor = "sip:bob@127.0.0.1";
            String contacts =
                    """
                    Contact: <sip:one@127.0.0.1:@FIRST@>;q=0.9;+sip.instance="<urn:uuid:1>";reg-id=1
                    Contact: <sip:two@127.0.0.1:@SECOND@>;q=0.9;+sip.instance="<urn:uuid:1>";reg-id=2
                    Contact: <sip:last@127.0.0.1:@SECOND@>;q=0.1
                    """
                            .replace("@FIRST@", "" + stage.first.getLocalPort())
                            .replace("@SECOND@", "" + stage.second.getLocalPort())
                            .replace("\n", "\r\n");
            stage.send(stage.caller, SipClient.request("REGISTER", aor, aor, "UDP", contacts));
            assertBegins("SIP/2.0 200 ", ProxyStage.receive(stage.caller));
            stage.call("INVITE", "bob");
            String one = ProxyStage.receive(stage.first);
            assertBegins("INVITE sip:one@", one);
            stage.answer(stage.first, one, "430 Flow Failed");
            String two = ProxyStage.receive(stage.second);
            assertBegins("INVITE sip:two@", two);
            stage.answer(stage.second, two, "200 OK");
            assertBegins("SIP/2.0 200 OK", ProxyStage.receive(stage.caller));
        }
    }

    @Test
    void whenAConfigurationSaysUseUacHeaders_thenItIsTrue() throws IOException {
        String configuration =
                """
                request_route {
                    if (t_use_uac_headers()) { sl_send_reply("200", "Fine"); }
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("OPTIONS", "bob");
            assertBegins("SIP/2.0 200 Fine", ProxyStage.receive(stage.caller));
        }
    }
}
