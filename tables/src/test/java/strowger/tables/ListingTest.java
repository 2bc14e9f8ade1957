package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.tables.TestRecords.bytes;
import static strowger.tables.TestRecords.plain;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

class ListingTest {
    private final TestRecords.Clock clock = new TestRecords.Clock();
    private final RecordTable table = new RecordTable(TestRecords.plain(clock).conclude());
    private final RecordDraft draft = new RecordDraft(TestRecords.PLAIN);
    private final List<String> listed = new ArrayList<>();

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void anEmptyTableHasOnePageWithNothingOnIt() {
        assertEquals(RecordTable.END, table.list(0, 10, this::note));
        assertEquals(List.of(), listed);
    }

    @Test
    void pagesHoldWhatIsAskedAndTogetherEverything() {
        fill(3000);
        long cursor = 0;
        while (cursor != RecordTable.END) {
            int before = listed.size();
            cursor = table.list(cursor, 100, this::note);
            assertTrue(listed.size() - before <= 100 || cursor == RecordTable.END);
        }
        assertEquals(3000, listed.size());
        assertEquals(3000, new HashSet<>(listed).size());
    }

    @Test
    void aReaderThatHasEnoughEndsThePage() {
        fill(100);
        long cursor = table.list(0, 50, record -> !note(record));
        assertEquals(1, listed.size());
        assertFalse(cursor == RecordTable.END);
    }

    @Test
    void whatHasExpiredIsNotListed() {
        plain(draft, "alice", 1, "").deadlineMs(clock.nowMs + 1);
        table.put(draft);
        clock.nowMs += 1;
        table.list(0, 10, this::note);
        assertEquals(List.of(), listed);
    }

    @Test
    void whatStaysIsListedOnceWhateverComesAndGoesBetweenPages() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Set<String> staying = new HashSet<>();
            for (int i = 0; i < 500; i++) {
                table.put(plain(draft, "stays" + i, 0, ""));
                staying.add("stays" + i);
            }
            listed.clear();
            long cursor = 0;
            while (cursor != RecordTable.END) {
                cursor = table.list(cursor, 1 + random.nextInt(20), this::note);
                churn(random);
            }
            List<String> found = listed.stream().filter(staying::contains).toList();
            assertEquals(500, found.size(), "seed=" + seed);
            assertEquals(staying, new HashSet<>(found), "seed=" + seed);
        }
    }

    @Test
    void whatStaysIsListedOnceWhileAnotherThreadChangesTheTable() throws InterruptedException {
        fill(1000);
        AtomicBoolean done = new AtomicBoolean();
        Thread other =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    RecordDraft mine = new RecordDraft(TestRecords.PLAIN);
                                    Random random = new Random(7);
                                    while (!done.get()) {
                                        String key = "comes" + random.nextInt(2000);
                                        table.put(plain(mine, key, 0, ""));
                                        String going = "comes" + random.nextInt(2000);
                                        table.remove(bytes(going), 0, going.length());
                                    }
                                });
        for (int i = 0; i < 20; i++) {
            Map<String, Integer> times = new HashMap<>();
            long cursor = 0;
            while (cursor != RecordTable.END) {
                cursor =
                        table.list(
                                cursor,
                                50,
                                record -> {
                                    times.merge(TestRecords.key(record), 1, Integer::sum);
                                    return true;
                                });
            }
            times.keySet().removeIf(key -> key.startsWith("comes"));
            assertEquals(1000, times.size());
            assertTrue(times.values().stream().allMatch(count -> count == 1));
        }
        done.set(true);
        other.join();
    }

    @Test
    void aPurgeRemovesWhatMatchesAndNothingElse() {
        fill(1000);
        long cursor = 0;
        while (cursor != RecordTable.END) {
            cursor = table.purge(cursor, 64, record -> note(record) && record.longAt(0) % 3 == 0);
        }
        assertEquals(1000, new HashSet<>(listed).size());
        assertEquals(1000, listed.size());
        assertEquals(666, table.count());
    }

    @Test
    void aCursorOfNoTableIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> table.list(1L << 40, 10, this::note));
        assertThrows(IllegalArgumentException.class, () -> table.list(-1, 10, this::note));
    }

    private void churn(Random random) {
        for (int i = 0; i < 50; i++) {
            String key = "comes" + random.nextInt(1500);
            if (random.nextBoolean()) {
                table.put(plain(draft, key, 0, "x".repeat(random.nextInt(100))));
            } else {
                table.remove(bytes(key), 0, key.length());
            }
            String staying = "stays" + random.nextInt(500);
            table.put(plain(draft, staying, i, "x".repeat(random.nextInt(100))));
        }
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            table.put(plain(draft, "key" + i, i, ""));
        }
    }

    private boolean note(RecordView record) {
        return listed.add(TestRecords.key(record));
    }
}
