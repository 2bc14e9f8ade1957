package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class DatagramTrainsTest {
    private static final int COUNT = 256;
    private static final int EIO = -5;

    private final List<String> departures = new ArrayList<>();
    private final SendSlots slots = new SendSlots(COUNT);
    private final Track track = new Track();
    private final DatagramTrains trains = new DatagramTrains(slots, track, true);
    private int numbered;
    private int[] numbers = new int[COUNT];

    /** Writes down what leaves. */
    private final class Track implements DatagramTrains.Track {
        private boolean open = true;
        private int coupled = 1;
        private int lost;

        @Override
        public boolean depart(int slot) {
            departures.add(numbers[slot] + "x" + coupled);
            coupled = 1;
            return open;
        }

        @Override
        public void onTrain(int count) {
            coupled = count;
        }

        @Override
        public void onLost() {
            lost++;
        }
    }

    @BeforeEach
    void noneHasLeft() {
        departures.clear();
    }

    @AfterEach
    void free() {
        slots.close();
    }

    /** Adds a datagram; they are numbered from 1 in the order of their sending. */
    private int send(int length, int port) {
        return send(length, at("127.0.0.1", port));
    }

    private static Endpoint at(String host, int port) {
        return Endpoint.parse(host, port).orElseThrow();
    }

    private int send(int length, Endpoint to) {
        return send(length, to, false);
    }

    private int send(int length, Endpoint to, boolean unordered) {
        int slot = slots.take();
        slots.unordered(slot, unordered);
        numbers[slot] = ++numbered;
        slots.address(slot, to, length);
        trains.add(slot);
        return slot;
    }

    private void assertDepartures(String... expected) {
        assertEquals(List.of(expected), departures);
        departures.clear();
    }

    @Test
    void datagramsOfOneLengthToOneDestinationLeaveAsOne() {
        IntStream.range(0, 5).forEach(_ -> send(400, 5060));
        assertDepartures();
        trains.departAll();
        assertDepartures("1x5");
    }

    @Test
    void aShorterOneIsTheLast() {
        send(400, 5060);
        send(300, 5060);
        send(300, 5060);
        send(400, 5060);
        trains.departAll();
        assertDepartures("1x2", "3x1", "4x1");
    }

    @Test
    void theOrderToADestinationStays_whateverGoesElsewhere() {
        send(400, 5060);
        send(500, 5061);
        send(400, 5060);
        send(600, 5061);
        send(600, 5061);
        trains.departAll();
        assertDepartures("2x1", "1x2", "4x2");
    }

    @Test
    void thoseWithoutAnOrderLeaveWithTheirLike_whateverElseGoesThere() {
        for (int round = 0; round < 3; round++) {
            send(400, at("127.0.0.1", 5060), true);
            send(700 + round, 5060);
            send(432, at("127.0.0.1", 5060), true);
        }
        trains.departAll();
        assertDepartures("2x1", "5x1", "1x3", "8x1", "3x3");
    }

    @Test
    void destinationsAreAddressAndPortOfBothFamilies() {
        send(400, at("::1", 5060));
        send(400, at("127.0.0.1", 5060));
        send(400, at("127.0.0.2", 5060));
        send(400, at("::2", 5060));
        send(400, at("::1", 5060));
        trains.departAll();
        assertDepartures("1x2", "2x1", "3x1", "4x1");
    }

    @Test
    void whenMoreDestinationsAreMetThanAreRemembered_thenTheOldestLeavesFirst() {
        IntStream.rangeClosed(1, 10).forEach(each -> send(400, 5060 + each));
        assertDepartures("1x1", "2x1");
        trains.departAll();
        assertEquals(8, departures.size());
        departures.clear();
        send(400, 5060);
        trains.departAll();
        assertDepartures("11x1");
    }

    @Test
    void aTrainIsNeverLongerThanTheKernelTakes() {
        IntStream.range(0, 130).forEach(_ -> send(100, 5060));
        trains.departAll();
        assertDepartures("1x64", "65x64", "129x2");
        IntStream.range(0, 60).forEach(_ -> send(1_232, 5060));
        trains.departAll();
        assertDepartures("131x52", "183x8");
    }

    @Test
    void aDatagramThatAPathMayBreakUpLeavesAlone() {
        IntStream.range(0, 3).forEach(_ -> send(1_233, 5060));
        trains.departAll();
        assertDepartures("1x1", "2x1", "3x1");
    }

    @Test
    void anEmptyDatagramLeavesAlone() { // the end of a train could not tell of it
        send(400, 5060);
        send(0, 5060);
        send(0, 5060);
        trains.departAll();
        assertDepartures("1x1", "2x1", "3x1");
    }

    @Test
    void whenTheKernelIsDone_thenAllSlotsOfTheTrainAreFree() {
        int first = send(400, 5060);
        IntStream.range(0, 9).forEach(_ -> send(400, 5060));
        trains.departAll();
        assertEquals(COUNT - 10, slots.freeCount());
        trains.onDeparted(first, 4_000);
        assertEquals(COUNT, slots.freeCount());
        assertEquals(0, track.lost);
    }

    @Test
    void whenTheKernelRefusesATrain_thenItsDatagramsLeaveOneByOne() {
        int first = send(400, 5060);
        int second = send(400, 5060);
        trains.departAll();
        assertDepartures("1x2");
        trains.onDeparted(first, EIO);
        assertDepartures("1x1", "2x1");
        trains.onDeparted(first, 400);
        trains.onDeparted(second, EIO);
        assertEquals(COUNT, slots.freeCount());
        assertEquals(1, track.lost);
    }

    @Test
    void whenTrainsAreRefusedAgainAndAgain_thenNoMoreAreMade() {
        for (int each = 1; each <= DatagramTrains.FAULTS_MAX; each++) {
            assertFalse(trains.isGivenUp());
            int first = send(400, 5060);
            send(400, 5060);
            trains.departAll();
            trains.onDeparted(first, EIO);
        }
        assertTrue(trains.isGivenUp());
        departures.clear();
        send(400, 5060);
        send(400, 5060);
        trains.departAll();
        assertEquals(2, departures.size());
    }

    @Test
    void whenTrainsAreForbidden_thenEachLeavesAlone_fromTheNextTurnOn() {
        trains.allow(false);
        trains.departAll();
        send(400, 5060);
        send(400, 5060);
        trains.departAll();
        assertDepartures("1x1", "2x1");
        trains.allow(true);
        trains.departAll();
        send(400, 5060);
        send(400, 5060);
        trains.departAll();
        assertDepartures("3x2");
    }

    @Test
    void whenTheSocketTakesNothing_thenEveryDatagramCountsAsLost() {
        track.open = false;
        IntStream.range(0, 4).forEach(_ -> send(400, 5060));
        trains.departAll();
        assertEquals(4, track.lost);
        assertEquals(COUNT, slots.freeCount());
    }
}
