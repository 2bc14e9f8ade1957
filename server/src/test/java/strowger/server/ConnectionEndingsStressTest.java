package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;
import strowger.engine.transport.Connection;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.EndReason;
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
import java.util.function.BooleanSupplier;

/**
 * Ten thousand connections, each with a contact, that end in every way there is, in random order:
 * each end is told once, with the right reason, and nothing of the connection is left.
 */
class ConnectionEndingsStressTest {
    private static final int COUNT = Integer.getInteger("strowger.endings", 10_000);
    private static final int AT_ONCE = 400;
    private static final int STAY = 100; // open when the server stops
    private static final long DEADLINE_MS = 20_000;
    private static final int ACCEPT_MS = 500;
    private static final String CONFIGURATION =
            """
            tcp_msg_read_timeout=1
            tcp_send_timeout=1
            tcp_connect_timeout=1
            tcp_max_connections=4000
            tcp_accept_iplimit=4000
            tcp_conn_wq_max=200000
            tcp_connection_lifetime=30
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
        HALF_A_MESSAGE_THEN_FIN(EndReason.CLOSED_BY_PEER),
        HALF_A_MESSAGE_THEN_RST(EndReason.RESET, EndReason.CLOSED_BY_PEER),
        HALF_A_MESSAGE_THEN_NOTHING(EndReason.MESSAGE_TIMEOUT),
        NO_SIP(EndReason.FRAMING_FAULT),
        TOO_LONG(EndReason.MESSAGE_TOO_LARGE),
        NOT_USED(EndReason.IDLE),
        CLOSED_BY_SCRIPT(EndReason.KILLED),
        CLOSED_BY_COMMAND(EndReason.KILLED),
        NOT_READING(EndReason.WRITE_TIMEOUT, EndReason.WRITE_QUEUE_FULL),
        FLOODED(EndReason.WRITE_QUEUE_FULL, EndReason.WRITE_TIMEOUT),
        REFUSED_BY_PEER(EndReason.CONNECT_FAILED),
        OPENED_BY_US(EndReason.CLOSED_BY_PEER, EndReason.RESET);

        private static final Set<Way> COSTLY = EnumSet.of(NOT_READING, FLOODED);

        private final EndReason usual;
        private final EndReason other;

        Way(EndReason reason) {
            this(reason, reason);
        }

        Way(EndReason usual, EndReason other) {
            this.usual = usual;
            this.other = other;
        }

        boolean mayGive(EndReason reason) {
            return reason == usual || reason == other;
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
    private final AtomicInteger endedTwice = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    private final class Listener implements ConnectionListener {
        @Override
        public void ended(Connection connection, EndReason reason) {
            if (ended.put(connection.id(), reason) != null) {
                endedTwice.incrementAndGet();
            }
        }
    }

    private Server start() throws IOException {
        Path file = Files.writeString(folder.resolve("test.cfg"), CONFIGURATION);
        Server server =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("udp:127.0.0.1:0")
                                .listeningOn("tcp:127.0.0.1:0")
                                .on(2, Io.AUTO)
                                .within(folder.resolve("run")));
        server.transports().connections().listen(new Listener());
        return server;
    }

    @Test
    @Timeout(240)
    void everyEndIsToldOnceAndNothingIsLeft() throws Exception {
        long seed = Long.getLong("strowger.seed", System.nanoTime());
        System.out.println("seed " + seed);
        long descriptors = descriptors();
        long buffers = buffersOut();
        List<Socket> staying = new ArrayList<>();
        try (Server server = start();
                UdpPusher pusher = new UdpPusher(server)) {
            runAll(server, pusher, new Random(seed));
            await(() -> server.transports().connections().count() == 0);
            await(() -> ended.size() >= opened.get());
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
        await(() -> descriptors() <= descriptors + 8);
        await(() -> buffersOut() <= buffers);
    }

    private void runAll(Server server, UdpPusher pusher, Random random) throws Exception {
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
                                        end(server, pusher, way, number);
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

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertTrue(condition.getAsBoolean());
    }

    // One connection.

    private void end(Server server, UdpPusher pusher, Way way, int number) throws Exception {
        if (way == Way.REFUSED_BY_PEER || way == Way.OPENED_BY_US) {
            endOutward(pusher, way);
            return;
        }
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
                case FLOODED ->
                        pusher.pushUntil(phone.local(), () -> ended.containsKey(phone.id()));
                default -> throw new IllegalStateException("outward: " + way);
            }
        }
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

    /** A connection that the server opens for a message. */
    private void endOutward(UdpPusher pusher, Way way) throws IOException {
        ServerSocket peer = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.9"));
        peer.setSoTimeout(ACCEPT_MS);
        InetSocketAddress address = (InetSocketAddress) peer.getLocalSocketAddress();
        opened.incrementAndGet();
        if (way == Way.OPENED_BY_US) {
            acceptOne(pusher, peer, address).close();
            peer.close();
        } else {
            peer.close();
            pusher.push(address, 500);
        }
    }
}
