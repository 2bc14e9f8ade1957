package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.UnsafeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class SlabTest {
    private static final int SPAN_BYTES = 1 << 15;

    private final Spans spans = new Spans(16L * SPAN_BYTES, SPAN_BYTES, false);
    private final Slab slab = new Slab(spans, 0);

    @AfterEach
    void close() {
        spans.close();
    }

    @Test
    void blocksNeverOverlap() {
        Random random = new Random(1);
        Map<Integer, Integer> lengths = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int length = 64 + random.nextInt(1000);
            int reference = random.nextInt(3) > 0 ? slab.allocate(length) : 0;
            if (reference != 0) {
                assertFalse(lengths.containsKey(reference), "handed out twice");
                lengths.put(reference, length);
                UnsafeApi.setMemory(spans.address(reference) + 48, length - 48, (byte) reference);
            } else if (!lengths.isEmpty()) {
                int gone = lengths.keySet().iterator().next();
                assertUntouched(gone, lengths.getOrDefault(gone, 0));
                lengths.remove(gone);
                slab.free(gone);
            }
        }
        lengths.forEach(this::assertUntouched);
        List.copyOf(lengths.keySet()).forEach(slab::free);
        assertEquals(0, slab.usedBytes());
        assertEquals(0, spans.heldBytes());
    }

    @Test
    void memoryUsedUpIsRefusedAndServesAnyClassOnceFreed() {
        List<Integer> small = new ArrayList<>();
        for (int i = slab.allocate(64); i != 0; i = slab.allocate(64)) {
            small.add(i);
        }
        assertEquals(16 * (SPAN_BYTES / 64), small.size());
        assertEquals(0, slab.allocate(4096));
        small.forEach(slab::free);
        for (int i = 0; i < 16 * 8; i++) {
            assertNotEquals(0, slab.allocate(4096));
        }
        assertEquals(0, slab.allocate(4096));
    }

    @Test
    void theFirstBlocksOfSpansLieAtManyDistances() {
        Set<Long> distances = new HashSet<>();
        for (int stripe = 0; stripe < 16; stripe++) {
            int first = new Slab(spans, stripe).allocate(512);
            distances.add(spans.address(first) % SPAN_BYTES);
        }
        assertTrue(distances.size() > 12, "distances: " + distances);
    }

    @Test
    void aStaleReferenceIsNotTakenForARecord() {
        int reference = slab.allocate(100);
        Block.state(spans.address(reference), Block.LIVE);
        assertTrue(spans.isLive(reference, 0));
        assertFalse(spans.isLive(reference, 1), "another stripe's");
        assertFalse(spans.isLive(reference + 1, 0), "the middle of a block");
        assertFalse(spans.isLive(reference + 7, 0), "a block never cut");
        slab.free(reference);
        assertFalse(spans.isLive(reference, 0), "freed");
    }

    private void assertUntouched(int reference, int length) {
        long block = spans.address(reference);
        for (int i = 48; i < length; i++) {
            assertEquals((byte) reference, UnsafeApi.getByte(block + i));
        }
    }
}
