package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class SlotIndexTest {
    private static final int SLOTS = SlotIndex.slotsFor(200);

    private final Region region = new Region(SlotIndex.NURSERY_BYTES + SLOTS * 8L, false);
    private final SlotIndex index = over(region, SLOTS);

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void entriesAreSortedByTagAndFoundWhateverComesAndGoes() {
        Map<Integer, Integer> model = new TreeMap<>(Integer::compareUnsigned);
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            for (int i = 0; i < 400; i++) {
                int tag = random.nextInt();
                if (model.size() < 200 && random.nextInt(3) > 0) {
                    if (model.putIfAbsent(tag, i + 1) == null) {
                        assertTrue(index.insert(tag, i + 1));
                    }
                } else if (!model.isEmpty()) {
                    int gone = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
                    index.remove(index.find(gone, model.getOrDefault(gone, 0)));
                    model.remove(gone);
                }
            }
            assertEquals(entries(model), entries(), "seed=" + seed);
            assertEquals(model.size(), index.used());
            model.forEach((tag, reference) -> assertNotEquals(-1, index.find(tag, reference)));
        }
    }

    @Test
    void itGrowsWithWhatItHoldsAndLosesNothing() {
        int most = SlotIndex.slotsFor(20_000);
        try (Region memory = new Region(SlotIndex.NURSERY_BYTES + most * 8L, false)) {
            SlotIndex large = over(memory, most);
            Random random = new Random(7);
            Map<Integer, Integer> model = new TreeMap<>(Integer::compareUnsigned);
            while (model.size() < 20_000) {
                int tag = random.nextInt(50) == 0 ? -1 - random.nextInt(1 << 20) : random.nextInt();
                if (model.putIfAbsent(tag, model.size() + 1) == null) {
                    assertTrue(large.insert(tag, model.getOrDefault(tag, 0)), "at " + model.size());
                }
            }
            model.forEach((tag, reference) -> assertNotEquals(-1, large.find(tag, reference)));
            assertEquals(20_000, large.used());
            List<String> found = new ArrayList<>();
            for (int position = 0; position < most; position++) {
                long slot = large.slot(position);
                if (slot != 0) {
                    found.add(SlotIndex.tag(slot) + "=" + SlotIndex.reference(slot));
                }
            }
            assertEquals(entries(model), found, "in the order of the tags");
        }
    }

    @Test
    void entriesOfOneTagStandTogether() {
        for (int reference = 1; reference <= 30; reference++) {
            assertTrue(index.insert(77, reference));
            assertTrue(index.insert(78, reference));
        }
        index.remove(index.find(77, 15));
        assertEquals(SlotIndex.NONE, index.find(77, 15));
        assertNotEquals(SlotIndex.NONE, index.find(77, 16));
        assertNotEquals(SlotIndex.NONE, index.find(78, 15));
    }

    @Test
    void theLargestTagsOverflowIntoTheTailAndThenAreRefused() {
        int stored = 0;
        while (index.insert(-1, stored + 1)) {
            stored++;
        }
        assertTrue(stored >= 64 && stored < SLOTS, "stored " + stored);
        assertEquals(stored, index.used());
        assertFalse(index.insert(-1, stored + 1));
        assertTrue(index.insert(0, 1), "small tags have room");
    }

    @Test
    void theFirstTagOfAPositionIsTheSmallestAtHomeThere() {
        for (int position = 0; position < SLOTS; position++) {
            long first = index.firstTag(position);
            assertTrue(first > 1L << 31 || index.seek((int) first) == position);
            if (position > 0 && first < 1L << 32) {
                assertEquals(position - 1, index.seek((int) (first - 1)));
            }
        }
    }

    @Test
    void aReplacedEntryKeepsItsPlace() {
        index.insert(5, 1);
        int position = index.find(5, 1);
        index.replace(position, 2);
        assertEquals(position, index.find(5, 2));
        assertEquals(SlotIndex.NONE, index.find(5, 1));
    }

    private static SlotIndex over(Region memory, int slots) {
        return new SlotIndex(memory.address(), memory.address() + SlotIndex.NURSERY_BYTES, slots);
    }

    private static List<String> entries(Map<Integer, Integer> model) {
        List<String> entries = new ArrayList<>();
        model.forEach((tag, reference) -> entries.add(tag + "=" + reference));
        return entries;
    }

    private List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            long slot = index.slot(i);
            if (slot != 0) {
                entries.add(SlotIndex.tag(slot) + "=" + SlotIndex.reference(slot));
            }
        }
        return entries;
    }
}
