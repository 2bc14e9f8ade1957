package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Random;

class EntryRingTest {
    private static final int MIB = 1 << 20;

    private final long seed = Long.getLong("strowger.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final EntryRing ring = new EntryRing(2 * MIB);
    private final UnsafeBuffer entry = new UnsafeBuffer(0, 0);

    @AfterEach
    void close() {
        ring.close();
    }

    /** A larger one. */
    private static final class AutoCloseableRing implements AutoCloseable {
        private final EntryRing ring = new EntryRing(64L * MIB);

        @Override
        public void close() {
            ring.close();
        }
    }

    private record Added(long place, int length, byte fill) {}

    @Test
    void whateverComesAndGoes_thenEntriesAreAsTheyWereAddedInTheirOrder() {
        ArrayDeque<Added> there = new ArrayDeque<>();
        for (int step = 0; step < 200_000; step++) {
            boolean growing = (step / 20_000 & 1) == 0;
            if (random.nextInt(10) < (growing ? 6 : 4)) {
                add(there, 1 + random.nextInt(random.nextInt(20) == 0 ? 9_000 : 900));
            } else if (there.isEmpty()) {
                assertFalse(ring.first(entry), "seed " + seed);
            } else {
                assertTrue(ring.first(entry), "seed " + seed);
                check(there.remove());
                ring.removeFirst();
            }
            if (!there.isEmpty() && step % 7 == 0) {
                Added last = there.getLast();
                ring.wrap(last.place(), entry);
                check(last);
            }
        }
        while (ring.first(entry)) {
            check(there.remove());
            ring.removeFirst();
        }
        assertTrue(there.isEmpty());
        assertEquals(0, ring.usedBytes());
    }

    private void add(ArrayDeque<Added> there, int length) {
        long place = ring.append(length, entry);
        if (place == EntryRing.FULL) {
            assertTrue(ring.usedBytes() > MIB, "seed " + seed);
            return;
        }
        byte fill = (byte) random.nextInt();
        assertEquals(length, entry.capacity());
        entry.setMemory(0, length, fill);
        there.add(new Added(place, length, fill));
    }

    private void check(Added added) {
        assertEquals(added.length(), entry.capacity(), "seed " + seed);
        assertEquals(added.fill(), entry.getByte(0), "seed " + seed);
        assertEquals(added.fill(), entry.getByte(added.length() - 1), "seed " + seed);
    }

    @Test
    void whenABurstIsOver_thenItsMemoryGoesBack() {
        try (AutoCloseableRing burst = new AutoCloseableRing()) {
            for (int index = 0; index < 40_000; index++) {
                assertTrue(burst.ring.append(1_000, entry) != EntryRing.FULL);
            }
            assertTrue(burst.ring.reservedBytes() > 40 * MIB - MIB * 2);
            while (burst.ring.first(entry)) {
                burst.ring.removeFirst();
            }
            assertTrue(burst.ring.reservedBytes() < 6 * MIB, "kept: " + burst.ring.reservedBytes());
        }
    }

    @Test
    void whenAnEntryIsLongerThanAChunk_thenThereIsNoRoom() {
        assertEquals(EntryRing.FULL, ring.append(MIB, entry));
        assertFalse(ring.first(entry));
    }
}
