package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Io;
import strowger.usrloc.UsrlocModule;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The clean-up script of mobile endpoints, as operators of Kamailio write it: two phones register
 * over TCP, one dies, and its contact is gone while the other's stays. {@code mobile-endpoints.cfg}
 * is run as it is; only where it listens is said from outside.
 */
@Timeout(60)
class MobileEndpointsSystemTest {
    private static final long DEADLINE_MS = 15_000;

    @TempDir private Path folder;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    lines.add(event.getFormattedMessage());
                }
            };

    @BeforeEach
    void listenToXlog() {
        appender.start();
        xlog().addAppender(appender);
    }

    @AfterEach
    void leaveXlog() {
        xlog().detachAppender(appender);
    }

    private static Logger xlog() {
        return (Logger) LoggerFactory.getLogger("strowger.xlog");
    }

    private Server start(String more) throws IOException {
        Path script = folder.resolve("mobile-endpoints.cfg");
        try (InputStream stream =
                MobileEndpointsSystemTest.class.getResourceAsStream("mobile-endpoints.cfg")) {
            Files.write(script, Objects.requireNonNull(stream).readAllBytes());
        }
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"), "include_file \"" + script + "\"\n" + more);
        return Server.start(
                ServerOptions.of(file)
                        .listeningOn("udp:127.0.0.1:0")
                        .listeningOn("tcp:127.0.0.1:0")
                        .defining(List.of(), true)
                        .on(2, Io.AUTO)
                        .within(folder.resolve("run")));
    }

    private static InetSocketAddress tcp(Server server) {
        return server.sockets().get(1).endpoint().toSocketAddress();
    }

    private static String aor(String user) {
        return "sip:" + user + "@127.0.0.1";
    }

    /** Registers and leaves the connection open. */
    private static Socket phone(Server server, String user) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout((int) DEADLINE_MS);
        socket.connect(tcp(server));
        String contact =
                "Contact: <sip:%s@127.0.0.1:%d;transport=tcp>\r\nExpires: 600\r\n"
                        .formatted(user, socket.getLocalPort());
        String register = SipClient.request("REGISTER", aor(user), aor(user), "TCP", contact);
        String own = register.replace("From: <sip:alice@", "From: <sip:" + user + "@");
        String reply = SipClient.ask(socket, own);
        assertTrue(reply.startsWith("SIP/2.0 200 "), reply);
        return socket;
    }

    private static long contacts(Server server) {
        return server.modules().loaded().stream()
                .filter(UsrlocModule.class::isInstance)
                .map(UsrlocModule.class::cast)
                .findFirst()
                .orElseThrow()
                .locations()
                .contactCount();
    }

    private List<String> events() {
        return lines.stream()
                .flatMap(line -> Stream.of(line.split("\n")))
                .filter(line -> line.startsWith("[TCP:"))
                .toList();
    }

    /** One event of the kind, one contact left, the one of the phone that lives. */
    private void assertOneIsGone(Server server, String event, Socket living) {
        Await.until(() -> contacts(server) == 1);
        Await.until(() -> !events().isEmpty());
        assertEquals(1, events().size(), events()::toString);
        assertTrue(events().getFirst().startsWith(event), events()::toString);
        assertTrue(events().getFirst().matches(".* conid=[1-9][0-9]*"), events()::toString);
        assertEquals(1, server.transports().connections().count());
        assertTrue(living.isConnected());
    }

    @Test
    void aPhoneThatClosesIsUnregistered() throws IOException {
        try (Server server = start("");
                Socket living = phone(server, "bob")) {
            phone(server, "alice").close();
            assertOneIsGone(server, "[TCP:CLOSED] tcp connection closed", living);
        }
    }

    @Test
    void aPhoneThatResetsIsUnregistered() throws IOException {
        try (Server server = start("");
                Socket living = phone(server, "bob")) {
            Socket dying = phone(server, "alice");
            dying.setSoLinger(true, 0); // so that closing sends RST
            dying.close();
            assertOneIsGone(server, "[TCP:RESET] tcp reset", living);
        }
    }

    @Test
    void aPhoneThatIsNotUsedForItsLifetimeIsUnregistered() throws IOException {
        try (Server server = start("tcp_connection_lifetime=2\n");
                Socket living = phone(server, "bob");
                Socket idle = phone(server, "alice")) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (contacts(server) == 2 && System.nanoTime() < deadline) {
                living.getOutputStream().write(new byte[] {'\r', '\n', '\r', '\n'});
                assertEquals(
                        "\r\n",
                        new String(
                                living.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
            }
            assertOneIsGone(server, "[TCP:TIMEOUT] tcp connection timeout", living);
            assertEquals(-1, idle.getInputStream().read());
        }
    }

    /** As behind a firewall that drops: it takes nothing any more, and says nothing. */
    @Test
    void aPhoneThatFallsSilentIsUnregistered() throws IOException {
        try (Server server =
                        start(
                                """
                                tcp_send_timeout=1
                                tcp_user_timeout=2
                                tcp_conn_wq_max=67108864
                                """);
                Socket living = phone(server, "bob");
                Socket silent = phone(server, "alice")) {
            String options =
                    SipClient.request(
                            "OPTIONS", aor("x"), aor("x"), "TCP", "X: " + "x".repeat(100) + "\r\n");
            askUntilItWaits(server, silent, options);
            assertOneIsGone(server, "[TCP:TIMEOUT] tcp connection timeout", living);
        }
    }

    /** Asks until the kernel takes no more of the answers. */
    private static void askUntilItWaits(Server server, Socket silent, String options) {
        try {
            while (server.transports().queuedLength() < 4096) {
                silent.getOutputStream().write(options.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException ended) { // a machine so slow that its time was over meanwhile
            assertTrue(silent.isConnected());
        }
    }
}
