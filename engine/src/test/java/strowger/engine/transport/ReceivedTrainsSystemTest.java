package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Io;

/** Datagrams that come as one, from a peer whose datagrams leave as one. */
class ReceivedTrainsSystemTest {
    private static final TransportConfig CONFIG =
            TransportConfig.defaults().withQueues(64, 4_096).withTrains(TransportConfig.Trains.ON);
    private static final int COUNT = 60;

    private static String message(int number) {
        return "OPTIONS sip:%05d@127.0.0.1 SIP/2.0\r\n\r\n".formatted(number);
    }

    /** Sends so many in one turn, so that they leave together. */
    private static void send(Loopback from, ListenSocket to, int first, int count) {
        Destination destination = new Destination().protocol(Protocol.UDP);
        destination.remote().copyFrom(to.endpoint());
        assertTrue(
                from.on(
                        0,
                        () -> {
                            Outbound outbound = from.transports.outbound(from.reactors.reactor(0));
                            boolean all = true;
                            for (int number = first; number < first + count; number++) {
                                all &= Loopback.sendOn(outbound, message(number), destination);
                            }
                            return all;
                        }));
    }

    private static void assertInOrder(Loopback at, int count) throws InterruptedException {
        for (int number = 0; number < count; number++) {
            assertEquals(message(number), at.await().text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void datagramsThatComeTogetherAreHandedOnOneByOneWithTheirSource(String host) throws Exception {
        try (Loopback sender = new Loopback(Io.IO_URING, 1, CONFIG, "udp:" + host + ":0");
                Loopback receiver = new Loopback(Io.IO_URING, 1, CONFIG, "udp:" + host + ":0")) {
            send(sender, receiver.socket(0), 0, COUNT);
            for (int number = 0; number < COUNT; number++) {
                Loopback.Received received = receiver.await();
                assertEquals(message(number), received.text());
                assertEquals(sender.socket(0).endpoint(), received.source());
            }
            assertEquals(COUNT, receiver.transports.total(TransportCounter.RECEIVED));
            assertEquals(COUNT, receiver.transports.total(TransportCounter.RECEIVED_IN_TRAINS));
        }
    }

    @Test
    void whenTrainsAreOff_thenEachDatagramComesAlone() throws Exception {
        TransportConfig off = CONFIG.withTrains(TransportConfig.Trains.OFF);
        try (Loopback sender = new Loopback(Io.IO_URING, 1, CONFIG, "udp:127.0.0.1:0");
                Loopback receiver = new Loopback(Io.IO_URING, 1, off, "udp:127.0.0.1:0")) {
            send(sender, receiver.socket(0), 0, COUNT);
            assertInOrder(receiver, COUNT);
            assertEquals(0, receiver.transports.total(TransportCounter.RECEIVED_IN_TRAINS));
        }
    }

    @Test
    void whenATrainIsLongerThanDatagramsMayBe_thenItsDatagramsAreTaken() throws Exception {
        TransportConfig narrow = CONFIG.withDatagramLengthMax(512);
        try (Loopback sender = new Loopback(Io.IO_URING, 1, CONFIG, "udp:127.0.0.1:0");
                Loopback receiver = new Loopback(Io.IO_URING, 1, narrow, "udp:127.0.0.1:0")) {
            send(sender, receiver.socket(0), 0, COUNT);
            assertInOrder(receiver, COUNT);
            assertEquals(0, receiver.transports.total(TransportCounter.RECEIVED_TRUNCATED));
        }
    }

    @ParameterizedTest
    @CsvSource({"8,8", "8,1", "16,64"})
    void whenMoreComesThanCanBeAnsweredAtOnce_thenTheRestWaitsAndNothingIsLost(
            int receiveBuffers, int sendSlots) throws Exception {
        TransportConfig small = CONFIG.withQueues(receiveBuffers, sendSlots);
        int rounds = 40;
        try (Loopback sender = new Loopback(Io.IO_URING, 1, CONFIG, "udp:127.0.0.1:0");
                Loopback echo =
                        new Loopback(Io.IO_URING, 1, small, Loopback::echo, "udp:127.0.0.1:0")) {
            for (int round = 0; round < rounds; round++) {
                send(sender, echo.socket(0), round * COUNT, COUNT);
            }
            assertInOrder(sender, rounds * COUNT);
            assertEquals(0, echo.transports.total(TransportCounter.SEND_REFUSED));
            assertEquals(0, echo.transports.total(TransportCounter.SINK_FAULTS));
        }
    }
}
