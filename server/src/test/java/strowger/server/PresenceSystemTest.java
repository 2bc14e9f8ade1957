package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The example {@code config/presence.cfg} on two reactors: documents, many watchers, a storm. */
@Timeout(120)
class PresenceSystemTest {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final int WATCHERS = 1000;
    private static final long DEADLINE_MS = 20_000;

    @TempDir private Path folder;
    private Server server;
    private Crowd crowd;

    @BeforeEach
    void start() throws IOException {
        server =
                Server.start(
                        ServerOptions.of(ROOT.resolve("config/presence.cfg"))
                                .listeningOn("udp:127.0.0.1:0")
                                .within(folder.resolve("run"))
                                .on(2, Io.AUTO));
        crowd = new Crowd(server.sockets().getFirst().endpoint().toSocketAddress());
    }

    @AfterEach
    void stop() {
        crowd.close();
        server.close();
    }

    @Test
    void whenAUserPublishes_thenItsWatcherSeesTheDocument() throws IOException {
        crowd.subscribe("w", "bob");
        Await.until(() -> crowd.notifies.get() == 1);
        crowd.publish("bob", "hello");
        Await.until(() -> "hello".equals(crowd.seen.get("w-bob")));
    }

    @Test
    void whenOnePublishHasAThousandWatchers_thenAllAreTold() throws IOException {
        for (int index = 0; index < WATCHERS; index++) {
            crowd.subscribe("w" + index, "bob");
            crowd.waitForRoom();
        }
        Await.until(() -> crowd.accepted.get() == WATCHERS && crowd.outstanding() == 0);
        crowd.publish("bob", "to all");
        Await.until(
                () -> crowd.seen.values().stream().filter("to all"::equals).count() == WATCHERS);
        crowd.publish("bob", "again");
        Await.until(
                () ->
                        crowd.seen.values().stream().filter(t -> t.endsWith("again")).count()
                                == 1000);
        assertEquals(0, crowd.refused.get());
    }

    @Test
    void whenManyPublishAndManyWatchAtOnce_thenEachWatcherSeesTheLastState() throws IOException {
        storm(3_000);
    }

    @Test
    @Tag("long")
    void whenThatLastsAMinute_thenTheSame() throws IOException {
        storm(60_000);
    }

    /** K#3008: it once crashed after seconds. */
    private void storm(long ms) throws IOException {
        int users = 50;
        long end = System.nanoTime() + ms * 1_000_000;
        int round = 0;
        while (System.nanoTime() < end) {
            String user = "u" + round % users;
            crowd.publish(user, "n" + round);
            if (round < 4 * users) {
                crowd.subscribe("s" + round, user);
            }
            crowd.waitForRoom();
            round++;
        }
        int rounds = round;
        Await.until(() -> crowd.answered() >= rounds && crowd.outstanding() == 0);
        for (int user = 0; user < users; user++) {
            crowd.publish("u" + user, "last" + user);
        }
        int watchers = Math.min(rounds, 4 * users);
        Await.until(
                () ->
                        crowd.seen.values().stream().filter(text -> text.contains("last")).count()
                                == watchers);
        assertEquals(0, crowd.refused.get());
        assertTrue(rounds > users, "rounds: " + rounds);
    }

    /** Publishers and watchers on one socket; each NOTIFY is answered at once. */
    private static final class Crowd implements Runnable, AutoCloseable {
        private static final int OUTSTANDING_MAX = 100;

        final Map<String, String> seen = new ConcurrentHashMap<>(); // the last text, by Call-ID
        final Map<String, String> tags = new ConcurrentHashMap<>(); // the last entity tag, by user
        final Map<String, Integer> newest = new ConcurrentHashMap<>();
        final AtomicInteger notifies = new AtomicInteger();
        final AtomicInteger accepted = new AtomicInteger();
        final AtomicInteger published = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        private final AtomicInteger asked = new AtomicInteger();
        private final InetSocketAddress to;
        private final DatagramSocket socket;
        private final Thread thread = new Thread(this, "crowd");
        private int branch;

        Crowd(InetSocketAddress to) throws SocketException {
            this.to = to;
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setReceiveBufferSize(4 << 20);
            thread.start();
        }

        int answered() {
            return accepted.get() + published.get() + refused.get();
        }

        int outstanding() {
            return asked.get() - answered();
        }

        void waitForRoom() {
            Await.until(() -> outstanding() < OUTSTANDING_MAX);
        }

        void subscribe(String watcher, String user) throws IOException {
            asked.incrementAndGet();
            send(
                    head("SUBSCRIBE", watcher, user, watcher + "-" + user)
                            + "Event: presence\r\nExpires: 600\r\nContact: <sip:"
                            + watcher
                            + "@127.0.0.1:"
                            + socket.getLocalPort()
                            + ">\r\nContent-Length: 0\r\n\r\n");
        }

        void publish(String user, String text) throws IOException {
            asked.incrementAndGet();
            String body =
                    """
                    <?xml version="1.0"?>
                    <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:%s@example.com">\
                    <tuple id="t"><status><basic>open</basic></status><note>%s</note></tuple></presence>
                    """
                            .formatted(user, text);
            String tag = tags.remove(user);
            send(
                    head("PUBLISH", user, user, "p" + branch)
                            + "Event: presence\r\nExpires: 600\r\n"
                            + (tag == null ? "" : "SIP-If-Match: " + tag + "\r\n")
                            + "Content-Type: application/pidf+xml\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            long end = System.nanoTime() + DEADLINE_MS * 1_000_000;
            while (!tags.containsKey(user) && System.nanoTime() < end) {
                Thread.onSpinWait(); // a publisher waits for its tag
            }
        }

        private String head(String method, String from, String user, String callId) {
            return """
            %1$s sip:%3$s@example.com SIP/2.0
            Via: SIP/2.0/UDP 127.0.0.1:%5$d;branch=z9hG4bK%6$d
            From: <sip:%2$s@example.com>;tag=%2$s
            To: <sip:%3$s@example.com>
            Call-ID: %4$s
            CSeq: 1 %1$s
            Max-Forwards: 70
            """
                    .formatted(method, from, user, callId, socket.getLocalPort(), branch++)
                    .replace("\n", "\r\n");
        }

        private void send(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        }

        @Override
        public void run() {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                while (!socket.isClosed()) {
                    socket.receive(packet);
                    hear(
                            new String(
                                    packet.getData(),
                                    0,
                                    packet.getLength(),
                                    StandardCharsets.UTF_8));
                }
            } catch (IOException closed) {
                // the test is over
            }
        }

        private void hear(String text) throws IOException {
            if (text.startsWith("NOTIFY ")) {
                hearNotify(text);
            } else if (header(text, "CSeq").endsWith("PUBLISH")) {
                String from = header(text, "From");
                String user = from.substring(from.indexOf(':') + 1, from.indexOf('@'));
                (text.startsWith("SIP/2.0 200") ? published : refused).incrementAndGet();
                tags.put(user, header(text, "SIP-ETag"));
            } else if (!text.startsWith("SIP/2.0 1")) {
                (text.startsWith("SIP/2.0 200") ? accepted : refused).incrementAndGet();
            }
        }

        private void hearNotify(String text) throws IOException {
            String callId = header(text, "Call-ID");
            int cseq = number(header(text, "CSeq"));
            if (newest.merge(callId, cseq, Math::max) == cseq) {
                int note = text.indexOf("<note>");
                if (note >= 0) {
                    seen.put(callId, text.substring(note + 6, text.indexOf("</note>")));
                }
                notifies.incrementAndGet();
            }
            StringBuilder reply = new StringBuilder("SIP/2.0 200 OK\r\n");
            text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq): .*"))
                    .forEach(line -> reply.append(line).append("\r\n"));
            send(reply.append("Content-Length: 0\r\n\r\n").toString());
        }

        private static int number(String cseq) {
            return Integer.parseInt(cseq.substring(0, cseq.indexOf(' ')));
        }

        private static String header(String text, String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
