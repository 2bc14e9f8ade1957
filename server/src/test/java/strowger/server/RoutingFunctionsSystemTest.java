package strowger.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.Fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Functions of rr and dispatcher, each as who is called sees it. */
@Timeout(120)
class RoutingFunctionsSystemTest extends ScriptStages {
    @Test
    void whenARecordRouteIsTakenBack_thenThereIsNone() throws IOException {
        String configuration =
                """
                request_route {
                    $du = "sip:127.0.0.1:@FIRST@";
                    record_route();
                    if ($rU == "none") { remove_record_route(); }
                    t_relay();
                }
                """;
        try (ProxyStage stage = stage(configuration)) {
            stage.call("MESSAGE", "some");
            assertTrue(ProxyStage.receive(stage.first).contains("\r\nRecord-Route: "));
            stage.call("MESSAGE", "none");
            String none = ProxyStage.receive(stage.first, "MESSAGE sip:none@");
            assertFalse(none.contains("\r\nRecord-Route: "), none);
        }
    }

    @ParameterizedTest
    @CsvSource({"loose_route_preloaded(), ''", "'loose_route_mode(\"1\")', ;tag=callee"})
    void whenARequestBringsItsRoute_thenItIsFollowed(String call, String tag) throws IOException {
        String configuration =
                "request_route { if ("
                        + call
                        + ") { t_relay(); }"
                        + " else { sl_send_reply(\"404\", \"No Route\"); } }\n";
        try (ProxyStage stage = stage(configuration)) {
            String uri = "sip:bob@192.0.2.1";
            String route =
                    "Route: <sip:127.0.0.1:%d;lr>, <sip:127.0.0.1:%d;lr>\r\n"
                            .formatted(stage.address().getPort(), stage.first.getLocalPort());
            String toBob = "To: <" + uri + ">";
            stage.send(
                    stage.caller,
                    SipClient.request("MESSAGE", uri, uri, "UDP", route)
                            .replace(toBob, toBob + tag));
            String request = ProxyStage.receive(stage.first);
            assertTrue(request.startsWith("MESSAGE sip:bob@192.0.2.1 "), request);
            stage.send(stage.caller, SipClient.request("MESSAGE", uri, uri, "UDP", ""));
            ProxyStage.receive(stage.caller, "SIP/2.0 404 ");
        }
    }

    @Test
    void whenASetIsChosenFrom_thenTheScriptTakesDestinationsAsItLikes() throws IOException, Fault {
        Path list = folder().resolve("dispatcher.list");
        String configuration =
                """
                loadmodule "dispatcher.so"
                modparam("dispatcher", "list_file", "@LIST@")
                modparam("dispatcher", "flags", 2)
                request_route {
                    if (ds_list_exist("9") || !ds_list_exist("1")) { sl_send_reply("500", "List"); exit; }
                    if (ds_load_update()) { sl_send_reply("500", "Load"); exit; }
                    if (!ds_select("1", "8")) { sl_send_reply("500", "None"); exit; }
                    switch ($rU) {
                        case "dst": ds_set_dst(); break;
                        case "domain": ds_set_domain(); break;
                    }
                    t_relay();
                }
                """
                        .replace("@LIST@", list.toString());
        Files.writeString(list, "1 sip:127.0.0.1:9 0 1\n"); // the ports are known only later
        try (ProxyStage stage = stage(configuration)) {
            Files.writeString(list, "1 sip:127.0.0.1:%d\n".formatted(stage.first.getLocalPort()));
            stage.command("dispatcher.reload");
            stage.call("MESSAGE", "dst");
            String set = ProxyStage.receive(stage.first);
            assertTrue(set.startsWith("MESSAGE sip:dst@127.0.0.1 "), set);
            stage.call("MESSAGE", "domain");
            String host = ProxyStage.receive(stage.first, "MESSAGE sip:domain@");
            int port = stage.first.getLocalPort();
            assertTrue(host.startsWith("MESSAGE sip:domain@127.0.0.1:" + port + " "), host);
        }
    }
}
