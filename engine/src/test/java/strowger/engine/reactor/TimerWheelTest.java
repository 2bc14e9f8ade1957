package strowger.engine.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

class TimerWheelTest {
    private static final long START_NS = 7_000_000_000L;
    private static final long TICK_NS = TimerWheel.tickNs();
    private static final long REVOLUTION_NS = TICK_NS * TimerWheel.SLOT_COUNT;

    private final TimerWheel wheel = new TimerWheel(START_NS);
    private final List<Alarm> fired = new ArrayList<>();
    private long nowNs = START_NS;

    private final class Alarm extends Timer {
        private long firedNs = -1;
        private Runnable action = () -> {};

        @Override
        protected void onExpiry(long moment) {
            firedNs = moment;
            fired.add(this);
            action.run();
        }
    }

    private Alarm alarmAt(long deadlineNs) {
        Alarm alarm = new Alarm();
        wheel.schedule(alarm, deadlineNs);
        return alarm;
    }

    private void advance(long byNs) {
        nowNs += byNs;
        wheel.advance(nowNs);
    }

    @Test
    void aTimerFiresOnceAndNeverEarly() {
        Alarm alarm = alarmAt(START_NS + TimeUnit.MILLISECONDS.toNanos(500));
        advance(TimeUnit.MILLISECONDS.toNanos(500) - 1);
        assertTrue(fired.isEmpty());
        advance(TICK_NS + 1);
        assertEquals(List.of(alarm), fired);
        assertFalse(alarm.isScheduled());
        advance(REVOLUTION_NS * 2);
        assertEquals(1, fired.size());
        assertEquals(0, wheel.count());
    }

    @Test
    void aDeadlineSomeRevolutionsAwayWaitsForItsOwn() {
        Alarm alarm = alarmAt(START_NS + 3 * REVOLUTION_NS + TICK_NS);
        for (int revolution = 0; revolution < 3; revolution++) {
            advance(REVOLUTION_NS);
            assertTrue(alarm.isScheduled());
        }
        advance(2 * TICK_NS);
        assertEquals(List.of(alarm), fired);
    }

    @Test
    void aLateAdvanceOverManyRevolutionsFiresAllThatIsDue() {
        Alarm first = alarmAt(START_NS + TICK_NS);
        Alarm second = alarmAt(START_NS + 2 * REVOLUTION_NS);
        Alarm later = alarmAt(START_NS + 9 * REVOLUTION_NS);
        advance(5 * REVOLUTION_NS);
        assertTrue(fired.contains(first) && fired.contains(second));
        assertTrue(later.isScheduled());
    }

    @Test
    void aTimerThatSchedulesItselfAtOnceFiresOncePerAdvance() {
        Alarm alarm = alarmAt(START_NS);
        alarm.action = () -> wheel.schedule(alarm, nowNs);
        advance(10 * TICK_NS);
        assertEquals(1, fired.size());
        advance(TICK_NS);
        assertEquals(2, fired.size());
    }

    @Test
    void aTimerMayCancelItsNeighboursWhileTheyAreDue() {
        List<Alarm> alarms = new ArrayList<>();
        for (int each = 0; each < 5; each++) {
            alarms.add(alarmAt(START_NS + TICK_NS));
        }
        for (Alarm alarm : alarms) {
            alarm.action = () -> alarms.forEach(wheel::cancel);
        }
        advance(2 * TICK_NS);
        assertEquals(1, fired.size());
        assertEquals(0, wheel.count());
    }

    @Test
    void schedulingAgainMovesTheTimer() {
        Alarm alarm = alarmAt(START_NS + TICK_NS);
        wheel.schedule(alarm, START_NS + 100 * TICK_NS);
        advance(50 * TICK_NS);
        assertTrue(fired.isEmpty());
        assertEquals(1, wheel.count());
        assertTrue(wheel.cancel(alarm));
        assertFalse(wheel.cancel(alarm));
    }

    @Test
    void aTimerThatThrowsDoesNotLoseTheOthers() {
        for (int each = 0; each < 3; each++) {
            Alarm alarm = alarmAt(START_NS + TICK_NS);
            alarm.action =
                    () -> {
                        throw new IllegalStateException("on purpose");
                    };
        }
        for (int each = 0; each < 3; each++) {
            assertThrows(IllegalStateException.class, () -> advance(2 * TICK_NS));
        }
        assertEquals(3, fired.size());
    }

    @Test
    void theNextMomentIsNoLaterThanATickAfterTheFirstDeadline() {
        assertEquals(Long.MAX_VALUE, wheel.nextNs());
        long deadlineNs = START_NS + 1000 * TICK_NS + 17;
        alarmAt(deadlineNs + 50 * TICK_NS);
        alarmAt(deadlineNs);
        assertTrue(wheel.nextNs() >= deadlineNs && wheel.nextNs() <= deadlineNs + TICK_NS);
    }

    @Test
    void theNextMomentLiesAheadAfterAnAdvanceSoThatNobodySpins() {
        alarmAt(START_NS + REVOLUTION_NS + 40 * TICK_NS);
        for (int tick = 0; tick < TimerWheel.SLOT_COUNT; tick++) {
            advance(TICK_NS);
            assertTrue(wheel.nextNs() > nowNs);
        }
    }

    @Test
    void againstASortedModelNothingIsEarlyLostOrLaterThanATick() {
        Random random = new Random(42);
        List<Alarm> all = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            long delayNs = (long) (random.nextDouble() * 2 * REVOLUTION_NS);
            all.add(alarmAt(nowNs + (random.nextInt(10) == 0 ? 0 : delayNs)));
            if (random.nextInt(4) == 0) {
                wheel.cancel(all.remove(random.nextInt(all.size())));
            }
            advance(random.nextLong(3 * TICK_NS));
        }
        while (wheel.count() > 0) {
            advance(TICK_NS);
        }
        for (Alarm alarm : all) {
            long lateNs = alarm.firedNs - alarm.deadlineNs();
            assertTrue(lateNs >= 0 && lateNs <= 5 * TICK_NS, () -> "late by " + lateNs);
        }
    }
}
