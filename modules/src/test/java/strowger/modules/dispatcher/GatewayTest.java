package strowger.modules.dispatcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;

class GatewayTest {
    private static final int PROBING = Gateway.PROBING;

    private static Gateway gateway(int flags, String attributes) {
        return new Gateway("sip:192.0.2.1", flags, 10, attributes);
    }

    @Nested
    class GivenThresholds {
        private final Gateway gateway = gateway(PROBING, "");

        private String probed(boolean answered) {
            gateway.probed(answered, ProbingMode.PROBING, 2, 3);
            return gateway.letters();
        }

        @Test
        void whenProbesFail_thenItIsInactiveAtTheThresholdAndActiveAtTheOther() {
            assertEquals("TP", probed(false));
            assertEquals("IP", probed(false));
            assertEquals("IP", probed(true));
            assertEquals("IP", probed(true));
            assertEquals("AP", probed(true));
        }

        @Test
        void whenAnAnswerComesBetween_thenFailuresAreCountedAnew() {
            probed(false);
            assertEquals("AP", probed(true));
            assertEquals("TP", probed(false));
        }

        @Test
        void whenItWasDisabledMeanwhile_thenItStaysSo() {
            gateway.state(new GatewayState('d', true), 1);
            assertEquals("DP", probed(true));
            assertFalse(ProbingMode.ALL.wants(gateway));
        }
    }

    @Test
    void whoIsProbedDependsOnTheMode() {
        Gateway active = gateway(0, "");
        Gateway marked = gateway(PROBING, "");
        Gateway dead = gateway(PROBING | Gateway.INACTIVE, "");
        assertTrue(ProbingMode.ALL.wants(active));
        assertFalse(ProbingMode.PROBING.wants(active));
        assertTrue(ProbingMode.PROBING.wants(marked));
        assertFalse(ProbingMode.INACTIVE.wants(marked));
        assertTrue(ProbingMode.INACTIVE.wants(dead));
        dead.probed(true, ProbingMode.PROBING_ONCE, 1, 1);
        assertEquals("AX", dead.letters());
        assertFalse(ProbingMode.PROBING_ONCE.wants(dead));
    }

    @Test
    void aProbeUnderWayIsNotSentTwice() {
        Gateway gateway = gateway(0, "");
        assertTrue(gateway.beginProbe());
        assertFalse(gateway.beginProbe());
        gateway.endProbe();
        assertTrue(gateway.beginProbe());
    }

    @Test
    void theLatencyHasMeanDeviationAndEstimate() {
        Latency latency = new Latency();
        for (int ms : new int[] {20, 20, 20, 20, 70}) {
            latency.add(ms, 0.5);
        }
        latency.timedOut();
        assertEquals(new Latency.Figures(30, Math.sqrt(500), 45, 70, 1), latency.figures());
        assertEquals(15, latency.congestionMs());
    }

    @Test
    void algorithm13LowersThePriorityOfTheSlow() { // a point each time latency reaches priority
        Gateway slow = new Gateway("sip:192.0.2.1", 0, 10, "latency=25");
        Gateway fast = new Gateway("sip:192.0.2.2", 0, 9, "latency=1");
        GatewaySet set = new GatewaySet(1, List.of(slow, fast));
        assertEquals(1, set.nextOfHighest());
        assertEquals(1, set.nextOfHighest());
        fast.state(GatewayState.INACTIVE, 1);
        assertEquals(0, set.nextOfHighest());
    }

    @Test
    void algorithm11LowersTheWeightOfTheJammed() {
        Gateway jammed = gateway(0, "rweight=10;cc=1");
        jammed.latency().add(10, 1);
        jammed.latency().add(1000, 1);
        GatewaySet set = new GatewaySet(1, List.of(jammed, gateway(0, "rweight=9")));
        int[] counts = new int[2];
        for (int drawn = 0; drawn < 100; drawn++) {
            counts[set.byRelativeWeight(drawn)]++;
        }
        assertEquals(10, counts[0]); // 1 of 1 + 9
    }
}
