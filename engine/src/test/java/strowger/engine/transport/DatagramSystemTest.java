package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.SetupException;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

class DatagramSystemTest {
    private static final TransportConfig CONFIG = TransportConfig.defaults().withQueues(64, 64);
    private static final String MESSAGE = "OPTIONS sip:127.0.0.1 SIP/2.0\r\n\r\n";

    private static DatagramSocket client(String host) throws IOException {
        String bare = host.replace("[", "").replace("]", "");
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(bare, 0));
        socket.setSoTimeout((int) Loopback.DEADLINE_MS);
        return socket;
    }

    private static void send(DatagramSocket client, ListenSocket to, byte[] bytes)
            throws IOException {
        client.send(new DatagramPacket(bytes, bytes.length, to.endpoint().toSocketAddress()));
    }

    private static void send(DatagramSocket client, ListenSocket to, String text)
            throws IOException {
        send(client, to, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] receive(DatagramSocket client) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        client.receive(packet);
        return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIoAndFamily")
    void aDatagramIsHandedOnWithItsSourceAndItsSocket(Io io, String host) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "udp:" + host + ":0");
                DatagramSocket client = client(host)) {
            send(client, loopback.socket(0), MESSAGE);
            Loopback.Received received = loopback.await();
            assertEquals(MESSAGE, received.text());
            assertEquals(
                    Endpoint.of((InetSocketAddress) client.getLocalSocketAddress()),
                    received.source());
            assertSame(loopback.socket(0), received.socket());
            assertEquals(0, received.connectionId());
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIoAndFamily")
    void anAnswerGoesBackToTheSourceFromTheSocketThatReceived(Io io, String host) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, "udp:" + host + ":0");
                DatagramSocket client = client(host)) {
            client.connect(loopback.socket(0).endpoint().toSocketAddress()); // drops all others
            send(client, loopback.socket(0), MESSAGE);
            assertEquals(MESSAGE, new String(receive(client), StandardCharsets.ISO_8859_1));
            assertEquals(1, loopback.transports.total(TransportCounter.SENT));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aWildcardSocketAnswersToo(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, "udp:0.0.0.0:0");
                DatagramSocket client = client("127.0.0.1")) {
            ListenSocket bound = loopback.socket(0);
            send(client, ListenSocket.parse("udp:127.0.0.1:" + bound.endpoint().port()), MESSAGE);
            assertEquals(MESSAGE, new String(receive(client), StandardCharsets.ISO_8859_1));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIoAndFamily")
    void theLargestDatagramGoesThroughWhole(Io io, String host) throws Exception {
        byte[] large = new byte[65_507];
        for (int index = 0; index < large.length; index++) {
            large[index] = (byte) (index * 31);
        }
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, "udp:" + host + ":0");
                DatagramSocket client = client(host)) {
            send(client, loopback.socket(0), large);
            assertArrayEquals(large, receive(client));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aDatagramLongerThanAllowedIsCountedAndDropped(Io io) throws Exception {
        TransportConfig config = CONFIG.withDatagramLengthMax(1000);
        try (Loopback loopback = new Loopback(io, 1, config, "udp:127.0.0.1:0");
                DatagramSocket client = client("127.0.0.1")) {
            send(client, loopback.socket(0), new byte[1001]);
            send(client, loopback.socket(0), new byte[60_000]);
            send(client, loopback.socket(0), new byte[1000]);
            assertEquals(1000, loopback.await().text().length());
            assertEquals(2, loopback.transports.total(TransportCounter.RECEIVED_TRUNCATED));
            assertEquals(1, loopback.transports.total(TransportCounter.RECEIVED));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void keepAlivesAndEmptyDatagramsAreCountedAndDropped(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "udp:127.0.0.1:0");
                DatagramSocket client = client("127.0.0.1")) {
            send(client, loopback.socket(0), "");
            send(client, loopback.socket(0), "\r\n\r\n");
            send(client, loopback.socket(0), MESSAGE);
            assertEquals(MESSAGE, loopback.await().text());
            assertEquals(2, loopback.transports.total(TransportCounter.RECEIVED_PROBES));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void manyTimesAsManyDatagramsAsBuffersComeThroughInOrder(Io io) throws Exception {
        TransportConfig config = TransportConfig.defaults().withQueues(8, 16);
        try (Loopback loopback = new Loopback(io, 1, config, Loopback::echo, "udp:127.0.0.1:0");
                DatagramSocket client = client("127.0.0.1")) {
            int sent = 0;
            for (int round = 0; round < 500; round++) {
                for (int each = 0; each < 10; each++) {
                    send(client, loopback.socket(0), MESSAGE + sent++);
                }
                for (int each = sent - 10; each < sent; each++) {
                    assertEquals(
                            MESSAGE + each,
                            new String(receive(client), StandardCharsets.ISO_8859_1));
                }
            }
            assertEquals(sent, loopback.transports.total(TransportCounter.RECEIVED));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aBurstBeyondTheBuffersIsNotLost(Io io) throws Exception {
        TransportConfig config = TransportConfig.defaults().withQueues(8, 16);
        try (Loopback loopback = new Loopback(io, 1, config, "udp:127.0.0.1:0");
                DatagramSocket client = client("127.0.0.1")) {
            assertTrue(
                    loopback.on(
                            0,
                            () -> { // while the reactor is busy, the socket's queue fills
                                try {
                                    for (int each = 0; each < 200; each++) {
                                        send(client, loopback.socket(0), MESSAGE + each);
                                    }
                                    return true;
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            }));
            for (int each = 0; each < 200; each++) {
                assertEquals(MESSAGE + each, loopback.await().text());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void whatASinkThrowsIsCountedAndTheReactorGoesOn(Io io) throws Exception {
        Loopback.Action action =
                (_, _) -> {
                    throw new IllegalArgumentException("on purpose");
                };
        try (Loopback loopback = new Loopback(io, 1, CONFIG, action, "udp:127.0.0.1:0");
                DatagramSocket client = client("127.0.0.1")) {
            for (int each = 0; each < 100; each++) {
                send(client, loopback.socket(0), MESSAGE);
                loopback.await();
            }
            Loopback.awaitTrue(
                    () -> loopback.transports.total(TransportCounter.SINK_FAULTS) == 100);
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aFullSetOfSlotsRefusesAndRecovers(Io io) {
        TransportConfig config = TransportConfig.defaults().withQueues(8, 4);
        try (Loopback loopback = new Loopback(io, 1, config, "udp:127.0.0.1:0")) {
            Destination to = new Destination();
            to.remote().copyFrom(loopback.socket(0).endpoint());
            assertTrue(
                    loopback.on(
                            0,
                            () -> {
                                Outbound out =
                                        loopback.transports.outbound(loopback.reactors.reactor(0));
                                int taken = 0;
                                while (taken < 100 && Loopback.sendOn(out, MESSAGE, to)) {
                                    taken++;
                                }
                                return taken >= 4 && taken < 100;
                            }));
            assertEquals(1, loopback.transports.total(TransportCounter.SEND_REFUSED));
            Loopback.awaitTrue(() -> loopback.received.size() >= 4);
            assertTrue(loopback.send(0, MESSAGE, to));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aDestinationOfAnotherFamilyIsRefused(Io io) {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, "udp:127.0.0.1:0")) {
            Destination to = new Destination().local(loopback.socket(0));
            to.remote().set6(0, 1, 5060, 0);
            assertFalse(loopback.send(0, MESSAGE, to));
            assertFalse(loopback.send(0, MESSAGE, to.local(ListenSocket.NONE)));
            assertFalse(loopback.send(0, MESSAGE, to.clear()));
            assertEquals(3, loopback.transports.total(TransportCounter.SEND_REFUSED));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void whatTheKernelRefusesIsCountedAndTheSocketStaysOpen(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 1, CONFIG, Loopback::echo, "udp:127.0.0.1:0");
                DatagramSocket client = client("127.0.0.1")) {
            Destination to = new Destination();
            to.remote().set4(0x7F000001, 0); // nobody can be at port 0
            assertTrue(loopback.send(0, MESSAGE, to));
            Loopback.awaitTrue(() -> loopback.transports.total(TransportCounter.SEND_FAULTS) > 0);
            to.remote().port(9); // nobody listens there: ICMP comes back
            assertTrue(loopback.send(0, MESSAGE, to));
            send(client, loopback.socket(0), MESSAGE);
            assertEquals(MESSAGE, new String(receive(client), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aClaimWhileOneIsOpenIsRefusedAsAMistakeOfOurs() {
        try (Loopback loopback = new Loopback(Io.AUTO, 1, CONFIG, "udp:127.0.0.1:0")) {
            assertTrue(
                    loopback.on(
                            0,
                            () -> {
                                Outbound out =
                                        loopback.transports.outbound(loopback.reactors.reactor(0));
                                assertEquals(100, out.claim(100).capacity());
                                assertThrows(IllegalStateException.class, () -> out.claim(1));
                                out.abort();
                                assertEquals(0, out.claim(Outbound.LENGTH_MAX + 1).capacity());
                                assertSame(Outbound.REFUSED, out.claim(0));
                                Destination to = new Destination();
                                assertThrows(IllegalStateException.class, () -> out.commit(1, to));
                                return true;
                            }));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void severalReactorsShareAnAddress(Io io) throws Exception {
        try (Loopback loopback = new Loopback(io, 3, CONFIG, Loopback::echo, "udp:127.0.0.1:0")) {
            for (int each = 0; each < 64; each++) { // as many sources, spread by their hash
                try (DatagramSocket client = client("127.0.0.1")) {
                    send(client, loopback.socket(0), MESSAGE);
                    assertEquals(MESSAGE, new String(receive(client), StandardCharsets.ISO_8859_1));
                }
            }
            assertEquals(64, loopback.transports.total(TransportCounter.RECEIVED));
        }
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void aPortInUseIsSaidInOneLine(Io io) throws Exception {
        try (DatagramSocket other = client("127.0.0.1")) {
            String address = "udp:127.0.0.1:" + other.getLocalPort();
            SetupException fault =
                    assertThrows(SetupException.class, () -> new Loopback(io, 1, CONFIG, address));
            assertEquals(
                    address + " is in use; stop who uses it, or choose another port",
                    fault.getMessage());
        }
    }

    @Test
    void anotherServersSharedPortIsInUseToo() {
        try (Loopback first = new Loopback(Io.AUTO, 1, CONFIG, "udp:127.0.0.1:0")) {
            String address = first.socket(0).toString();
            assertThrows(SetupException.class, () -> new Loopback(Io.AUTO, 1, CONFIG, address));
        }
    }

    @Test
    void anAddressThatIsNotOursIsSaidInOneLine() {
        SetupException fault =
                assertThrows(
                        SetupException.class,
                        () -> new Loopback(Io.AUTO, 1, CONFIG, "udp:198.51.100.7:5060"));
        assertEquals("udp:198.51.100.7:5060: no interface has this address", fault.getMessage());
    }

    @ParameterizedTest
    @MethodSource("strowger.engine.transport.Loopback#everyIo")
    void stoppingLeavesNoDescriptorOpenAndThePortFree(Io io) throws Exception {
        stopAfterTraffic(io); // what a first run opens for good
        Set<String> before = Loopback.descriptors();
        for (int round = 0; round < 5; round++) {
            stopAfterTraffic(io);
        }
        Loopback.assertNoneBeside(before);
    }

    private static void stopAfterTraffic(Io io) throws Exception {
        Loopback loopback =
                new Loopback(io, 2, CONFIG, Loopback::echo, "udp:127.0.0.1:0", "udp:[::1]:0");
        try (loopback;
                DatagramSocket client = client("127.0.0.1")) {
            send(client, loopback.socket(0), MESSAGE);
            receive(client);
        }
        try (DatagramSocket free =
                new DatagramSocket(loopback.socket(0).endpoint().toSocketAddress())) {
            assertTrue(free.isBound());
        }
    }

    @Test
    void aStoppedTransportAnswersNobody() throws Exception {
        Loopback loopback = new Loopback(Io.AUTO, 1, CONFIG, Loopback::echo, "udp:127.0.0.1:0");
        ListenSocket socket = loopback.socket(0);
        loopback.close();
        loopback.close();
        try (DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            client.setSoTimeout(100);
            send(client, socket, MESSAGE);
            assertThrows(SocketTimeoutException.class, () -> receive(client));
        }
    }

    private static void twentyTimes(Inbound inbound, Outbound outbound, int shorterBy) {
        for (int each = 0; each < 20; each++) {
            int length = each == 19 ? inbound.length() - shorterBy : inbound.length();
            MutableDirectBuffer buffer = outbound.claim(length);
            buffer.putBytes(0, inbound.buffer(), inbound.offset(), length);
            buffer.putByte(0, (byte) ('a' + each));
            assertTrue(outbound.commit(length, new Destination().replyTo(inbound)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void datagramsThatLeaveTogetherArriveOneByOne(String host) throws Exception {
        TransportConfig config = CONFIG.withTrains(TransportConfig.Trains.ON);
        try (Loopback loopback =
                        new Loopback(
                                Io.IO_URING,
                                1,
                                config,
                                (inbound, outbound) -> twentyTimes(inbound, outbound, 7),
                                "udp:" + host + ":0");
                DatagramSocket client = client(host)) {
            for (int round = 0; round < 10; round++) {
                send(client, loopback.socket(0), MESSAGE);
                for (int each = 0; each < 20; each++) {
                    String expected = (char) ('a' + each) + MESSAGE.substring(1);
                    int length = each == 19 ? MESSAGE.length() - 7 : MESSAGE.length();
                    assertEquals(
                            expected.substring(0, length),
                            new String(receive(client), StandardCharsets.ISO_8859_1));
                }
            }
            assertEquals(200, loopback.transports.total(TransportCounter.SENT));
            assertEquals(200, loopback.transports.total(TransportCounter.SENT_IN_TRAINS));
            assertEquals(0, loopback.transports.total(TransportCounter.SEND_FAULTS));
        }
    }

    @Test
    void whenTrainsAreOff_thenEachDatagramLeavesAlone() throws Exception {
        TransportConfig config = CONFIG.withTrains(TransportConfig.Trains.OFF);
        try (Loopback loopback =
                        new Loopback(
                                Io.IO_URING,
                                1,
                                config,
                                (inbound, outbound) -> twentyTimes(inbound, outbound, 0),
                                "udp:127.0.0.1:0");
                DatagramSocket client = client("127.0.0.1")) {
            send(client, loopback.socket(0), MESSAGE);
            for (int each = 0; each < 20; each++) {
                assertEquals(MESSAGE.length(), receive(client).length);
            }
            assertEquals(0, loopback.transports.total(TransportCounter.SENT_IN_TRAINS));
        }
    }
}
