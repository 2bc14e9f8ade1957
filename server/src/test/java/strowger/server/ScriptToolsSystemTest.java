package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code rtimer}, {@code mqueue} and {@code regex} in configurations. */
@Timeout(120)
class ScriptToolsSystemTest {
    @TempDir private Path folder;

    private Server start(String configuration) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"),
                        """
                        loadmodule "sl.so"
                        loadmodule "pv.so"
                        loadmodule "textops.so"
                        """
                                + configuration);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .on(1, Io.AUTO)
                        .within(folder.resolve("run")));
    }

    private static String ask(Server server, String user) throws IOException {
        InetSocketAddress address = server.sockets().getFirst().endpoint().toSocketAddress();
        String uri = "sip:" + user + "@127.0.0.1";
        String reply =
                SipClient.askOverUdp(address, SipClient.request("OPTIONS", uri, uri, "UDP", ""));
        return reply.lines()
                .filter(line -> line.startsWith("X-Said: "))
                .findFirst()
                .map(line -> line.substring(8))
                .orElse(reply);
    }

    @Test
    void aTimerRunsItsRouteWithEachWorkerAndItsItemsComeOutOfTheQueueInOrder() throws Exception {
        String configuration =
                """
                loadmodule "mqueue.so"
                loadmodule "rtimer.so"
                modparam("mqueue", "mqueue", "name=work;size=100")
                modparam("rtimer", "timer", "name=t;interval=20000u;mode=2;")
                modparam("rtimer", "exec", "timer=t;route=TICK")
                request_route {
                    if ($mq_size(work) < 4) { append_to_reply("X-Said: few\\r\\n"); }
                    else {
                        mq_fetch("work");
                        $var(first) = $mqk(work) + "=" + $mqv(work);
                        mq_fetch("work");
                        append_to_reply("X-Said: $var(first) $mqk(work)=$mqv(work)\\r\\n");
                    }
                    sl_send_reply("200", "OK");
                }
                route[TICK] { mq_add("work", "w$rtimer_worker", "$rm"); }
                """;
        try (Server server = start(configuration)) {
            Await.contains("w0=OPTIONS w1=OPTIONS", () -> ask(server, "x"));
        }
    }

    @Test
    void aFullQueueLosesItsOldestAndKeysAreToldApartWhereThatIsAsked() throws Exception {
        String configuration =
                """
                loadmodule "mqueue.so"
                modparam("mqueue", "mqueue", "name=two;size=2")
                modparam("mqueue", "mqueue", "name=first;addmode=1")
                modparam("mqueue", "mqueue", "name=last;addmode=2")
                route[FILL] {
                    mq_add($var(q), "a", "1"); mq_add($var(q), "b", "2"); mq_add($var(q), "a", "3");
                }
                request_route {
                    $var(said) = "";
                    $var(q) = "two"; route(FILL);
                    while (mq_fetch("two")) { $var(said) = $var(said) + $mqk(two) + $mqv(two); }
                    $var(q) = "first"; route(FILL);
                    $var(said) = $var(said) + " ";
                    while (mq_fetch("first")) { $var(said) = $var(said) + $mqk(first) + $mqv(first); }
                    $var(q) = "last"; route(FILL);
                    $var(said) = $var(said) + " ";
                    while (mq_fetch("last")) { $var(said) = $var(said) + $mqk(last) + $mqv(last); }
                    mq_size("last"); $var(empty) = $rc;
                    mq_fetch("last"); $var(none) = $rc;
                    mq_size("no"); $var(no) = $rc;
                    append_to_reply("X-Said: $var(said) $var(empty) $var(none) $var(no)\\r\\n");
                    sl_send_reply("200", "OK");
                }
                """;
        try (Server server = start(configuration)) {
            assertEquals("b2a3 a1b2 b2a3 -1 -2 -2", ask(server, "x"));
        }
    }

    @Test
    void groupsOfAFileAreMatchedAndReadAnew() throws Exception {
        Path groups =
                Files.writeString(
                        folder.resolve("groups"),
                        "# users\\n[0]\\n^alice$\\n^al[^i]\\n\\n[1]\\n^\\\\d{3}$\\n[2]\\n"
                                .translateEscapes());
        String configuration =
                """
                loadmodule "regex.so"
                modparam("regex", "file", "%s")
                request_route {
                    $var(g0) = 0; $var(g1) = 0; $var(g2) = 0; $var(m) = 0; $var(x) = 0;
                    if (pcre_match_group("$rU")) $var(g0) = 1;
                    if (pcre_match_group("$rU", "1")) $var(g1) = 1;
                    if (pcre_match_group("$rU", "2")) $var(g2) = 1;
                    if (pcre_match("$rU", "(?i)^A.*\\\\w$")) $var(m) = 1;
                    $var(bad) = "(";
                    if (pcre_match("$rU", "$var(bad)")) $var(x) = 1;
                    append_to_reply("X-Said: $var(g0)$var(g1)$var(g2)$var(m)$var(x)\\r\\n");
                    sl_send_reply("200", "OK");
                }
                """
                        .formatted(groups);
        try (Server server = start(configuration)) {
            assertEquals("10010", ask(server, "alice"));
            assertEquals("10010", ask(server, "albert"));
            assertEquals("00010", ask(server, "alicia"));
            assertEquals("01000", ask(server, "123"));
            Files.writeString(groups, "[0]\n(\n");
            String rpc =
                    Program.run(
                                    "rpc",
                                    "--socket",
                                    folder.resolve("run/rpc.sock").toString(),
                                    "regex.reload")
                            .err();
            assertTrue(rpc.contains("groups:2: no regular expression"), rpc);
            assertEquals("01000", ask(server, "123"), "what was read before goes on");
        }
    }
}
