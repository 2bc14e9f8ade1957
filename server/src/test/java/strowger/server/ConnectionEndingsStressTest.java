package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;
import strowger.engine.transport.Connection;
import strowger.engine.transport.ConnectionFigures;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.EndReason;
import strowger.engine.transport.Protocol;
import strowger.engine.transport.TransportCounter;
import strowger.usrloc.UsrlocModule;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Ten thousand connections, each with a contact, that end in every way there is, in random order:
 * each end is told once, with the right reason, and nothing of the connection is left.
 */
class ConnectionEndingsStressTest {
    private static final int COUNT = Integer.getInteger("strowger.endings", 10_000);
    private static final int AT_ONCE = 400;
    private static final int STAY = 100; // open when the server stops
    private static final long DEADLINE_MS = 60_000;
    private static final int ACCEPT_MS = 500;
    private static final int A_SOURCE_MAX = 450;
    private static final int FULL_LENGTH = 50_000;
    private static final String CROWDED = "127.0.0.40";
    private static final String CONFIGURATION =
            """
            overload_control=0 # what is pushed over UDP is no concern of the test
            tcp_msg_read_timeout=1
            tcp_send_timeout=1
            tcp_connect_timeout=1
            tcp_user_timeout=3
            tcp_max_connections=4000
            tcp_accept_iplimit=450
            tcp_conn_wq_max=200000
            tcp_connection_lifetime=30
            enable_tls=yes
            loadmodule "tls.so"
            modparam("tls", "certificate", "@DIR@/server.pem")
            modparam("tls", "private_key", "@DIR@/server.key")
            modparam("tls", "handshake_timeout", 20)
            modparam("tls", "handshakes_per_source", 1000)
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "textops.so"
            loadmodule "htable.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "tcpops.so"
            modparam("usrloc", "handle_lost_tcp", 1)
            modparam("htable", "htable", "ended=>size=14;initval=0;")
            request_route {
                if ($rU == "push") { forward(); exit; }
                if ($rU == "life") { tcp_set_connection_lifetime("1"); }
                if ($rU == "stay") { tcp_set_connection_lifetime("600"); }
                if ($rU == "probe") { tcp_keepalive_enable("1", "2", "1"); }
                if (is_method("REGISTER")) {
                    append_to_reply("X-Id: $conid\\r\\n");
                    save("location");
                    exit;
                }
                sl_send_reply("200", "OK");
                if ($rU == "close") { tcp_close_connection(); }
            }
            event_route[tcp:closed] { $sht(ended=>$conid) = $sht(ended=>$conid) + 1; }
            event_route[tcp:timeout] { $sht(ended=>$conid) = $sht(ended=>$conid) + 1; }
            event_route[tcp:reset] { $sht(ended=>$conid) = $sht(ended=>$conid) + 1; }
            """;

    /** The ways, and the reasons that each may give: what races is told by who was first. */
    private enum Way {
        FIN(EndReason.CLOSED_BY_PEER),
        HALF_CLOSE(EndReason.CLOSED_BY_PEER),
        RST(EndReason.RESET, EndReason.CLOSED_BY_PEER),
        HALF_A_MESSAGE_THEN_FIN(EndReason.CLOSED_BY_PEER, EndReason.MESSAGE_TIMEOUT),
        HALF_A_MESSAGE_THEN_RST(
                EndReason.RESET, EndReason.CLOSED_BY_PEER, EndReason.MESSAGE_TIMEOUT),
        HALF_A_MESSAGE_THEN_NOTHING(EndReason.MESSAGE_TIMEOUT),
        NO_SIP(EndReason.FRAMING_FAULT),
        TOO_LONG(EndReason.MESSAGE_TOO_LARGE),
        NOT_USED(EndReason.IDLE),
        CLOSED_BY_SCRIPT(EndReason.KILLED),
        CLOSED_BY_COMMAND(EndReason.KILLED),
        NOT_READING(EndReason.WRITE_TIMEOUT, EndReason.WRITE_QUEUE_FULL, EndReason.PEER_TIMEOUT),
        FLOODED(EndReason.WRITE_QUEUE_FULL, EndReason.WRITE_TIMEOUT, EndReason.PEER_TIMEOUT),
        NOT_READING_THEN_RST( // the write fails
                EndReason.RESET, EndReason.WRITE_TIMEOUT, EndReason.PEER_TIMEOUT),
        SILENT_WHEN_ASKED(EndReason.PEER_TIMEOUT), // TCP user timeout
        SILENT_WHEN_PROBED(EndReason.PEER_TIMEOUT), // keepalive
        REFUSED_BY_PEER(EndReason.CONNECT_FAILED),
        NOT_TAKEN_BY_PEER(EndReason.CONNECT_TIMEOUT),
        OPENED_BY_US(EndReason.CLOSED_BY_PEER, EndReason.RESET),
        OVER_THE_LIMIT(EndReason.CLOSED_BY_PEER), // never begins, so no end is told
        TLS_FIN(EndReason.CLOSED_BY_PEER, EndReason.RESET),
        TLS_RST(EndReason.RESET, EndReason.CLOSED_BY_PEER),
        TLS_NOT_TRUSTED(EndReason.HANDSHAKE_FAILED),
        TLS_NEVER_AGREED(EndReason.HANDSHAKE_TIMEOUT),
        NO_TLS(EndReason.SECURITY_FAULT);

        private static final Set<Way> COSTLY =
                EnumSet.of(
                        NOT_READING,
                        FLOODED,
                        NOT_READING_THEN_RST,
                        SILENT_WHEN_ASKED,
                        SILENT_WHEN_PROBED,
                        TLS_NEVER_AGREED);

        private final int reasons; // a bit for each

        Way(EndReason... reasons) {
            int bits = 0;
            for (EndReason reason : reasons) {
                bits |= 1 << reason.ordinal();
            }
            this.reasons = bits;
        }

        boolean mayGive(EndReason reason) {
            return (reasons & 1 << reason.ordinal()) != 0;
        }

        /** Any; one that takes megabytes more seldom than the others. */
        static Way any(Random random) {
            Way way = values()[random.nextInt(values().length)];
            return COSTLY.contains(way) && random.nextInt(8) > 0 ? FIN : way;
        }
    }

    @TempDir private Path folder;
    private final Map<Long, EndReason> ended = new ConcurrentHashMap<>();
    private final Map<Long, Way> ways = new ConcurrentHashMap<>();
    private final Map<String, EndReason> endedAt = new ConcurrentHashMap<>(); // where no id is told
    private final AtomicInteger endedTwice = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    private final class Listener implements ConnectionListener {
        @Override
        public void ended(Connection connection, EndReason reason) {
            if (ended.put(connection.id(), reason) != null) {
                endedTwice.incrementAndGet();
            }
            if (connection.protocol() == Protocol.TLS || !connection.isAccepted()) {
                endedAt.put(connection.remote().toString(), reason);
            }
        }
    }

    private Server start() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("test.cfg"),
                        CONFIGURATION.replace("@DIR@", folder.toString()));
        Server server =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("udp:127.0.0.1:0")
                                .listeningOn("tcp:127.0.0.1:0")
                                .listeningOn("tls:127.0.0.1:0")
                                .on(2, Io.AUTO)
                                .within(folder.resolve("run")));
        server.transports().connections().listen(new Listener());
        return server;
    }

    @Test
    @Timeout(480)
    void everyEndIsToldOnceAndNothingIsLeft() throws Exception {
        long seed = Long.getLong("strowger.seed", System.nanoTime());
        System.out.println("seed " + seed);
        TlsPhones tls = new TlsPhones(folder);
        EventLoopGroup silent = SilentPhone.group();
        long descriptors = descriptors();
        long buffers = buffersOut();
        List<Socket> staying = new ArrayList<>();
        try (Server server = start();
                UdpPusher pusher = new UdpPusher(server)) {
            List<Socket> crowd = crowd(server);
            runAll(new Ends(server, pusher, tls, silent), new Random(seed));
            for (Socket each : crowd) {
                each.close();
            }
            Await.until(() -> server.transports().connections().count() == 0);
            Await.until(() -> ended.size() >= opened.get());
            assertAllTold(server);
            for (int each = 0; each < STAY; each++) {
                staying.add(new Phone(server, "stay" + each).socket());
            }
            assertEquals(STAY, contacts(server));
        }
        assertEquals(0, endedTwice.get());
        long atStop = ended.values().stream().filter(EndReason.SHUTDOWN::equals).count();
        assertEquals(STAY, atStop);
        for (Socket socket : staying) {
            socket.close();
        }
        Await.until(() -> descriptors() <= descriptors + 8);
        Await.until(() -> buffersOut() <= buffers);
        silent.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** What brings connections to their ends. */
    private record Ends(Server server, UdpPusher pusher, TlsPhones tls, EventLoopGroup silent) {}

    /** As many as one address may have. */
    private List<Socket> crowd(Server server) throws IOException {
        List<Socket> crowd = new ArrayList<>();
        String options = SipClient.request("OPTIONS", "sip:stay@127.0.0.1", "sip:x@x", "TCP", "");
        while (crowd.size() < A_SOURCE_MAX) {
            Socket socket = connect(server, CROWDED);
            crowd.add(socket);
            assertTrue(SipClient.ask(socket, options).startsWith("SIP/2.0 200 "));
            opened.incrementAndGet();
        }
        return crowd;
    }

    private static Socket connect(Server server, String source) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) DEADLINE_MS);
        socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        socket.connect(server.sockets().get(1).endpoint().toSocketAddress());
        return socket;
    }

    private void runAll(Ends ends, Random random) throws Exception {
        Semaphore places = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int index = 0; index < COUNT; index++) {
                Way way = Way.any(random);
                int number = index;
                places.acquire();
                all.add(
                        threads.submit(
                                () -> {
                                    try {
                                        end(ends, way, number);
                                    } catch (IOException fault) {
                                        throw new IOException(way + " of " + number, fault);
                                    } finally {
                                        places.release();
                                    }
                                    return null;
                                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    /** The state that all must be in once all have ended. */
    private void assertAllTold(Server server) throws Fault {
        assertEquals(0, endedTwice.get());
        for (Map.Entry<Long, Way> each : ways.entrySet()) {
            EndReason reason = ended.get(each.getKey());
            assertTrue(
                    reason != null && each.getValue().mayGive(reason),
                    () -> each.getValue() + " ended by " + reason);
        }
        Set<EndReason> met = EnumSet.noneOf(EndReason.class);
        met.addAll(ended.values());
        for (Way way : Way.values()) {
            assertTrue(met.stream().anyMatch(way::mayGive), () -> way + " of " + met);
        }
        assertEquals(refused.get(), server.transports().total(TransportCounter.SOURCE_REFUSED));
        List<Struct> records = new ArrayList<>();
        server.transports().connections().forEach(_ -> records.add(new Struct()));
        assertEquals(List.of(), records);
        assertEquals(0, contacts(server));
        assertEquals(0, server.transports().queuedLength());
        assertTrue(server.transports().connectionCapacity() <= 4096);
        assertEquals(Map.of(1L, (long) ended.size()), runsOfEvents(server));
    }

    /** How many connections had how many events. */
    private static Map<Long, Long> runsOfEvents(Server server) throws Fault {
        Map<Long, Long> runs = new java.util.TreeMap<>();
        Object dumped =
                server.commands()
                        .find("htable.dump")
                        .orElseThrow()
                        .command()
                        .call(new CommandArguments(List.of("ended")));
        collect(Objects.requireNonNull(dumped), runs);
        return runs;
    }

    private static void collect(Object dumped, Map<Long, Long> runs) {
        if (dumped instanceof List<?> list) {
            list.forEach(each -> collect(each, runs));
        } else if (dumped instanceof Struct struct) {
            struct.forEach(
                    (name, value) -> {
                        if (name.equals("value")) {
                            runs.merge(Long.valueOf(value.toString()), 1L, Long::sum);
                        } else {
                            collect(value, runs);
                        }
                    });
        }
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

    private static long descriptors() {
        String[] open = new java.io.File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    /** Pooled buffers that were taken and not given back. */
    private static long buffersOut() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    // One connection.

    private void end(Ends ends, Way way, int number) throws Exception {
        switch (way) {
            case REFUSED_BY_PEER, NOT_TAKEN_BY_PEER, OPENED_BY_US -> endOutward(ends.pusher, way);
            case SILENT_WHEN_ASKED, SILENT_WHEN_PROBED -> endSilently(ends, way, number);
            case OVER_THE_LIMIT -> refuse(ends.server);
            case TLS_FIN, TLS_RST, TLS_NOT_TRUSTED, TLS_NEVER_AGREED, NO_TLS ->
                    endOverTls(ends, way, number);
            default -> endInward(ends.server, ends.pusher, way, number);
        }
    }

    private void endInward(Server server, UdpPusher pusher, Way way, int number) throws Exception {
        try (Phone phone = new Phone(server, "user" + number)) {
            ways.put(phone.id(), way);
            opened.incrementAndGet();
            switch (way) {
                case FIN -> {}
                case HALF_CLOSE -> phone.socket().shutdownOutput();
                case RST -> phone.socket().setSoLinger(true, 0);
                case HALF_A_MESSAGE_THEN_FIN -> phone.write("OPTIONS sip:x SIP/2.0\r\nVia");
                case HALF_A_MESSAGE_THEN_RST -> {
                    phone.write("OPTIONS sip:x SIP/2.0\r\nVia");
                    phone.socket().setSoLinger(true, 0);
                }
                case HALF_A_MESSAGE_THEN_NOTHING -> {
                    phone.write("OPTIONS sip:x SIP/2.0\r\nVia");
                    phone.awaitEnd();
                }
                case NO_SIP -> {
                    phone.write("\0\1\2\3\r\n\r\n");
                    phone.awaitEnd();
                }
                case TOO_LONG -> {
                    phone.write("OPTIONS sip:x SIP/2.0\r\nContent-Length: 2147483648\r\n\r\n");
                    phone.awaitEnd();
                }
                case NOT_USED -> {
                    phone.write(phone.options("life"));
                    phone.awaitEnd();
                }
                case CLOSED_BY_SCRIPT -> {
                    phone.write(phone.options("close"));
                    phone.awaitEnd();
                }
                case CLOSED_BY_COMMAND -> {
                    server.commands()
                            .find("core.tcp_close")
                            .orElseThrow()
                            .command()
                            .call(new CommandArguments(List.of(phone.id())));
                    phone.awaitEnd();
                }
                case NOT_READING -> phone.floodUntilEnd(ended);
                case NOT_READING_THEN_RST -> {
                    Thread flood =
                            Thread.ofPlatform().daemon().start(() -> phone.floodUntilEnd(ended));
                    ConnectionFigures figures = new ConnectionFigures();
                    Await.until(
                            () ->
                                    ended.containsKey(phone.id())
                                            || (server.transports()
                                                            .connections()
                                                            .read(phone.id(), figures)
                                                    && figures.queuedLength() > FULL_LENGTH));
                    reset(phone.socket());
                    flood.join();
                }
                case FLOODED ->
                        pusher.pushUntil(phone.local(), () -> ended.containsKey(phone.id()));
                default -> throw new IllegalStateException("not inward: " + way);
            }
        }
    }

    /** A phone whose network is gone, of which nobody tells. */
    private void endSilently(Ends ends, Way way, int number) throws Exception {
        InetSocketAddress from =
                new InetSocketAddress(InetAddress.getByName("127.0.0." + (10 + number % 7)), 0);
        InetSocketAddress tcp = ends.server.sockets().get(1).endpoint().toSocketAddress();
        try (SilentPhone phone = new SilentPhone(ends.silent, from, tcp)) {
            String aor = "sip:silent" + number + "@127.0.0.1";
            String contact = "Contact: <%s:%d>\r\n".formatted(aor, phone.local().getPort());
            long id = Phone.id(phone.ask(SipClient.request("REGISTER", aor, aor, "TCP", contact)));
            ways.put(id, way);
            opened.incrementAndGet();
            if (way == Way.SILENT_WHEN_PROBED) {
                phone.ask(SipClient.request("OPTIONS", "sip:probe@127.0.0.1", aor, "TCP", ""));
            }
            phone.fallSilent();
            if (way == Way.SILENT_WHEN_ASKED) {
                ends.pusher.push(phone.local(), 500);
                ends.pusher.push(phone.local(), 500); // should the first be lost
            }
            Await.until(() -> ended.containsKey(id));
        }
    }

    /** One more than its address may have. */
    private void refuse(Server server) throws IOException {
        refused.incrementAndGet();
        try (Socket socket = connect(server, CROWDED)) {
            assertEquals(-1, socket.getInputStream().read());
        } catch (IOException reset) {
            assertNotNull(reset.getMessage());
        }
    }

    private void endOverTls(Ends ends, Way way, int number) throws Exception {
        InetSocketAddress server = ends.server.sockets().get(2).endpoint().toSocketAddress();
        opened.incrementAndGet();
        try (Socket plain = new Socket()) {
            plain.setSoTimeout((int) DEADLINE_MS);
            plain.bind(
                    new InetSocketAddress(
                            InetAddress.getByName("127.0.1." + (1 + number % 100)), 0));
            plain.connect(server);
            String local = text((InetSocketAddress) plain.getLocalSocketAddress());
            switch (way) {
                case TLS_FIN -> ends.tls.ask(plain).close();
                case TLS_RST -> {
                    assertTrue(ends.tls.ask(plain).isConnected());
                    reset(plain);
                }
                case TLS_NOT_TRUSTED -> ends.tls.distrust(plain);
                case TLS_NEVER_AGREED -> plain.getOutputStream().write(TlsPhones.HALF_A_HELLO);
                default ->
                        plain.getOutputStream()
                                .write("OPTIONS sip:x SIP/2.0\r\n\r\n".getBytes(US_ASCII));
            }
            assertEndedAt(local, way);
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void assertEndedAt(String remote, Way way) {
        Await.until(() -> endedAt.containsKey(remote));
        EndReason reason = endedAt.remove(remote);
        assertTrue(reason != null && way.mayGive(reason), () -> way + " ended by " + reason);
    }

    /** Asks again: a datagram may be lost in the flood. */
    private static Socket acceptOne(UdpPusher pusher, ServerSocket peer, InetSocketAddress address)
            throws IOException {
        for (long tried = 0; tried < DEADLINE_MS; tried += ACCEPT_MS) {
            pusher.push(address, 500);
            try {
                return peer.accept();
            } catch (SocketTimeoutException lost) {
                assertTrue(peer.isBound());
            }
        }
        throw new IOException("no connection came to " + address);
    }

    /** A connection that the server opens for a message; its port is no other's until it ends. */
    private void endOutward(UdpPusher pusher, Way way) throws IOException {
        opened.incrementAndGet();
        if (way == Way.REFUSED_BY_PEER) {
            try (Socket bound = new Socket()) { // and not listened on
                bound.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.9"), 0));
                pushUntilEnded(pusher, (InetSocketAddress) bound.getLocalSocketAddress(), way);
            }
            return;
        }
        try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.9"))) {
            peer.setSoTimeout(ACCEPT_MS);
            InetSocketAddress address = (InetSocketAddress) peer.getLocalSocketAddress();
            if (way == Way.OPENED_BY_US) {
                acceptOne(pusher, peer, address).close();
                assertEndedAt(text(address), way);
                return;
            }
            try (Socket first = new Socket(address.getAddress(), address.getPort());
                    Socket second = new Socket(address.getAddress(), address.getPort())) {
                assertNotEquals(first.getLocalPort(), second.getLocalPort()); // it takes no more
                pushUntilEnded(pusher, address, way);
            }
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Asks again only after a while: what is not lost is to end one connection only. */
    private void pushUntilEnded(UdpPusher pusher, InetSocketAddress address, Way way)
            throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        long againNs = System.nanoTime();
        while (!endedAt.containsKey(text(address)) && System.nanoTime() < deadline) {
            if (System.nanoTime() - againNs >= 0) {
                pusher.push(address, 500);
                againNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            }
            LockSupport.parkNanos(2_000_000);
        }
        assertEndedAt(text(address), way);
    }
}
