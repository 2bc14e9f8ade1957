package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own: its greeting, and its end by a signal. */
@Timeout(60)
class RunSystemTest {
    private static final Pattern READY =
            Pattern.compile(
                    "strowger \\S+ ready: udp:127\\.0\\.0\\.1:(\\d+),"
                            + " 1 reactors on \\w+, pid \\d+");

    @TempDir private Path folder;

    private Process start() throws IOException {
        Files.writeString(
                folder.resolve("test.cfg"),
                """
                loadmodule "sl.so"
                request_route { sl_send_reply("200", "Here"); }
                """);
        return ServerProcess.start(
                folder, "-l", "udp:127.0.0.1:0", "--pid-file", folder.resolve("pid").toString());
    }

    @Test
    void itGreetsServesAndEndsWithZeroOnSigterm() throws Exception {
        Process process = start();
        try (BufferedReader output = process.inputReader()) {
            String line = String.valueOf(output.readLine());
            Matcher ready = READY.matcher(line);
            assertTrue(ready.matches(), line + Files.readString(folder.resolve("log")));
            assertEquals(process.pid() + "\n", Files.readString(folder.resolve("pid")));
            int port = Integer.parseInt(ready.group(1));
            String answer =
                    SipClient.askOverUdp(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            SipClient.options("UDP"));
            assertTrue(answer.startsWith("SIP/2.0 200 Here"), answer);
            assertTrue(
                    answersAnewAfterSighup(process, port), Files.readString(folder.resolve("log")));
            assertTrue(process.toHandle().destroy(), "SIGTERM");
            assertEquals(0, process.waitFor(), Files.readString(folder.resolve("log")));
            assertFalse(Files.exists(folder.resolve("pid")), "the pid file stays");
            assertFalse(Files.exists(folder.resolve("run/rpc.sock")), "the RPC socket stays");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Changes the configuration, sends SIGHUP, and asks until the answer is another. */
    private boolean answersAnewAfterSighup(Process process, int port) throws Exception {
        Path file = folder.resolve("test.cfg");
        Files.writeString(file, Files.readString(file).replace("Here", "There"));
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int round = 0; round < 1_000; round++) { // each asks over the network
            String answer = SipClient.askOverUdp(address, SipClient.options("UDP"));
            if (answer.startsWith("SIP/2.0 200 There")) {
                return true;
            }
        }
        return false;
    }
}
