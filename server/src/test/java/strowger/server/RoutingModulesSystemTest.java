package strowger.server;

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
import java.util.concurrent.TimeUnit;

/** Configurations that use dispatcher, permissions, pike, pipelimit, sanity and path. */
@Timeout(60)
class RoutingModulesSystemTest {
    @TempDir private Path folder;
    private DatagramSocket first;
    private DatagramSocket second;
    private DatagramSocket caller;

    @BeforeEach
    void open() throws IOException {
        first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        second = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        caller = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        first.setSoTimeout(20_000);
        second.setSoTimeout(20_000);
        caller.setSoTimeout(20_000);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        caller.close();
    }

    private Server start(String configuration) throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), configuration);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .on(1, Io.AUTO)
                        .within(folder.resolve("run")));
    }

    private static InetSocketAddress address(Server server) {
        return server.sockets().getFirst().endpoint().toSocketAddress();
    }

    private static String ask(Server server, String method) throws IOException {
        String uri = "sip:bob@127.0.0.1";
        return SipClient.askOverUdp(
                address(server), SipClient.request(method, uri, uri, "UDP", ""));
    }

    @Test
    void aFailedCallGoesToTheNextDestination() throws IOException {
        Path list =
                Files.writeString(
                        folder.resolve("dispatcher.list"),
                        "1 sip:127.0.0.1:%d 0 2 kind=one\n1 sip:127.0.0.1:%d 0 1\n"
                                .formatted(first.getLocalPort(), second.getLocalPort()));
        String configuration =
                """
                loadmodule "tm.so"
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "textops.so"
                loadmodule "dispatcher.so"
                modparam("dispatcher", "list_file", "%s")
                modparam("dispatcher", "flags", 2)
                modparam("dispatcher", "hash_pvar", "$ci")
                modparam("dispatcher", "setid_pvname", "$avp(set)")
                request_route {
                    if (ds_is_from_list("1", "2", "sip:127.0.0.1:%d")) {
                        append_hf("X-Set: $avp(set)\\r\\n");
                    }
                    if (!ds_select_dst("1", "8")) { sl_send_reply("404", "None"); exit; }
                    t_on_failure("NEXT");
                    t_relay();
                }
                failure_route[NEXT] {
                    ds_mark_dst("ip");
                    if (ds_next_dst()) { t_relay(); }
                }
                """
                        .formatted(list, first.getLocalPort());
        try (Server server = start(configuration)) {
            String uri = "sip:bob@192.0.2.77";
            SipClient.send(
                    caller, address(server), SipClient.request("MESSAGE", uri, uri, "UDP", ""));
            String request = SipClient.receive(first);
            assertTrue(request.startsWith("MESSAGE sip:bob@192.0.2.77 "), request);
            assertTrue(request.contains("X-Set: 1\r\n"), request);
            String busy = SipClient.ringing(request).replace("180 Ringing", "500 Broken");
            SipClient.send(first, address(server), busy);
            String again = SipClient.receive(second);
            String fine = SipClient.ringing(again).replace("180 Ringing", "200 OK");
            SipClient.send(second, address(server), fine);
            String reply = SipClient.receive(caller);
            assertTrue(reply.startsWith("SIP/2.0 200 OK"), reply);
        }
    }

    @Test
    void aDestinationThatStopsAnsweringProbesIsLeftOutUntilItAnswersAgain() throws Exception {
        Path list =
                Files.writeString(
                        folder.resolve("dispatcher.list"),
                        "1 sip:127.0.0.1:%d\n".formatted(first.getLocalPort()));
        String configuration =
                """
                loadmodule "tm.so"
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "textops.so"
                loadmodule "dispatcher.so"
                loadmodule "htable.so"
                modparam("htable", "htable", "events=>size=4;")
                modparam("dispatcher", "list_file", "%s")
                modparam("dispatcher", "ds_ping_interval", 1)
                modparam("dispatcher", "ds_probing_mode", 1)
                modparam("dispatcher", "ds_ping_reply_codes", "code=404")
                modparam("dispatcher", "ds_ping_fr_timeout", 300)
                modparam("dispatcher", "ds_ping_latency_stats", 1)
                modparam("dispatcher", "ds_ping_from", "sip:probe@example.com")
                request_route {
                    append_to_reply("X-Events: $sht(events=>all)\\r\\n");
                    sl_send_reply("200", "Ready");
                }
                event_route[dispatcher:dst-down] {
                    $sht(events=>all) = $sht(events=>all) + "down-" + $dsv(code) + ";";
                }
                event_route[dispatcher:dst-up] {
                    $sht(events=>all) = $sht(events=>all) + "up-" + $dsv(code) + ";";
                }
                """
                        .formatted(list);
        try (Server server = start(configuration)) {
            String probe = SipClient.receive(first);
            assertTrue(probe.startsWith("OPTIONS sip:127.0.0.1:" + first.getLocalPort()), probe);
            assertTrue(probe.contains("From: <sip:probe@example.com>;tag="), probe);
            String reply = "";
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!reply.contains("X-Events: down-408;") && System.nanoTime() < endNs) {
                reply = ask(server, "MESSAGE");
            }
            assertTrue(reply.contains("X-Events: down-408;"), reply);
            while (!reply.contains("down-408;up-404;") && System.nanoTime() < endNs) {
                String again = SipClient.receive(first);
                SipClient.send(
                        first,
                        address(server),
                        SipClient.ringing(again).replace("180 Ringing", "404 None"));
                reply = ask(server, "MESSAGE");
            }
            assertTrue(reply.contains("X-Events: down-408;up-404;"), reply);
        }
    }

    @Test
    void aRedirectionIsFollowedByTheProxy() throws IOException {
        String configuration =
                """
                loadmodule "tm.so"
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "uac_redirect.so"
                modparam("uac_redirect", "deny_filter", "@evil")
                request_route {
                    t_on_failure("FOLLOW");
                    t_relay();
                }
                failure_route[FOLLOW] {
                    if (t_check_status("3[0-9][0-9]") && get_redirects("2:1")) { t_relay(); }
                }
                """;
        try (Server server = start(configuration)) {
            String uri = "sip:bob@127.0.0.1:" + first.getLocalPort();
            SipClient.send(
                    caller, address(server), SipClient.request("MESSAGE", uri, uri, "UDP", ""));
            String request = SipClient.receive(first);
            String moved = "sip:moved@127.0.0.1:" + second.getLocalPort();
            String contacts =
                    "Contact: <sip:x@evil.test>, <sip:low@127.0.0.1:9>;q=0.1, <"
                            + moved
                            + ">;q=0.9";
            String redirection =
                    SipClient.ringing(request)
                            .replace("180 Ringing", "302 Moved")
                            .replace("Content-Length", contacts + "\r\nContent-Length");
            SipClient.send(first, address(server), redirection);
            String again = SipClient.receive(second);
            assertTrue(again.startsWith("MESSAGE " + moved + " SIP/2.0"), again);
            String fine = SipClient.ringing(again).replace("180 Ringing", "200 OK");
            SipClient.send(second, address(server), fine);
            assertTrue(SipClient.receive(caller).startsWith("SIP/2.0 200 OK"));
        }
    }

    @Test
    void floodsAndStrangersAreHeldBack() throws IOException {
        Path list = Files.writeString(folder.resolve("address.list"), "1 127.0.0.0 8 0 home\n");
        String configuration =
                """
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "siputils.so"
                loadmodule "textops.so"
                loadmodule "sanity.so"
                loadmodule "pike.so"
                loadmodule "pipelimit.so"
                loadmodule "permissions.so"
                modparam("pike", "reqs_density_per_unit", 5)
                modparam("pike", "sampling_time_unit", 60)
                modparam("permissions", "address_file", "%s")
                modparam("permissions", "peer_tag_avp", "$avp(tag)")
                modparam("pipelimit", "timer_interval", 600)
                request_route {
                    if (!sanity_check()) { exit; }
                    if (!pike_check_req()) { sl_send_reply("503", "Flood"); exit; }
                    if (!allow_source_address("1")) { sl_send_reply("403", "Stranger"); exit; }
                    if (is_method("INFO") && !pl_check("info", "TAILDROP", "2")) { pl_drop("3", "3"); exit; }
                    sl_send_reply("200", "Hello $avp(tag)");
                }
                """
                        .formatted(list);
        try (Server server = start(configuration)) {
            assertTrue(ask(server, "INFO").startsWith("SIP/2.0 200 Hello home"));
            assertTrue(ask(server, "INFO").startsWith("SIP/2.0 200 Hello home"));
            String limited = ask(server, "INFO");
            assertTrue(limited.startsWith("SIP/2.0 503 Server Unavailable"), limited);
            assertTrue(limited.contains("Retry-After: 3\r\n"), limited);
            ask(server, "OPTIONS");
            ask(server, "OPTIONS");
            assertTrue(ask(server, "OPTIONS").startsWith("SIP/2.0 503 Flood"));
        }
    }
}
