package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * SIPp calls SIPp through transactions: with a tenth of all packets lost on each side, over other
 * transports and families on the two sides, forked and cancelled. No call is lost, and every
 * transaction is freed.
 */
@Timeout(300)
class SippTransactionsSystemTest {
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

    private static final int LOST_PERCENT = 10;
    private static final int QUEUE_BYTES = 4 << 20;
    private static final int T1_MS = 500; // SIPp's own: timer L outlasts its resends by that
    private static final int SHORT_T1_MS = 100; // nothing is lost: transactions end the sooner
    private static final int LINGER_MS = 500;

    /** A BYE whose 200s are lost is sent again until timer F ends: SIPp must know it as long. */
    private static final int LONG_LINGER_MS = 40_000;

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
        int callee = Sipp.freePort();
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), callee);
        try (LossyLink toCallee = new LossyLink(target, LOST_PERCENT, 11);
                Server server =
                        start(T1_MS, "127.0.0.1:" + toCallee.port(), "", "", "udp:127.0.0.1");
                LossyLink toServer =
                        new LossyLink(
                                server.sockets().getFirst().endpoint().toSocketAddress(),
                                LOST_PERCENT,
                                21)) {
            String near = "127.0.0.1:" + toServer.port();
            Sipp.Running uas =
                    patient(callee(callee, LONG_LINGER_MS, toCallee.port()).withoutFirstSend())
                            .start(near, 10 * calls)
                            .awaitBound();
            try {
                patient(new Sipp(folder, "caller"))
                        .with("-r", "" + rate)
                        .start(near, calls)
                        .assertEnds();
            } finally {
                uas.stop(); // it takes what is resent late for further calls: it has no end
            }
            assertAllFreed(server);
            assertTrue(stat(server, "total") >= 2L * calls, "not all came this way");
            assertTrue(toServer.lostCount() > calls / 4, "nothing was lost");
            assertTrue(toCallee.lostCount() > calls / 4, "nothing was lost");
        }
    }

    /**
     * SIPp gives a call up after some resends; of so many calls, one may need more. What waits for
     * it is not to be lost on a busy machine, for want of room in the 64 KiB it asks for. A call it
     * gives up it ends by a BYE without a route, so 404 in its log is the script's answer to that.
     */
    private static Sipp patient(Sipp sipp) {
        return sipp.with(
                "-max_invite_retrans",
                "12",
                "-max_non_invite_retrans",
                "20",
                "-buff_size",
                "" + QUEUE_BYTES);
    }

    private static Stream<Arguments> sides() {
        return Stream.of(
                Arguments.of("udp:127.0.0.1", "tcp:127.0.0.1", "u1", "t1"),
                Arguments.of("tcp:127.0.0.1", "udp:127.0.0.1", "t1", "u1"),
                Arguments.of("tcp:127.0.0.1", "tcp:127.0.0.1", "t1", "t1"),
                Arguments.of("udp:[::1]", "udp:[::1]", "u1", "u1"),
                Arguments.of("udp:[::1]", "tcp:127.0.0.1", "u1", "t1"));
    }

    @ParameterizedTest
    @MethodSource("sides")
    void theTwoSidesSpeakDifferently(String near, String far, String nearMode, String farMode)
            throws Exception {
        between(near, far, nearMode, farMode, 1_000);
    }

    @ParameterizedTest
    @MethodSource("sides")
    @Tag("long")
    void theTwoSidesSpeakDifferentlyInTenThousandCalls(
            String near, String far, String nearMode, String farMode) throws Exception {
        between(near, far, nearMode, farMode, 10_000);
    }

    private void between(String near, String far, String nearMode, String farMode, int calls)
            throws Exception {
        int callee = Sipp.freePort();
        String host = far.substring(4);
        String target = host + ":" + callee;
        String transport = far.startsWith("tcp") ? ";transport=tcp" : "";
        try (Server server = start(SHORT_T1_MS, target, transport, "", near, far)) {
            Sipp.Running uas =
                    callee(callee, LINGER_MS, callee)
                            .mode(farMode)
                            .start(address(server, 1), calls)
                            .awaitBound();
            new Sipp(folder, "caller")
                    .mode(nearMode)
                    .with("-r", "200")
                    .start(address(server, 0), calls)
                    .assertEnds();
            uas.assertEnds();
            assertAllFreed(server);
        }
    }

    @Test
    void theOtherBranchOfEachForkIsCancelled() throws Exception {
        forked(500);
    }

    @Test
    @Tag("long")
    void theOtherBranchOfEachOfTenThousandForksIsCancelled() throws Exception {
        forked(10_000);
    }

    private void forked(int calls) throws Exception {
        int callee = Sipp.freePort();
        int ringing = Sipp.freePort();
        String fork = FORK.replace("@OTHER@", "127.0.0.1:" + ringing);
        try (Server server = start(SHORT_T1_MS, "127.0.0.1:" + callee, "", fork, "udp:127.0.0.1")) {
            String near = address(server, 0);
            Sipp.Running other =
                    new Sipp(folder, "ringing").port(ringing).start(near, calls).awaitBound();
            Sipp.Running uas = callee(callee, LINGER_MS, callee).start(near, calls).awaitBound();
            new Sipp(folder, "caller").with("-r", "100").start(near, calls).assertEnds();
            uas.assertEnds();
            other.assertEnds();
            assertAllFreed(server);
        }
    }

    /**
     * Who is called.
     *
     * @param lingerMs how long it knows a BYE again.
     * @param contactPort where it is found, be it a way to it.
     */
    private Sipp callee(int port, int lingerMs, int contactPort) throws IOException {
        return new Sipp(folder, "callee")
                .port(port)
                .put("@LINGER@", lingerMs)
                .put("@PORT@", contactPort);
    }

    private Server start(long t1Ms, String callee, String transport, String more, String... sockets)
            throws IOException {
        assumeTrue(Sipp.isInstalled(), "SIPp is not installed (sip-tester): not run");
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

    private static String address(Server server, int socket) {
        var near = server.sockets().get(Math.min(socket, server.sockets().size() - 1)).endpoint();
        return (near.isIpv6() ? "[::1]:" : "127.0.0.1:") + near.port();
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
}
