package strowger.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.server.Await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bus over each transport and address family, and what scripts say and hear on it. */
@Timeout(240)
class BusTransportsSystemTest {
    private static final String SCRIPT =
            """
            @TLS@
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "dmq.so"
            loadmodule "htable.so"
            modparam("dmq", "server_address", "sip:@OWN@")
            @OTHERS@
            modparam("dmq", "ping_interval", 1)
            modparam("htable", "enable_dmq", 1)
            modparam("htable", "dmq_init_sync", 1)
            modparam("htable", "htable", "shared=>size=8;dmqreplicate=1")
            modparam("htable", "htable", "own=>size=8")
            request_route {
                if (is_method("KDMQ") && $rU == "letters") {
                    $sht(own=>letter) = $rb;
                    if (dmq_is_from_node()) { $sht(own=>sender) = "node"; }
                    sl_send_reply("200", "OK");
                    exit;
                }
                if (is_method("KDMQ")) {
                    if (!dmq_process_message("1")) { sl_send_reply("500", "Not Taken"); }
                    exit;
                }
                if (is_method("REGISTER")) {
                    if ($sht(own=>copies) == "1" && dmq_t_replicate("1")) { $sht(own=>copied) = "1"; }
                    if ($sht(own=>copies) == "2" && dmq_t_replicate()) { $sht(own=>copied) = "2"; }
                    save("location");
                    exit;
                }
                if ($rU == "all" && dmq_bcast_message("letters", "to-all", "text/plain")) {
                    sl_send_reply("200", "Sent");
                    exit;
                }
                if ($rU == "one" && dmq_send_message("letters", "sip:@FIRST@", "to-one", "text/plain")) {
                    sl_send_reply("200", "Sent");
                    exit;
                }
                if ($rU == "none" && !dmq_send_message("letters", "sip:192.0.2.99", "x", "text/plain")) {
                    sl_send_reply("200", "No Node");
                    exit;
                }
                if ($rU == "other" && dmq_handle_custom("htable", "sip:@FIRST@",
                        "{\\"action\\":2,\\"htname\\":\\"shared\\",\\"cname\\":\\"k\\",\\"type\\":2,\\"strval\\":\\"custom\\",\\"mode\\":1}",
                        "application/json")) {
                    sl_send_reply("200", "Taken");
                    exit;
                }
                if ($rU == "wrong" && !dmq_process_custom("htable", "sip:@FIRST@", "rubbish", "application/json")
                        && !dmq_process_custom("nobody", "sip:@FIRST@", "{}", "application/json")) {
                    sl_send_reply("200", "Refused");
                    exit;
                }
                sl_send_reply("404", "Nothing");
            }
            """;

    @TempDir private Path folder;
    private final List<BusNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(BusNode::close);
    }

    private static String uri(String host, int port, String transport) {
        return host + ":" + port + (transport.equals("udp") ? "" : ";transport=" + transport);
    }

    private BusNode start(String transport, String host, int port, int... others)
            throws IOException {
        StringBuilder notified = new StringBuilder();
        for (int other : others) {
            notified.append(
                    "modparam(\"dmq\", \"notification_address\", \"sip:%s\")%n"
                            .formatted(uri(host, other, transport)));
        }
        String text =
                SCRIPT.replace("@OWN@", uri(host, port, transport))
                        .replace("@OTHERS@", notified)
                        .replace("@FIRST@", uri(host, others[0], transport))
                        .replace("@TLS@", transport.equals("tls") ? tls() : "");
        String udp = "udp:" + host + ":" + port;
        String bus = transport + ":" + host + ":" + port;
        BusNode node =
                transport.equals("udp")
                        ? BusNode.start(folder, port, text, udp)
                        : BusNode.start(folder, port, text, bus, udp);
        nodes.add(node);
        return node;
    }

    private String tls() throws IOException {
        return """
        enable_tls=yes
        loadmodule "tls.so"
        modparam("tls", "certificate", "%1$s/node.pem")
        modparam("tls", "private_key", "%1$s/node.key")
        modparam("tls", "ca_list", "%1$s/ca.pem")
        """
                .formatted(folder);
    }

    private static void awaitActive(BusNode node, int port) throws Exception {
        Await.until(
                () -> node.call("dmq.list_nodes"),
                list -> list.matches(".*\"port\":\"" + port + "\"[^}]*\"status\":\"active\".*"),
                "has node " + port + " active");
    }

    @ParameterizedTest
    @CsvSource({"udp, 127.0.0.1", "tcp, 127.0.0.1", "tls, 127.0.0.1", "udp, [::1]", "tcp, [::1]"})
    void whenNodesSpeakSo_thenTheyMeet_andShareWhatTheyHave(String transport, String host)
            throws Exception {
        BusCertificates.write(folder);
        int port = Ports.free();
        int otherPort = Ports.free();
        BusNode one = start(transport, host, port, otherPort);
        one.call("htable.sets", "shared", "before", "1");
        BusNode other = start(transport, host, otherPort, port);
        awaitActive(one, otherPort);
        awaitActive(other, port);
        Await.contains("\"value\":\"1\"", () -> other.call("htable.get", "shared", "before"));
        other.call("htable.sets", "shared", "after", "2");
        Await.contains("\"value\":\"2\"", () -> one.call("htable.get", "shared", "after"));
        assertTrue(one.count("dmq", "forged") == 0, "nothing was forged");
    }

    private static String request(String user, String method) {
        return """
        %2$s sip:%1$s@127.0.0.1 SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK%1$s%3$d
        From: <sip:alice@127.0.0.1>;tag=a
        To: <sip:alice@127.0.0.1>
        Call-ID: %1$s-%3$d@127.0.0.1
        CSeq: 1 %2$s
        Contact: <sip:alice@127.0.0.1:7001>
        Max-Forwards: 70
        Content-Length: 0

        """
                .formatted(user, method, System.nanoTime())
                .replace("\n", "\r\n");
    }

    private static void say(BusNode node, String user, String reason) throws IOException {
        String answer = node.ask(request(user, "MESSAGE"));
        assertTrue(answer.startsWith("SIP/2.0 200 " + reason), answer);
    }

    @Test
    void whenAScriptSendsMessages_thenItsOtherNodesHearThem() throws Exception {
        int port = Ports.free();
        int otherPort = Ports.free();
        int thirdPort = Ports.free();
        BusNode one = start("udp", "127.0.0.1", port, otherPort, thirdPort);
        BusNode other = start("udp", "127.0.0.1", otherPort, port);
        BusNode third = start("udp", "127.0.0.1", thirdPort, port);
        awaitActive(one, otherPort);
        awaitActive(one, thirdPort);
        awaitActive(third, otherPort); // heard of from the first only
        say(one, "all", "Sent");
        Await.contains("to-all", () -> other.call("htable.get", "own", "letter"));
        Await.contains("to-all", () -> third.call("htable.get", "own", "letter"));
        assertTrue(third.call("htable.get", "own", "sender").contains("node"));
        say(one, "one", "Sent");
        Await.contains("to-one", () -> other.call("htable.get", "own", "letter"));
        assertTrue(third.call("htable.get", "own", "letter").contains("to-all"));
        say(one, "none", "No Node");
        say(one, "other", "Taken");
        assertTrue(one.call("htable.get", "shared", "k").contains("custom"));
        say(one, "wrong", "Refused");
    }

    @Test
    void whenARequestIsReplicated_thenTheOtherNodeHasIt() throws Exception {
        int port = Ports.free();
        int otherPort = Ports.free();
        BusNode one = start("udp", "127.0.0.1", port, otherPort);
        BusNode other = start("udp", "127.0.0.1", otherPort, port);
        awaitActive(one, otherPort);
        awaitActive(other, port);
        one.call("htable.sets", "own", "copies", "2");
        String answer = one.ask(request("location", "REGISTER"));
        assertTrue(answer.startsWith("SIP/2.0 200 "), answer);
        assertTrue( // what comes from loopback comes from a node: it is not sent on
                one.call("htable.get", "own", "copied").contains("exist"));
        one.call("htable.sets", "own", "copies", "1"); // whoever it comes from
        String _ = one.ask(request("location", "REGISTER"));
        assertTrue(one.call("htable.get", "own", "copied").contains("\"value\":\"1\""));
        Await.contains(
                "sip:alice@127.0.0.1:7001", () -> other.call("ul.lookup", "location", "alice"));
    }

    @Test
    void whenTheOperatorAddsAndRemovesNodes_thenTheBusFollows() throws Exception {
        int port = Ports.free();
        int otherPort = Ports.free();
        BusNode one = start("udp", "127.0.0.1", port, Ports.free());
        BusNode other = start("udp", "127.0.0.1", otherPort, Ports.free());
        one.call("dmq.add", "sip:127.0.0.1:" + otherPort);
        awaitActive(one, otherPort);
        awaitActive(other, port);
        one.call("dmq.change_status", "sip:127.0.0.1:" + otherPort, "disabled");
        awaitActive(one, otherPort); // it answers the next ping
        other.close();
        nodes.remove(other);
        String _ = one.call("dmq.remove", "sip:127.0.0.1:" + otherPort);
        assertTrue(!one.call("dmq.list_nodes").contains("\"port\":\"" + otherPort + "\""));
        assertTrue(one.call("dmq.remove", "sip:192.0.2.1").contains("No such node"));
    }
}
