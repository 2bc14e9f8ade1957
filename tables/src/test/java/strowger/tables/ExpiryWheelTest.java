package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

class ExpiryWheelTest {
    private static final long START_MS = 1_800_000_000_000L;
    private static final long[] REACHES_MS = {
        1, 70, 5000, 300_000, 20_000_000, 1L << 31, 1L << 36, 1L << 40
    };

    private final Spans spans = new Spans(16 << 15, 1 << 15, false);
    private final Slab slab = new Slab(spans, 0);
    private final ExpiryWheel wheel = new ExpiryWheel(spans, START_MS);

    @AfterEach
    void close() {
        spans.close();
    }

    @Test
    void eachRecordComesDueAtItsDeadlineAndNotBefore() {
        for (long reachMs : REACHES_MS) {
            int reference = record(START_MS + reachMs);
            ExpiryWheel fresh = new ExpiryWheel(spans, START_MS);
            fresh.file(reference);
            assertEquals(0, fresh.poll(START_MS + reachMs - 1, 100), "reach " + reachMs);
            assertEquals(reference, fresh.poll(START_MS + reachMs, 100), "reach " + reachMs);
            assertFalse(fresh.isDue(START_MS + reachMs));
        }
    }

    @Test
    void theWheelAndAMapAgreeWhileDeadlinesMove() {
        for (long seed = 1; seed <= 30; seed++) {
            agree(new Random(seed), "seed=" + seed);
        }
    }

    private void agree(Random random, String where) {
        Map<Integer, Long> model = new HashMap<>();
        long startMs = Math.abs(random.nextLong() >> 20);
        long nowMs = startMs;
        ExpiryWheel fresh = new ExpiryWheel(spans, nowMs);
        for (int step = 0; step < 2000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> add(fresh, model, nowMs + reach(random));
                case 1 ->
                        move(
                                fresh,
                                model,
                                random.nextInt(4) == 0 ? ExpiryWheel.NEVER : nowMs + reach(random),
                                random);
                case 2 -> nowMs += random.nextLong(reach(random) + 1);
                default -> {
                    nowMs += random.nextInt(100);
                    pollAll(fresh, model, nowMs, where);
                }
            }
        }
        pollAll(fresh, model, Long.MAX_VALUE - 1, where);
        assertTrue(model.values().stream().allMatch(each -> each == ExpiryWheel.NEVER), where);
        model.keySet().forEach(slab::free);
    }

    private void add(ExpiryWheel fresh, Map<Integer, Long> model, long deadlineMs) {
        if (model.size() < 500) {
            int reference = record(deadlineMs);
            fresh.file(reference);
            model.put(reference, deadlineMs);
        }
    }

    private void move(ExpiryWheel fresh, Map<Integer, Long> model, long deadlineMs, Random random) {
        if (model.isEmpty()) {
            return;
        }
        int reference = model.keySet().iterator().next();
        if (random.nextInt(5) == 0) {
            fresh.remove(reference);
            model.remove(reference);
            slab.free(reference);
            return;
        }
        UnsafeApi.putLong(spans.address(reference) + Block.DEADLINE, deadlineMs);
        fresh.refile(reference, model.put(reference, deadlineMs));
    }

    private void pollAll(ExpiryWheel fresh, Map<Integer, Long> model, long nowMs, String where) {
        Set<Integer> due =
                model.entrySet().stream()
                        .filter(entry -> entry.getValue() <= nowMs)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        Set<Integer> polled = new HashSet<>();
        while (fresh.isDue(nowMs)) {
            int reference = fresh.poll(nowMs, 10);
            if (reference != 0) {
                assertTrue(polled.add(reference), where);
            }
        }
        assertEquals(due, polled, where);
        model.keySet().removeAll(due);
        due.forEach(slab::free);
    }

    @Test
    void aClockSetBackHoldsTheWheelStill() {
        int reference = record(START_MS + 10);
        wheel.file(reference);
        assertEquals(0, wheel.poll(START_MS - 5000, 10));
        assertEquals(reference, wheel.poll(START_MS + 10, 10));
    }

    @Test
    void aRecordThatNeverExpiresIsNotFiled() {
        int reference = record(ExpiryWheel.NEVER);
        wheel.file(reference);
        assertFalse(wheel.isDue(Long.MAX_VALUE - 1));
        wheel.remove(reference);
    }

    /** Such a record was handed out again and again once. */
    @Test
    void aRecordThatNoLongerExpiresAndIsChangedAgainIsNotHandedOut() {
        int reference = record(START_MS + 10);
        wheel.file(reference);
        UnsafeApi.putLong(spans.address(reference) + Block.DEADLINE, ExpiryWheel.NEVER);
        wheel.refile(reference, START_MS + 10);
        wheel.refile(reference, ExpiryWheel.NEVER);
        assertEquals(0, wheel.poll(START_MS + 10, 10));
        UnsafeApi.putLong(spans.address(reference) + Block.DEADLINE, START_MS + 20);
        wheel.refile(reference, ExpiryWheel.NEVER);
        assertEquals(reference, wheel.poll(START_MS + 20, 10));
        assertEquals(0, wheel.poll(START_MS + 1000, 10));
    }

    private static long reach(Random random) {
        return random.nextLong(REACHES_MS[random.nextInt(5)]) + 1;
    }

    private int record(long deadlineMs) {
        int reference = slab.allocate(64);
        UnsafeApi.putLong(spans.address(reference) + Block.DEADLINE, deadlineMs);
        return reference;
    }
}
