package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The runner against a server that answers each request with 200 and nothing more. */
class GoldenRunTest {
    private static final String TRAFFIC =
            """
            {"group": "script", "sockets": {"uac": {"transport": "udp"}}, "settle": 1, "steps": [
              {"send": "uac", "data": "OPTIONS sip:@PORT@ SIP/2.0\\r\\nVia: SIP/2.0/UDP @UAC@\\r\\n\\r\\n"},
              {"recv": "uac", "as": "m"},
              {"reply": "never", "status": 200, "reason": "OK"}]}
            """;
    private static final String GOLDEN =
            """
            {"events": [
              {"step": 1, "socket": "uac", "message": {"line": "SIP/2.0 STATUS OK",
                "headers": {"via": ["SIP/2.0/UDP 127.0.0.1:@UAC_PORT@"]}, "body": null}},
              {"step": 2, "problem": "nothing to reply to: never never came"}]}
            """;

    @TempDir private Path folder = Path.of("");

    @Test
    void whatIsAsRecordedShowsNoDifference() throws Exception {
        assertEquals(List.of(), run("200").differences());
    }

    @Test
    void whatIsNotAsRecordedIsShown() throws Exception {
        var difference =
                new Comparison.Difference(
                        "1 uac", "/message/line", "\"SIP/2.0 404 OK\"", "\"SIP/2.0 200 OK\"");
        assertEquals(List.of(difference), run("404").differences());
    }

    private GoldenRun run(String status) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("server.cfg"), "@PORT@");
        Files.writeString(folder.resolve("steps.json"), TRAFFIC);
        Files.writeString(folder.resolve("golden.json"), GOLDEN.replace("STATUS", status));
        return GoldenRun.of(GoldenCase.load(folder), new Yes());
    }

    /** Answers on the port that is all its configuration holds. */
    private static final class Yes implements ServerUnderTest {
        @Override
        public boolean isOracle() {
            return false;
        }

        @Override
        public Running start(Path folder, Path configuration, Map<String, String> environment)
                throws IOException {
            int port = Integer.parseInt(Files.readString(configuration));
            DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().start(() -> answer(socket));
            return new Answering(socket);
        }

        private static void answer(DatagramSocket socket) {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            try {
                while (true) {
                    socket.receive(packet);
                    String request =
                            new String(
                                    packet.getData(),
                                    0,
                                    packet.getLength(),
                                    StandardCharsets.ISO_8859_1);
                    String via = SipText.parse(request).first("via");
                    byte[] reply =
                            ("SIP/2.0 200 OK\r\nVia: " + via + "\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1);
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                assert socket.isClosed() : e;
            }
        }
    }

    private record Answering(DatagramSocket socket) implements ServerUnderTest.Running {
        @Override
        public boolean isAlive() {
            return !socket.isClosed();
        }

        @Override
        public String log() {
            return "";
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
