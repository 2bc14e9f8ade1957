package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.engine.transport.StreamPeer.CONFIG;
import static strowger.engine.transport.StreamPeer.connect;
import static strowger.engine.transport.StreamPeer.message;
import static strowger.engine.transport.StreamPeer.read;
import static strowger.engine.transport.StreamPeer.write;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import strowger.engine.reactor.Io;
import strowger.engine.tls.TlsProfile;
import strowger.engine.tls.TlsSecurity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Peers that ask much at once: each has its share of a turn, in order, and nothing is lost. */
@Timeout(120)
class StreamShareSystemTest {
    private static final int MANY = 2_000;

    /** Served of those that stand in line before the network is looked at again, and some more. */
    private static final int FEW = 64;

    @TempDir private static Path folder;

    private final TlsSecurity security = new TlsSecurity(new TlsSecurity.Limits(10_000, 4, false));

    private static Stream<Arguments> everyStream() {
        return Loopback.everyIo()
                .flatMap(io -> Stream.of(Arguments.of(io, "tcp"), Arguments.of(io, "tls")));
    }

    /** Two connections to a server, over TCP or TLS. */
    private final class Peers implements AutoCloseable {
        private final TlsPeer tls;
        private final Loopback loopback;
        private final Socket eager;
        private final Socket other;

        Peers(Io io, String protocol, Loopback.Action action) throws Exception {
            tls = new TlsPeer(folder);
            security.use(List.of(tls.server("server", "", TlsProfile.Verify.NONE)));
            loopback = new Loopback(io, 1, CONFIG, security, action, protocol + ":127.0.0.1:0");
            eager = open(protocol);
            other = open(protocol);
        }

        private Socket open(String protocol) throws Exception {
            ListenSocket to = loopback.socket(0);
            Socket socket =
                    protocol.equals("tcp") ? connect(to) : TlsPeer.connect(tls.client(), to);
            write(socket, message(""));
            assertEquals(message(""), loopback.await().text());
            return socket;
        }

        /** Holds the reactor up while something is sent to it. */
        private void whileItIsBusy(Sending sending) throws Exception {
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch sent = new CountDownLatch(1);
            Thread holding =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () ->
                                            loopback.on(
                                                    0,
                                                    () -> {
                                                        busy.countDown();
                                                        return await(sent);
                                                    }));
            assertTrue(await(busy));
            sending.send();
            sent.countDown();
            holding.join();
        }

        @Override
        public void close() throws IOException {
            eager.close();
            other.close();
            loopback.close();
        }
    }

    /** What is sent while the reactor is busy. */
    private interface Sending {
        void send() throws IOException;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String numbered(int from, int to) {
        StringBuilder all = new StringBuilder();
        IntStream.range(from, to).forEach(each -> all.append(message("eager " + each)));
        return all.toString();
    }

    @ParameterizedTest
    @MethodSource("everyStream")
    void whoAsksMuchAtOnceHasItsShareAndThenTheOthersHaveTheirs(Io io, String protocol)
            throws Exception {
        try (Peers peers = new Peers(io, protocol, (_, _) -> {})) {
            peers.whileItIsBusy(
                    () -> {
                        write(peers.eager, numbered(0, 200));
                        write(peers.other, message("other"));
                    });
            int before = 0;
            while (!peers.loopback.await().text().equals(message("other"))) {
                before++;
            }
            assertTrue(before <= FEW, "handled before the other's: " + before);
            for (int each = before; each < 200; each++) {
                assertEquals(message("eager " + each), peers.loopback.await().text());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyStream")
    void whatStandsInLineIsTakenInOrderAndAnswered(Io io, String protocol) throws Exception {
        try (Peers peers = new Peers(io, protocol, Loopback::echo)) {
            Thread asking =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> StreamPeer.writeAll(peers.eager, numbered(0, MANY)));
            assertEquals(message(""), read(peers.eager, message("").length()));
            for (int each = 0; each < MANY; each++) {
                String asked = message("eager " + each);
                assertEquals(asked, read(peers.eager, asked.length()));
                if (each % 100 == 0) {
                    write(peers.other, message(""));
                    assertEquals(message(""), read(peers.other, message("").length()));
                }
            }
            asking.join();
            assertEquals(2, peers.loopback.transports.connectionCount());
        }
    }

    /** Its last words count: a BYE, an ACK. */
    @ParameterizedTest
    @MethodSource("everyStream")
    void whatStandsInLineIsTakenBeforeItsConnectionEnds(Io io, String protocol) throws Exception {
        try (Peers peers = new Peers(io, protocol, (_, _) -> {})) {
            peers.whileItIsBusy(
                    () -> {
                        write(peers.eager, numbered(0, 100));
                        peers.eager.shutdownOutput();
                    });
            assertEquals(EndReason.CLOSED_BY_PEER, peers.loopback.awaitEnded().reason());
            List<String> taken = new ArrayList<>();
            peers.loopback.received.forEach(each -> taken.add(each.text()));
            List<String> sent =
                    IntStream.range(0, 100).mapToObj(each -> message("eager " + each)).toList();
            assertEquals(sent, taken);
            assertEquals(1, peers.loopback.transports.connectionCount());
        }
    }

    /** What it has is bounded, however much it sends: the rest stays with it. */
    @ParameterizedTest
    @MethodSource("everyStream")
    void whatStandsInLineIsBounded(Io io, String protocol) throws Exception {
        String message = message("w".repeat(200));
        int ahead = 2 << 20; // all buffers that the kernel may have filled by then, and more
        try (Peers peers = new Peers(io, protocol, (_, _) -> spin(20_000))) {
            long id =
                    peers.loopback
                            .transports
                            .connections()
                            .find(
                                    Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
                                    Endpoint.of(
                                            (InetSocketAddress)
                                                    peers.eager.getLocalSocketAddress()));
            ConnectionFigures figures = new ConnectionFigures();
            assertTrue(peers.loopback.transports.connections().read(id, figures));
            long before = figures.messagesIn();
            long bytes = figures.bytesIn();
            Thread asking =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> StreamPeer.writeAll(peers.eager, message.repeat(40_000)));
            long most = 0;
            while (figures.messagesIn() - before < 40_000) {
                assertTrue(peers.loopback.transports.connections().read(id, figures));
                long taken = (figures.messagesIn() - before) * message.length();
                most = Math.max(most, figures.bytesIn() - bytes - taken);
            }
            asking.join();
            assertTrue(most < ahead, "bytes that waited: " + most);
        }
    }

    private static Stream<Io> everyIo() {
        return Loopback.everyIo();
    }

    /** Together they have sent more than all buffers hold that the kernel may fill. */
    @ParameterizedTest
    @MethodSource("everyIo")
    void whoAsksALittleFindsABufferWhenManySendMuch(Io io) throws Exception {
        int each = 40;
        List<Socket> many = new ArrayList<>();
        try (Peers peers = new Peers(io, "tcp", (_, _) -> {})) {
            for (int peer = 0; peer < 40; peer++) {
                many.add(peers.open("tcp"));
            }
            peers.whileItIsBusy(
                    () -> {
                        for (Socket peer : many) {
                            write(peer, message("m".repeat(1_000)).repeat(each));
                        }
                        write(peers.other, message("other"));
                    });
            int before = 0;
            while (!peers.loopback.await().text().equals(message("other"))) {
                before++;
            }
            int all = many.size() * each;
            assertTrue(before < all / 2, "handled before the other's: " + before);
            for (int left = before; left < all; left++) {
                assertEquals(message("m".repeat(1_000)), peers.loopback.await().text());
            }
        } finally {
            for (Socket peer : many) {
                peer.close();
            }
        }
    }

    private static void spin(long timeNs) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < timeNs) {
            Thread.onSpinWait();
        }
    }
}
