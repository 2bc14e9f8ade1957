package strowger.presence.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import strowger.engine.storage.Durable;
import strowger.engine.storage.MemoryStore;
import strowger.engine.storage.Notes;
import strowger.engine.storage.Restored;
import strowger.engine.storage.Writing;
import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.TableConfig;

import java.nio.charset.StandardCharsets;

/** Records of event packages that are loaded in another order in another life. */
class EventNumbersTest {
    private static final int RECORDS = 300; // more than a page
    private static final long NOW_MS = 1_000_000;

    private final MemoryStore store = new MemoryStore();

    /** A life of a server that loads packages in an order. */
    private static final class Life implements Durable, AutoCloseable {
        private final EventPackages events = new EventPackages();
        private final RecordLayout layout = RecordLayout.named("test").fixedBytes(8);
        private final RecordTable table =
                new RecordTable(
                        new TableConfig.Builder(layout, () -> NOW_MS)
                                .stripes(2)
                                .recordsMax(4 * RECORDS)
                                .bytesMax(1 << 24)
                                .hugePages(false)
                                .conclude());
        private final EventNumbers numbers = new EventNumbers(events, table);

        Life(String... packages) {
            for (String each : packages) {
                events.add(EventPackage.named(each).conclude());
            }
        }

        void put(int event, int number) {
            UnsafeBuffer key = key(event, number);
            RecordDraft draft = new RecordDraft(layout);
            draft.begin(key, 0, key.capacity());
            draft.putLong(0, number);
            assertTrue(table.put(draft).isStored());
        }

        boolean has(int event, int number) {
            UnsafeBuffer key = key(event, number);
            return table.get(key, 0, key.capacity(), record -> record.longAt(0) == number);
        }

        private static UnsafeBuffer key(int event, int number) {
            String user = "user%06d".formatted(number);
            byte[] bytes = ("???" + user).getBytes(StandardCharsets.US_ASCII);
            bytes[0] = (byte) event;
            return new UnsafeBuffer(bytes);
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public RecordTable records() {
            return table;
        }

        @Override
        public boolean describe(RecordView record, Notes notes) {
            numbers.describe(record, notes);
            return true;
        }

        @Override
        public boolean restore(RecordDraft record, Notes notes) {
            return numbers.renumber(record, notes) && numbers.put(record);
        }

        @Override
        public void close() {
            table.close();
        }
    }

    @Test
    void whenPackagesComeInAnotherOrder_thenRecordsFollowThem_andAreKeptSo() {
        try (Life first = new Life("presence", "dialog", "other")) {
            MemoryStore.Life life = store.begin();
            assertEquals(Restored.NOTHING, life.keep(first, Writing.AT_ONCE));
            for (int number = 0; number < RECORDS; number++) {
                first.put(0, number);
                first.put(1, number);
                first.put(2, number);
            }
            life.end(NOW_MS);
        }
        for (int again = 0; again < 2; again++) {
            try (Life later = new Life("dialog", "presence", "other")) {
                MemoryStore.Life life = store.begin();
                life.keep(later, Writing.AT_ONCE);
                later.numbers.conclude();
                assertEquals(3 * RECORDS, later.table.count());
                assertTrue(later.has(1, 7), "presence");
                assertTrue(later.has(0, RECORDS - 1), "dialog");
                assertTrue(later.has(2, 7), "other");
                life.end(NOW_MS + 1000);
                assertEquals(3 * RECORDS, store.count("test"));
            }
        }
    }

    @Test
    void whenAPackageIsGone_thenItsRecordsAre() {
        try (Life first = new Life("presence", "dialog")) {
            MemoryStore.Life life = store.begin();
            life.keep(first, Writing.AT_ONCE);
            first.put(0, 1);
            first.put(1, 1);
            life.end(NOW_MS);
        }
        try (Life later = new Life("dialog")) {
            MemoryStore.Life life = store.begin();
            life.keep(later, Writing.AT_ONCE);
            later.numbers.conclude();
            assertTrue(later.has(0, 1));
            assertEquals(1, later.table.count());
            life.end(NOW_MS + 1000);
            assertEquals(1, store.count("test"));
            assertFalse(later.has(1, 1));
        }
    }
}
