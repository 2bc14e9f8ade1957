package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** More connections than the kernel has open files for: those that are there go on. */
@Timeout(120)
class DescriptorsSystemTest {
    private static final Pattern PORT = Pattern.compile("tcp:127\\.0\\.0\\.1:(\\d+)");
    private static final int OPEN_FILES = 600;
    private static final int CONNECTIONS = OPEN_FILES - 256;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void connectionsAreRefusedBeforeThereIsNoDescriptorLeft(String io) throws Exception {
        Files.writeString(
                folder.resolve("test.cfg"),
                """
                tcp_accept_iplimit=1000
                loadmodule "sl.so"
                request_route { sl_send_reply("200", "Here"); }
                """);
        Process process =
                ServerProcess.startWithin(OPEN_FILES, folder, "-l", "tcp:127.0.0.1:0", "--io", io);
        List<Socket> phones = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            Matcher ready = PORT.matcher(String.valueOf(output.readLine()));
            assertTrue(ready.find(), Files.readString(folder.resolve("log")));
            int port = Integer.parseInt(ready.group(1));
            for (int each = 0; each < CONNECTIONS; each++) {
                phones.add(connect(port));
                assertTrue(isAnswered(phones.getLast()), "so many are answered: " + each);
            }
            for (int each = 0; each < 50; each++) {
                try (Socket refused = connect(port)) {
                    assertTrue(!isAnswered(refused), "one too many is answered: " + each);
                }
            }
            assertTrue(isAnswered(phones.getFirst()), "who was there is not answered any more");
            phones.removeLast().close();
            Await.until(() -> isAnsweredAt(port), answered -> answered, "answered in its place");
            String log = Files.readString(folder.resolve("log"));
            assertTrue(log.contains(CONNECTIONS + " connections at most; raise `ulimit -n`"), log);
            assertEquals(1, log.lines().filter(line -> line.contains(" WARN ")).count(), log);
        } finally {
            for (Socket phone : phones) {
                phone.close();
            }
            process.destroyForcibly().waitFor();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static boolean isAnsweredAt(int port) throws IOException {
        try (Socket socket = connect(port)) {
            return isAnswered(socket);
        }
    }

    /** Whether it is answered; its connection is closed if not. */
    private static boolean isAnswered(Socket phone) {
        try {
            return SipClient.ask(phone, SipClient.options("TCP")).startsWith("SIP/2.0 200 Here");
        } catch (IOException reset) {
            return false;
        }
    }
}
