package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.tables.TestRecords.bytes;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A table and a plain map are told the same, at random, and must agree. */
class RecordTableModelTest {
    private static final int KEYS = 60;
    private static final int IDENTITIES = 400;
    private static final int CONNECTIONS = 20;

    private final TestRecords.Clock clock = new TestRecords.Clock();
    private final RecordTable table =
            new RecordTable(TestRecords.contacts(clock).stripes(2).conclude());
    private final RecordDraft draft = new RecordDraft(TestRecords.CONTACT);
    private final Sweeper sweeper = table.sweeper();
    private final Map<String, Entry> model = new HashMap<>(); // by identity
    private final List<String> reported = new ArrayList<>();
    private final List<String> expired = new ArrayList<>();

    private record Entry(
            String key,
            String identity,
            long connection,
            long number,
            String text,
            long deadlineMs) {
        @Override
        public String toString() {
            return key
                    + '/'
                    + identity
                    + '/'
                    + connection
                    + '/'
                    + number
                    + '/'
                    + text
                    + '/'
                    + deadlineMs;
        }
    }

    @AfterEach
    void close() {
        table.close();
    }

    @RepeatedTest(10)
    void tableAndMapAgreeOnEverything(RepetitionInfo run) {
        agree(run.getCurrentRepetition(), 6000);
    }

    @Test
    @Tag("long")
    void tableAndMapAgreeOnEverythingForLong() {
        agree(System.nanoTime(), 3_000_000);
    }

    private void agree(long seed, int steps) {
        Random random = new Random(seed);
        for (int step = 0; step < steps; step++) {
            String where = "seed=" + seed + ", step=" + step;
            act(random, where);
            if (step % 100 == 0) {
                assertEquals(modelled(), listed(), where);
                assertEquals(model.size(), table.count(), where);
            }
        }
        removeAll(random);
        assertEquals(0, table.count());
        assertEquals(expired.stream().sorted().toList(), reported.stream().sorted().toList());
        assertEquals(0, table.figures().blockBytes(), "all blocks are back");
        assertEquals(0, table.figures().spanBytes(), "all spans are back");
    }

    private void act(Random random, String where) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> put(random, where);
            case 4 -> removeIdentity(identity(random), where);
            case 5 -> removeKey(key(random), where);
            case 6 -> removeConnection(1 + random.nextInt(CONNECTIONS), where);
            case 7 -> add(identity(random), random.nextInt(10), where);
            case 8, 9 -> read(random, where);
            case 10 -> advance(random.nextInt(200));
            default -> sweep(random);
        }
    }

    private void put(Random random, String where) {
        Entry entry =
                new Entry(
                        key(random),
                        identity(random),
                        random.nextInt(CONNECTIONS + 1),
                        random.nextInt(1000),
                        TestRecords.letters(random, random.nextInt(300)),
                        random.nextInt(4) == 0
                                ? RecordView.NEVER
                                : clock.nowMs + 1 + random.nextInt(10_000));
        TestRecords.contact(draft, entry.key, entry.identity, entry.connection, entry.number);
        UnsafeBuffer text = bytes(entry.text);
        draft.field(TestRecords.TEXT, text, 0, text.capacity());
        draft.deadlineMs(entry.deadlineMs);
        PutResult result = table.put(draft);
        Entry former = model.get(entry.identity);
        boolean sameKey = former != null && former.key.equals(entry.key);
        PutResult present = sameKey ? PutResult.REPLACED : PutResult.DUPLICATE;
        assertEquals(former == null ? PutResult.INSERTED : present, result, where);
        if (result.isStored()) {
            model.put(entry.identity, entry);
        }
    }

    private void removeIdentity(String identity, String where) {
        boolean removed =
                table.unique(TestRecords.IDENTITY).remove(bytes(identity), 0, identity.length());
        assertEquals(model.remove(identity) != null, removed, where);
    }

    private void removeKey(String key, String where) {
        int before = model.size();
        model.values().removeIf(entry -> entry.key.equals(key));
        assertEquals(before - model.size(), table.remove(bytes(key), 0, key.length()), where);
    }

    private void removeConnection(long connection, String where) {
        int before = model.size();
        model.values().removeIf(entry -> entry.connection == connection);
        int removed = table.byLong(TestRecords.CONNECTION).remove(connection, record -> true);
        assertEquals(before - model.size(), removed, where);
    }

    private void add(String identity, long more, String where) {
        Entry entry = model.get(identity);
        long laterMs = clock.nowMs + 1 + more * 1000;
        boolean updated =
                table.unique(TestRecords.IDENTITY)
                        .update(
                                bytes(identity),
                                0,
                                identity.length(),
                                record -> {
                                    record.putLong(
                                            TestRecords.NUMBER,
                                            record.longAt(TestRecords.NUMBER) + more);
                                    record.deadlineMs(laterMs);
                                    return true;
                                });
        assertEquals(entry != null, updated, where);
        if (entry != null) {
            model.put(
                    identity,
                    new Entry(
                            entry.key,
                            identity,
                            entry.connection,
                            entry.number + more,
                            entry.text,
                            laterMs));
        }
    }

    private void read(Random random, String where) {
        String key = key(random);
        List<String> found = new ArrayList<>();
        table.forEach(bytes(key), 0, key.length(), record -> found.add(entry(record).toString()));
        assertEquals(
                modelled(entry -> entry.key.equals(key)), found.stream().sorted().toList(), where);
        long connection = 1L + random.nextInt(CONNECTIONS);
        found.clear();
        table.byLong(0).forEach(connection, record -> found.add(entry(record).toString()));
        assertEquals(
                modelled(entry -> entry.connection == connection),
                found.stream().sorted().toList(),
                where);
        String identity = identity(random);
        found.clear();
        table.unique(0)
                .get(
                        bytes(identity),
                        0,
                        identity.length(),
                        record -> found.add(entry(record).toString()));
        assertEquals(modelled(entry -> entry.identity.equals(identity)), found, where);
    }

    private void advance(long ms) {
        clock.nowMs += ms;
        List<Entry> due =
                model.values().stream().filter(entry -> entry.deadlineMs <= clock.nowMs).toList();
        due.forEach(entry -> expired.add(entry.toString()));
        model.values().removeAll(due);
    }

    private void sweep(Random random) {
        int max = 1 + random.nextInt(20);
        int count = sweeper.sweep(max, record -> reported.add(entry(record).toString()));
        assertTrue(count <= max);
    }

    private void removeAll(Random random) {
        for (int i = 0; i < KEYS; i++) {
            removeKey("sip:key" + i, "at the end");
        }
        while (reported.size() < expired.size()) {
            int before = reported.size();
            sweep(random);
            assertTrue(reported.size() > before, "a record that expired is not reported");
        }
    }

    private List<String> listed() {
        List<String> listed = new ArrayList<>();
        long cursor = 0;
        while (cursor != RecordTable.END) {
            cursor = table.list(cursor, 7, record -> listed.add(entry(record).toString()));
        }
        return listed.stream().sorted().toList();
    }

    private List<String> modelled() {
        return modelled(entry -> true);
    }

    private List<String> modelled(java.util.function.Predicate<Entry> wanted) {
        Map<String, Entry> sorted = new TreeMap<>();
        model.values().stream()
                .filter(wanted)
                .forEach(entry -> sorted.put(entry.toString(), entry));
        return List.copyOf(sorted.keySet());
    }

    private static Entry entry(RecordView record) {
        return new Entry(
                TestRecords.key(record),
                TestRecords.identity(record),
                record.longKey(TestRecords.CONNECTION),
                record.longAt(TestRecords.NUMBER),
                TestRecords.text(record),
                record.deadlineMs());
    }

    private static String key(Random random) {
        return "sip:key" + random.nextInt(KEYS);
    }

    private static String identity(Random random) {
        return "id-" + random.nextInt(IDENTITIES);
    }
}
