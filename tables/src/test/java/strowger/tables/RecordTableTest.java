package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.tables.TestRecords.START_MS;
import static strowger.tables.TestRecords.bytes;
import static strowger.tables.TestRecords.contact;
import static strowger.tables.TestRecords.plain;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class RecordTableTest {
    private final TestRecords.Clock clock = new TestRecords.Clock();
    private final RecordDraft draft = new RecordDraft(TestRecords.PLAIN);
    private final List<String> read = new ArrayList<>();

    @Nested
    class GivenOneRecordAKey {
        private final RecordTable table = new RecordTable(TestRecords.plain(clock).conclude());

        @AfterEach
        void close() {
            table.close();
        }

        @Test
        void whatIsPutIsRead() {
            assertEquals(PutResult.INSERTED, table.put(plain(draft, "alice", 7, "hello")));
            assertTrue(get(table, "alice"));
            assertEquals(List.of("alice 7 hello"), read);
            assertEquals(1, table.count());
        }

        @Test
        void whatIsAbsentIsNotRead() {
            assertFalse(get(table, "alice"));
            assertEquals(0, table.remove(bytes("alice"), 0, 5));
        }

        @Test
        void aSecondPutReplacesTheRecordWhateverItsLength() {
            table.put(plain(draft, "alice", 7, "hello"));
            assertEquals(PutResult.REPLACED, table.put(plain(draft, "alice", 8, "howdy")));
            assertEquals(PutResult.REPLACED, table.put(plain(draft, "alice", 9, "x".repeat(900))));
            assertEquals(PutResult.REPLACED, table.put(plain(draft, "alice", 9, "")));
            assertTrue(get(table, "alice"));
            assertEquals(List.of("alice 9 "), read);
            assertEquals(1, table.count());
        }

        @Test
        void putIfAbsentLeavesWhatIsThere() {
            assertEquals(PutResult.INSERTED, table.putIfAbsent(plain(draft, "alice", 1, "first")));
            assertEquals(
                    PutResult.DUPLICATE, table.putIfAbsent(plain(draft, "alice", 2, "second")));
            get(table, "alice");
            assertEquals(List.of("alice 1 first"), read);
        }

        @Test
        void theVersionRisesWithEachChangeAndWithTheClock() {
            table.put(plain(draft, "alice", 1, ""));
            long first = version(table, "alice");
            table.put(plain(draft, "alice", 2, ""));
            long second = version(table, "alice");
            clock.nowMs += 5;
            table.update(bytes("alice"), 0, 5, record -> true);
            long third = version(table, "alice");
            assertEquals(START_MS << 20, first);
            assertEquals(first + 1, second);
            assertEquals((START_MS + 5) << 20, third);
        }

        @Test
        void aVersionFromElsewhereReplacesAnOlderOneOnly() {
            plain(draft, "alice", 1, "").version(100L << 50);
            assertEquals(PutResult.INSERTED, table.put(draft));
            assertEquals(PutResult.STALE, table.put(draft));
            draft.version((100L << 50) + 1);
            assertEquals(PutResult.REPLACED, table.put(draft));
        }

        @Test
        void anUpdateChangesTheRecordWhereItStands() {
            table.put(plain(draft, "count", 41, ""));
            UnsafeBuffer key = bytes("count");
            RecordUpdater increment =
                    record -> {
                        record.putLong(0, record.longAt(0) + 1);
                        return true;
                    };
            assertTrue(table.update(key, 0, 5, increment));
            assertFalse(table.update(bytes("other"), 0, 5, increment));
            get(table, "count");
            assertEquals(List.of("count 42 "), read);
        }

        @Test
        void theFixedPartCannotBeOverrun() {
            table.put(plain(draft, "alice", 1, "text"));
            RecordUpdater overrun =
                    record -> {
                        record.putLong(1, 0);
                        return true;
                    };
            UnsafeBuffer key = bytes("alice");
            assertThrows(IndexOutOfBoundsException.class, () -> table.update(key, 0, 5, overrun));
            assertTrue(get(table, "alice"), "the lock is free again");
        }

        @Test
        void aReaderThatCallsBackIsToldSoInsteadOfStandingStill() {
            table.put(plain(draft, "alice", 1, ""));
            UnsafeBuffer key = bytes("alice");
            assertThrows(
                    IllegalStateException.class,
                    () -> table.get(key, 0, 5, record -> table.remove(key, 0, 5) > 0));
            assertEquals(1, table.count());
        }

        @Test
        void theOwnerIsKept() {
            plain(draft, "alice", 1, "").owner(17, 3);
            table.put(draft);
            table.get(
                    bytes("alice"),
                    0,
                    5,
                    record -> read.add(record.ownerNode() + "/" + record.ownerIncarnation()));
            assertEquals(List.of("17/3"), read);
        }

        @Test
        void aKeyOutsideItsBufferIsRefused() {
            UnsafeBuffer key = bytes("alice");
            assertThrows(
                    IndexOutOfBoundsException.class, () -> table.get(key, 3, 5, record -> true));
        }

        @Test
        void keysOfAllLengthsAreTold() {
            for (int length = 0; length < 200; length++) {
                assertEquals(
                        PutResult.INSERTED,
                        table.put(plain(draft, "k".repeat(length), length, "")));
            }
            for (int length = 0; length < 200; length++) {
                assertTrue(get(table, "k".repeat(length)));
                assertEquals("k".repeat(length) + " " + length + " ", read.getLast());
            }
        }
    }

    @Nested
    class GivenSeveralRecordsAKey {
        private final RecordTable table =
                new RecordTable(TestRecords.contacts(clock).recordsAKeyMax(3).conclude());
        private final RecordDraft contactDraft = new RecordDraft(TestRecords.CONTACT);

        @AfterEach
        void close() {
            table.close();
        }

        @Test
        void theNewestComesFirst() {
            put("alice", "a", 0, 1);
            put("alice", "b", 0, 2);
            put("alice", "a", 0, 3);
            assertEquals(2, table.forEach(bytes("alice"), 0, 5, this::note));
            assertEquals(List.of("alice/b/2", "alice/a/3"), read);
        }

        @Test
        void anIdentityStandsUnderOneKeyOnly() {
            assertEquals(PutResult.INSERTED, put("alice", "a", 0, 1));
            assertEquals(PutResult.DUPLICATE, put("bob", "a", 0, 2));
            assertEquals(1, table.count());
            assertEquals(1, table.figures().refused());
        }

        @Test
        void anIdentityWhoseRecordHasExpiredIsFreeAtOnce() {
            contact(contactDraft, "alice", "a", 0, 1).deadlineMs(clock.nowMs + 10);
            table.put(contactDraft);
            clock.nowMs += 10;
            assertEquals(PutResult.INSERTED, put("bob", "a", 0, 2));
            assertEquals(1, table.count());
            assertEquals(1, table.figures().unreported());
        }

        @Test
        void aRecordWithoutIdentityIsRefused() {
            assertEquals(PutResult.NO_IDENTITY, put("alice", "", 0, 1));
        }

        @Test
        void aFullKeyRefusesWhileOthersTake() {
            for (String identity : List.of("a", "b", "c")) {
                assertEquals(PutResult.INSERTED, put("alice", identity, 0, 1));
            }
            assertEquals(PutResult.KEY_FULL, put("alice", "d", 0, 1));
            assertEquals(PutResult.REPLACED, put("alice", "c", 0, 2));
            assertEquals(PutResult.INSERTED, put("bob", "d", 0, 1));
        }

        @Test
        void aRecordMovesFromOneConnectionToAnother() {
            put("alice", "a", 71, 1);
            put("alice", "a", 72, 1);
            assertEquals(0, table.byLong(0).forEach(71, this::note));
            assertEquals(1, table.byLong(0).forEach(72, this::note));
        }

        @Test
        void aClosedConnectionTakesItsRecordsAlong() {
            put("alice", "a", 71, 1);
            put("bob", "b", 71, 1);
            put("carol", "c", 72, 1);
            assertEquals(2, table.byLong(0).remove(71, this::note));
            assertEquals(1, table.count());
            assertEquals(0, table.byLong(0).remove(71, this::note));
        }

        @Test
        void aReaderMayAskAnotherTableByConnection() {
            try (RecordTable other = new RecordTable(TestRecords.contacts(clock).conclude())) {
                other.put(contact(contactDraft, "dialog", "d", 71, 9));
                put("alice", "a", 71, 1);
                put("bob", "b", 71, 2);
                table.byLong(0)
                        .forEach(
                                71,
                                record ->
                                        note(record)
                                                && other.byLong(0).forEach(71, this::note) == 1);
                assertEquals(List.of("bob/b/2", "dialog/d/9", "alice/a/1", "dialog/d/9"), read);
            }
        }

        @Test
        void workOnAKeyIsOneStep() {
            put("alice", "a", 71, 1);
            put("alice", "b", 71, 2);
            table.within(
                    bytes("alice"),
                    0,
                    5,
                    records -> {
                        while (records.next()) {
                            if (records.record().longAt(0) == 1) {
                                records.remove();
                            }
                        }
                        contact(contactDraft, "alice", "c", 72, 3);
                        read.add(records.put(contactDraft).toString());
                    });
            table.forEach(bytes("alice"), 0, 5, this::note);
            assertEquals(List.of("INSERTED", "alice/c/3", "alice/b/2"), read);
        }

        @Test
        void workOnAKeyGoesOnWhereItStoppedUnlessSomethingHasMoved() {
            put("alice", "a", 71, 1);
            put("alice", "b", 71, 2);
            long place = firstPlace();
            assertEquals(List.of("true", "1"), rest(place));
            table.update(
                    bytes("alice"),
                    0,
                    5,
                    record -> {
                        record.putLong(0, 9);
                        return true;
                    });
            assertEquals(List.of("true", "1"), rest(place));
            put("alice", "c", 71, 3);
            assertEquals(List.of("false", "3", "9", "1"), rest(place));
            place = firstPlace();
            table.unique(0).remove(bytes("b"), 0, 1);
            assertEquals(List.of("false", "3", "1"), rest(place));
        }

        private long firstPlace() {
            long[] place = {0};
            table.within(
                    bytes("alice"),
                    0,
                    5,
                    records -> {
                        assertTrue(records.next());
                        place[0] = records.place();
                    });
            return place[0];
        }

        private List<String> rest(long place) {
            List<String> found = new ArrayList<>();
            table.within(
                    bytes("alice"),
                    0,
                    5,
                    records -> {
                        found.add(String.valueOf(records.resume(place)));
                        while (records.next()) {
                            found.add(String.valueOf(records.record().longAt(0)));
                        }
                    });
            return found;
        }

        @Test
        void workOnAKeyCannotPutAnother() {
            contact(contactDraft, "bob", "b", 0, 1);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> table.within(bytes("alice"), 0, 5, records -> records.put(contactDraft)));
            assertEquals(0, table.count());
        }

        @Test
        void aCopiedRecordIsPutBackChanged() {
            put("alice", "a", 71, 1);
            table.unique(0)
                    .get(
                            bytes("a"),
                            0,
                            1,
                            record -> {
                                contactDraft.copy(record);
                                return true;
                            });
            contactDraft.putLong(0, 5);
            assertEquals(PutResult.REPLACED, table.put(contactDraft));
            table.byLong(0).forEach(71, this::note);
            assertEquals(List.of("alice/a/5"), read);
        }

        private PutResult put(String key, String identity, long connection, long number) {
            return table.put(contact(contactDraft, key, identity, connection, number));
        }

        private boolean note(RecordView record) {
            return read.add(
                    TestRecords.key(record)
                            + "/"
                            + TestRecords.identity(record)
                            + "/"
                            + record.longAt(0));
        }
    }

    @Nested
    class GivenBounds {
        @Test
        void aFullTableRefusesCountsAndRecovers() {
            try (RecordTable table =
                    new RecordTable(TestRecords.plain(clock).recordsMax(100).conclude())) {
                for (int i = 0; i < 100; i++) {
                    assertEquals(PutResult.INSERTED, table.put(plain(draft, "key" + i, i, "")));
                }
                assertEquals(PutResult.FULL, table.put(plain(draft, "one more", 0, "")));
                assertEquals(PutResult.REPLACED, table.put(plain(draft, "key5", 0, "")));
                assertEquals(1, table.figures().refused());
                table.remove(bytes("key7"), 0, 4);
                assertEquals(PutResult.INSERTED, table.put(plain(draft, "one more", 0, "")));
                assertEquals(100, table.count());
            }
        }

        @Test
        void aTableFullOfExpiredRecordsTakesNewOnes() {
            try (RecordTable table =
                    new RecordTable(
                            TestRecords.plain(clock).stripes(1).recordsMax(10).conclude())) {
                for (int i = 0; i < 10; i++) {
                    plain(draft, "key" + i, i, "").deadlineMs(clock.nowMs + 1);
                    table.put(draft);
                }
                clock.nowMs++;
                assertEquals(PutResult.INSERTED, table.put(plain(draft, "one more", 0, "")));
                assertEquals(1, table.count());
            }
        }

        @Test
        void memoryThatIsUsedUpRefusesCountsAndRecovers() {
            TableConfig config = TestRecords.plain(clock).stripes(1).bytesMax(1 << 17).conclude();
            try (RecordTable table = new RecordTable(config)) {
                String text = "x".repeat(1900);
                int stored = 0;
                while (table.put(plain(draft, "key" + stored, 0, text)).isStored()) {
                    stored++;
                }
                assertEquals(PutResult.OUT_OF_MEMORY, table.put(plain(draft, "one more", 0, text)));
                assertEquals(2, table.figures().refused());
                assertEquals(stored, table.count());
                assertTrue(table.figures().spanBytes() <= 1 << 17);
                table.remove(bytes("key0"), 0, 4);
                assertEquals(PutResult.INSERTED, table.put(plain(draft, "one more", 0, text)));
            }
        }

        @Test
        void aReplacementThatFindsNoMemoryLeavesTheRecord() {
            TableConfig config = TestRecords.plain(clock).stripes(1).bytesMax(1 << 15).conclude();
            try (RecordTable table = new RecordTable(config)) {
                table.put(plain(draft, "alice", 1, "small"));
                assertEquals(
                        PutResult.OUT_OF_MEMORY,
                        table.put(plain(draft, "alice", 2, "x".repeat(2000))));
                get(table, "alice");
                assertEquals(List.of("alice 1 small"), read);
            }
        }

        @Test
        void aRecordLongerThanTheTableTakesIsRefused() {
            try (RecordTable table =
                    new RecordTable(TestRecords.plain(clock).recordBytesMax(1000).conclude())) {
                assertEquals(
                        PutResult.TOO_LONG, table.put(plain(draft, "alice", 1, "x".repeat(1000))));
                assertEquals(1, table.figures().refused());
                assertEquals(0, table.count());
            }
        }

        @Test
        void aRecordLongerThanTheLargestBlockIsRefused() {
            try (RecordTable table =
                    new RecordTable(
                            TestRecords.plain(clock)
                                    .recordBytesMax(65_535)
                                    .stripes(1)
                                    .conclude())) {
                assertEquals(
                        PutResult.TOO_LONG,
                        table.put(plain(draft, "alice", 1, "x".repeat(70_000))));
                assertEquals(
                        PutResult.TOO_LONG, table.put(plain(draft, "a".repeat(70_000), 1, "")));
                assertEquals(
                        PutResult.INSERTED,
                        table.put(plain(draft, "alice", 1, "x".repeat(65_400))));
                assertTrue(get(table, "alice"));
            }
        }

        @Test
        void aClosedTableSaysSo() {
            RecordTable table = new RecordTable(TestRecords.plain(clock).conclude());
            table.close();
            UnsafeBuffer key = bytes("alice");
            assertThrows(IllegalStateException.class, () -> table.get(key, 0, 5, record -> true));
        }

        @Test
        void theFiguresTellWhatARecordTakes() {
            try (RecordTable table = new RecordTable(TestRecords.plain(clock).conclude())) {
                for (int i = 0; i < 4000; i++) {
                    table.put(plain(draft, "key" + i, i, "text"));
                }
                TableFigures figures = table.figures();
                assertEquals(4000, figures.records());
                assertEquals(4000 * 80, figures.blockBytes()); // 70 bytes and their keys' digits
                assertTrue(figures.bytesARecord() < 140, figures::toString);
                assertTrue(figures.fragmentation() < 0.4, figures::toString);
            }
        }
    }

    @Nested
    class GivenDeadlines {
        private final RecordTable table = new RecordTable(TestRecords.plain(clock).conclude());
        private final Sweeper sweeper = table.sweeper();

        @AfterEach
        void close() {
            table.close();
        }

        @Test
        void aRecordIsAbsentFromItsDeadlineOnAndNotBefore() {
            put("alice", 1000);
            clock.nowMs += 999;
            assertTrue(get(table, "alice"));
            assertEquals(1, table.count());
            clock.nowMs += 1;
            assertFalse(get(table, "alice"));
            assertEquals(0, table.count());
            assertFalse(table.update(bytes("alice"), 0, 5, record -> true));
            assertEquals(0, table.remove(bytes("alice"), 0, 5));
        }

        @Test
        void aRecordThatExpiredIsReportedOnce() {
            put("alice", 1000);
            assertEquals(0, sweep(10));
            clock.nowMs += 1000;
            assertEquals(1, sweep(10));
            assertEquals(0, sweep(10));
            assertEquals(List.of("alice 0 "), read);
            assertEquals(0, table.figures().blockBytes());
        }

        @Test
        void aRecordThatExpiredIsReportedThoughAnotherTookItsPlace() {
            put("alice", 1000);
            clock.nowMs += 1000;
            assertEquals(PutResult.INSERTED, table.put(plain(draft, "alice", 2, "new")));
            assertEquals(1, sweep(10));
            assertEquals(List.of("alice 0 "), read);
            assertTrue(get(table, "alice"));
        }

        @Test
        void aRefreshedRecordLivesOn() {
            put("alice", 1000);
            clock.nowMs += 900;
            put("alice", 1000);
            clock.nowMs += 900;
            assertEquals(0, sweep(10));
            assertTrue(get(table, "alice"));
            clock.nowMs += 100;
            assertEquals(1, sweep(10));
        }

        @Test
        void aShortenedDeadlineIsKept() {
            put("alice", 3_600_000);
            put("alice", 60_000);
            clock.nowMs += 60_000;
            assertEquals(1, sweep(10));
        }

        @Test
        void aSweepReportsNoMoreThanItIsAsked() {
            for (int i = 0; i < 1000; i++) {
                put("key" + i, 1 + i);
            }
            clock.nowMs += 1000;
            assertEquals(300, sweep(300));
            assertEquals(300, sweep(300));
            assertEquals(400, sweep(900));
            assertEquals(1000, read.stream().distinct().count());
            assertEquals(0, table.figures().spanBytes());
        }

        @Test
        void aSweepOfLongRecordsEmptiesItsOutboxAndGoesOn() {
            for (int i = 0; i < 500; i++) {
                plain(draft, "key" + i, 0, "x".repeat(3900)).deadlineMs(clock.nowMs + 1);
                table.put(draft);
            }
            clock.nowMs += 1;
            assertEquals(500, table.sweeper().sweep(1000, record -> true));
        }

        private void put(String key, long lifeMs) {
            plain(draft, key, 0, "").deadlineMs(clock.nowMs + lifeMs);
            assertTrue(table.put(draft).isStored());
        }

        private int sweep(int max) {
            return sweeper.sweep(max, RecordTableTest.this::note);
        }
    }

    private boolean get(RecordTable table, String key) {
        return table.get(bytes(key), 0, key.length(), this::note);
    }

    private boolean note(RecordView record) {
        return read.add(
                TestRecords.key(record) + " " + record.longAt(0) + " " + TestRecords.text(record));
    }

    private static long version(RecordTable table, String key) {
        long[] version = new long[1];
        table.get(
                bytes(key),
                0,
                key.length(),
                record -> {
                    version[0] = record.version();
                    return true;
                });
        return version[0];
    }
}
