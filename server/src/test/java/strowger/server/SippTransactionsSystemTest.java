package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * SIPp calls SIPp through transactions: with a tenth of all packets lost on each side, over other
 * transports and families on the two sides, forked and cancelled. No call is lost, and every
 * transaction is freed.
 */
@Timeout(300)
class SippTransactionsSystemTest {
    private static final Logger LOG = LoggerFactory.getLogger(SippTransactionsSystemTest.class);
    private static final String CONFIGURATION =
            """
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "siputils.so"
            loadmodule "textops.so"
            modparam("tm", "retr_timer1", @T1@)
            modparam("tm", "wt_timer", 1000)
            request_route {
                if (has_totag()) {
                    if (!loose_route()) { sl_send_reply("404", "No Route"); exit; }
                    t_relay();
                    exit;
                }
                record_route();
                $du = "sip:@TARGET@";
                @MORE@
                t_relay();
            }
            """;
    private static final String FORK =
            """
            if (is_method("INVITE")) { append_branch("sip:second@@OTHER@", "1.0"); }
            """;

    private static final String UAC =
            """
            <?xml version="1.0" encoding="ISO-8859-1" ?>
            <!DOCTYPE scenario SYSTEM "sipp.dtd">
            <scenario name="caller">
              <send retrans="500"><![CDATA[

                INVITE sip:first@callee.test SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]
                Max-Forwards: 70
                From: <sip:caller@caller.test>;tag=[pid]c[call_number]
                To: <sip:first@callee.test>
                Call-ID: [call_id]
                CSeq: 1 INVITE
                Contact: <sip:caller@[local_ip]:[local_port];transport=[transport]>
                Content-Length: 0

              ]]></send>
              <recv response="100" optional="true" />
              <recv response="180" optional="true" />
              <recv response="200" rrs="true" timeout="30000" />
              <send><![CDATA[

                ACK [next_url] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]
                [routes]
                Max-Forwards: 70
                From: <sip:caller@caller.test>;tag=[pid]c[call_number]
                To: <sip:first@callee.test>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 1 ACK
                Content-Length: 0

              ]]></send>
              <pause milliseconds="800" />
              <send retrans="500"><![CDATA[

                BYE [next_url] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]
                [routes]
                Max-Forwards: 70
                From: <sip:caller@caller.test>;tag=[pid]c[call_number]
                To: <sip:first@callee.test>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 2 BYE
                Content-Length: 0

              ]]></send>
              <recv response="100" optional="true" />
              <recv response="200" timeout="30000" />
            </scenario>
            """;
    private static final String UAS =
            """
            <?xml version="1.0" encoding="ISO-8859-1" ?>
            <!DOCTYPE scenario SYSTEM "sipp.dtd">
            <scenario name="callee">
              <recv request="INVITE" rrs="true" />
              <send><![CDATA[

                SIP/2.0 180 Ringing
                [last_Via:]
                [last_Record-Route:]
                [last_From:]
                [last_To:];tag=[pid]s[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:callee@[local_ip]:@PORT@;transport=[transport]>
                Content-Length: 0

              ]]></send>
              <send retrans="500"><![CDATA[

                SIP/2.0 200 OK
                [last_Via:]
                [last_Record-Route:]
                [last_From:]
                [last_To:];tag=[pid]s[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:callee@[local_ip]:@PORT@;transport=[transport]>
                Content-Length: 0

              ]]></send>
              <recv request="ACK" optional="true" />
              <recv request="BYE" timeout="40000" />
              <send><![CDATA[

                SIP/2.0 200 OK
                [last_Via:]
                [last_From:]
                [last_To:]
                [last_Call-ID:]
                [last_CSeq:]
                Content-Length: 0

              ]]></send>
              <timewait milliseconds="@LINGER@" />
            </scenario>
            """;

    /** The losing branch of a fork: it rings until it is cancelled. */
    private static final String RINGING_UAS =
            """
            <?xml version="1.0" encoding="ISO-8859-1" ?>
            <!DOCTYPE scenario SYSTEM "sipp.dtd">
            <scenario name="ringing">
              <recv request="INVITE" />
              <send><![CDATA[

                SIP/2.0 180 Ringing
                [last_Via:]
                [last_From:]
                [last_To:];tag=[pid]r[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Content-Length: 0

              ]]></send>
              <recv request="CANCEL" timeout="30000">
                <action><ereg regexp="branch=[^;]*" search_in="hdr" header="Via:" assign_to="1" /></action>
              </recv>
              <send><![CDATA[

                SIP/2.0 200 OK
                [last_Via:]
                [last_From:]
                [last_To:];tag=[pid]r[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                X-Branch: [$1]
                Content-Length: 0

              ]]></send>
              <send retrans="500"><![CDATA[

                SIP/2.0 487 Request Terminated
                [last_Via:]
                [last_From:]
                [last_To:];tag=[pid]r[call_number]
                [last_Call-ID:]
                CSeq: 1 INVITE
                Content-Length: 0

              ]]></send>
              <recv request="ACK" timeout="10000" />
              <timewait milliseconds="1500" />
            </scenario>
            """;

    private static final int LOST_PERCENT = 10;
    private static final int T1_MS = 500; // SIPp's own: timer L outlasts its resends by that
    private static final int SHORT_T1_MS = 100; // nothing is lost: transactions end the sooner

    @TempDir private Path folder;

    @Test
    void aTenthOfAllPacketsIsLostAndNoCall() throws Exception {
        lossy(1_000, 100);
    }

    @Test
    @Tag("long")
    void aTenthOfAllPacketsIsLostAndNoneOfTenThousandCalls() throws Exception {
        lossy(10_000, 200);
    }

    private void lossy(int calls, int rate) throws Exception {
        int callee = freePort();
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), callee);
        try (LossyLink toCallee = new LossyLink(target, LOST_PERCENT, 11);
                Server server =
                        start(T1_MS, "127.0.0.1:" + toCallee.port(), "", "", "udp:127.0.0.1");
                LossyLink toServer =
                        new LossyLink(
                                server.sockets().getFirst().endpoint().toSocketAddress(),
                                LOST_PERCENT,
                                21)) {
            List<String> patient =
                    List.of("-max_invite_retrans", "12", "-max_non_invite_retrans", "20");
            List<String> paced =
                    Stream.concat(patient.stream(), Stream.of("-r", "" + rate)).toList();
            String uasText = withoutRinging(uas(12_000, toCallee.port()));
            String near = "127.0.0.1:" + toServer.port();
            Process uas = sipp("uas", uasText, near, "u1", callee, 10 * calls, patient);
            Process uac = sipp("uac", UAC, near, "u1", freePort(), calls, paced);
            try {
                assertEnds(uac, "uac");
            } finally {
                uas.destroy(); // it takes what is resent late for further calls: it has no end
            }
            assertAllFreed(server);
            assertTrue(stat(server, "total") >= 2L * calls, "not all came this way");
            assertTrue(toServer.lostCount() > calls / 4, "nothing was lost");
            assertTrue(toCallee.lostCount() > calls / 4, "nothing was lost");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "udp:127.0.0.1, tcp:127.0.0.1, u1, t1",
        "tcp:127.0.0.1, udp:127.0.0.1, t1, u1",
        "tcp:127.0.0.1, tcp:127.0.0.1, t1, t1",
        "udp:[::1], udp:[::1], u1, u1",
        "udp:[::1], tcp:127.0.0.1, u1, t1",
    })
    void theTwoSidesSpeakDifferently(String near, String far, String nearMode, String farMode)
            throws Exception {
        int calls = 1_000;
        int callee = freePort();
        String host = far.substring(4);
        String target = host + ":" + callee;
        String transport = far.startsWith("tcp") ? ";transport=tcp" : "";
        try (Server server = start(SHORT_T1_MS, target, transport, "", near, far)) {
            Process uas =
                    sipp(
                            "uas",
                            uas(500, callee),
                            address(server, 1),
                            farMode,
                            callee,
                            calls,
                            List.of());
            Process uac =
                    sipp(
                            "uac",
                            UAC,
                            address(server, 0),
                            nearMode,
                            freePort(),
                            calls,
                            List.of("-r", "200"));
            assertEnds(uac, "uac");
            assertEnds(uas, "uas");
            assertAllFreed(server);
        }
    }

    @Test
    void theOtherBranchOfEachForkIsCancelled() throws Exception {
        int calls = 500;
        int callee = freePort();
        int ringing = freePort();
        String fork = FORK.replace("@OTHER@", "127.0.0.1:" + ringing);
        try (Server server = start(SHORT_T1_MS, "127.0.0.1:" + callee, "", fork, "udp:127.0.0.1")) {
            Process other =
                    sipp(
                            "ringing",
                            RINGING_UAS,
                            address(server, 0),
                            "u1",
                            ringing,
                            calls,
                            List.of());
            Process uas =
                    sipp(
                            "uas",
                            uas(500, callee),
                            address(server, 0),
                            "u1",
                            callee,
                            calls,
                            List.of());
            Process uac =
                    sipp(
                            "uac",
                            UAC,
                            address(server, 0),
                            "u1",
                            freePort(),
                            calls,
                            List.of("-r", "100"));
            assertEnds(uac, "uac");
            assertEnds(uas, "uas");
            assertEnds(other, "ringing");
            assertAllFreed(server);
        }
    }

    private Server start(long t1Ms, String callee, String transport, String more, String... sockets)
            throws IOException {
        assumeTrue(isInstalled("sipp"), "SIPp is not installed (sip-tester): not run");
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"),
                        CONFIGURATION
                                .replace("@TARGET@", callee + transport)
                                .replace("@MORE@", more)
                                .replace("@T1@", "" + t1Ms));
        ServerOptions options = ServerOptions.of(file).on(1, Io.AUTO).within(folder.resolve("run"));
        for (String socket : Stream.of(sockets).distinct().toList()) {
            options = options.listeningOn(socket + ":0");
        }
        return Server.start(options);
    }

    private static String uas(int lingerMs, int port) {
        return UAS.replace("@LINGER@", "" + lingerMs).replace("@PORT@", "" + port);
    }

    /** SIPp does not know an INVITE again that it has answered twice. */
    private static String withoutRinging(String scenario) {
        int begin = scenario.indexOf("<send>");
        int end = scenario.indexOf("</send>") + "</send>".length();
        return scenario.substring(0, begin) + scenario.substring(end);
    }

    private static String address(Server server, int socket) {
        var near = server.sockets().get(Math.min(socket, server.sockets().size() - 1)).endpoint();
        return (near.isIpv6() ? "[::1]:" : "127.0.0.1:") + near.port();
    }

    private Process sipp(
            String name,
            String scenario,
            String near,
            String mode,
            int port,
            int calls,
            List<String> more)
            throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".xml"), scenario);
        String local = near.startsWith("[") ? "::1" : "127.0.0.1";
        ProcessBuilder builder = new ProcessBuilder("sipp", near, "-sf", file.toString());
        builder.command().addAll(List.of("-i", local));
        builder.command()
                .addAll(List.of("-p", "" + port, "-t", mode, "-m", "" + calls, "-nostdin"));
        builder.command().addAll(List.of("-l", "5000", "-timeout", "150", "-timeout_error"));
        builder.command()
                .addAll(
                        List.of(
                                "-trace_err",
                                "-error_file",
                                folder.resolve(name + ".err").toString()));
        builder.command().addAll(more);
        builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
        return builder.start();
    }

    private void assertEnds(Process process, String name) throws Exception {
        try {
            assertTrue(process.waitFor(160, TimeUnit.SECONDS), name + " does not come to an end");
            assertEquals(0, process.exitValue(), () -> name + " has failed calls: " + errors(name));
        } finally {
            process.destroyForcibly();
        }
    }

    private String errors(String name) {
        try {
            Path file = folder.resolve(name + ".err");
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.stream()
                    .filter(line -> line.contains("bort") || line.contains("unexpected"))
                    .limit(20)
                    .toList()
                    .toString();
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private static long stat(Server server, String name) throws Fault {
        Object stats =
                server.commands()
                        .find("tm.stats")
                        .orElseThrow()
                        .command()
                        .call(new CommandArguments(List.of()));
        long[] found = new long[1];
        if (stats instanceof Struct struct) {
            struct.forEach(
                    (key, value) -> {
                        if (key.equals(name) && value instanceof Number number) {
                            found[0] = number.longValue();
                        }
                    });
        }
        return found[0];
    }

    private static void assertAllFreed(Server server) throws Exception {
        Await.until(() -> stat(server, "current"), left -> left == 0, "without transactions");
        assertEquals(0, stat(server, "memory"), "bytes of transactions left");
    }

    /** A port that is free for UDP and for TCP. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (DatagramSocket datagrams = new DatagramSocket(0);
                    ServerSocket streams = new ServerSocket(datagrams.getLocalPort())) {
                return streams.getLocalPort();
            } catch (BindException taken) {
                LOG.debug("port taken", taken);
            }
        }
        throw new IOException("no free port");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
