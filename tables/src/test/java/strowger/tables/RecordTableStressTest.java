package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.tables.TestRecords.bytes;
import static strowger.tables.TestRecords.contact;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Several threads at once: each knows what its own records must be, all share some. */
class RecordTableStressTest {
    private static final int THREADS = 4;
    private static final int SHARED = 8;

    private final TestRecords.Clock clock = new TestRecords.Clock();
    private final RecordTable table =
            new RecordTable(TestRecords.contacts(clock).stripes(2).conclude());
    private final AtomicLong added = new AtomicLong();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final AtomicLong reports = new AtomicLong();

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void recordsOfAThreadAreAsItLeftThemAndSharedSumsAreRight() throws Exception {
        stress(20_000);
    }

    @Test
    @Tag("long")
    void recordsOfAThreadAreAsItLeftThemForLong() throws Exception {
        stress(5_000_000);
    }

    private void stress(int steps) throws Exception {
        RecordDraft draft = new RecordDraft(TestRecords.CONTACT);
        for (int i = 0; i < SHARED; i++) {
            table.put(contact(draft, "shared" + i, "shared" + i, 0, 0));
        }
        List<Callable<Integer>> workers =
                IntStream.range(0, THREADS).mapToObj(i -> worker(i, steps)).toList();
        int expected = SHARED;
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Integer> worker : threads.invokeAll(workers)) {
                expected += worker.get();
            }
        }
        assertEquals(expected, table.count());
        assertEquals(added.get(), sharedSum());
        assertEquals(reports.get(), reported.size(), "each expired record is reported once");
        assertEquals(table.figures().expired() - table.figures().unreported(), reports.get());
        removeEverything();
    }

    private Callable<Integer> worker(int number, int steps) {
        return () -> new Worker(number).run(steps);
    }

    /** A thread, its records and what they must be. */
    private final class Worker {
        private final int number;
        private final Random random;
        private final Map<String, Long> mine = new HashMap<>(); // identity to number
        private final RecordDraft draft = new RecordDraft(TestRecords.CONTACT);
        private final Sweeper sweeper = table.sweeper();
        private long nextNumber;

        Worker(int number) {
            this.number = number;
            random = new Random(number);
        }

        int run(int steps) {
            for (int step = 0; step < steps; step++) {
                String identity = number + "-" + random.nextInt(200);
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> put(identity);
                    case 3 -> remove(identity);
                    case 4 -> addToShared();
                    case 5 -> expireOne();
                    case 6 -> connections();
                    default -> check(identity);
                }
            }
            mine.keySet().forEach(this::check);
            sweeper.sweep(Integer.MAX_VALUE, this::report);
            return mine.size();
        }

        private void put(String identity) {
            contact(draft, "key" + identity.hashCode() % 20, identity, 1 + number, nextNumber);
            UnsafeBuffer text = bytes("x".repeat(random.nextInt(200)));
            draft.field(TestRecords.TEXT, text, 0, text.capacity());
            boolean known = mine.put(identity, nextNumber++) != null;
            assertEquals(known ? PutResult.REPLACED : PutResult.INSERTED, table.put(draft));
        }

        private void remove(String identity) {
            boolean known = mine.remove(identity) != null;
            UnsafeBuffer key = bytes(identity);
            assertEquals(known, table.unique(0).remove(key, 0, key.capacity()));
        }

        private void check(String identity) {
            UnsafeBuffer key = bytes(identity);
            Long wanted = mine.get(identity);
            boolean found =
                    table.unique(0)
                            .get(
                                    key,
                                    0,
                                    key.capacity(),
                                    record -> {
                                        assertEquals(identity, TestRecords.identity(record));
                                        assertTrue(wanted != null && wanted == record.longAt(0));
                                        return true;
                                    });
            assertEquals(wanted != null, found);
        }

        private void addToShared() {
            UnsafeBuffer key = bytes("shared" + random.nextInt(SHARED));
            assertTrue(
                    table.update(
                            key,
                            0,
                            key.capacity(),
                            record -> {
                                record.putLong(0, record.longAt(0) + number);
                                return true;
                            }));
            added.addAndGet(number);
        }

        private void expireOne() {
            String identity = "expires" + number + "-" + nextNumber++;
            contact(draft, "expires", identity, 0, 0).deadlineMs(clock.nowMs);
            PutResult result = table.put(draft);
            assertEquals(PutResult.INSERTED, result);
            sweeper.sweep(10, this::report);
        }

        private void connections() {
            Set<String> found = new HashSet<>();
            table.byLong(0).forEach(1L + number, record -> found.add(TestRecords.identity(record)));
            assertEquals(mine.keySet(), found);
        }

        private boolean report(RecordView record) {
            reports.incrementAndGet();
            return reported.add(TestRecords.identity(record));
        }
    }

    private long sharedSum() {
        AtomicLong sum = new AtomicLong();
        for (int i = 0; i < SHARED; i++) {
            UnsafeBuffer key = bytes("shared" + i);
            table.get(key, 0, key.capacity(), record -> sum.addAndGet(record.longAt(0)) >= 0);
        }
        return sum.get();
    }

    private void removeEverything() {
        long cursor = 0;
        while (cursor != RecordTable.END) {
            cursor = table.purge(cursor, 100, record -> true);
        }
        table.sweeper().sweep(Integer.MAX_VALUE, record -> true);
        assertEquals(0, table.count());
        assertEquals(0, table.figures().spanBytes());
    }
}
