package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.tables.TestRecords.bytes;
import static strowger.tables.TestRecords.contact;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class ChangeFeedTest {
    private final TestRecords.Clock clock = new TestRecords.Clock();
    private final RecordTable table = new RecordTable(TestRecords.contacts(clock).conclude());
    private final RecordDraft draft = new RecordDraft(TestRecords.CONTACT);
    private final List<String> told = new ArrayList<>();

    /** Notes all it is told. */
    private class Notes implements ChangeHandler {
        @Override
        public void onChange(Change change) {
            String key = TestRecords.text(change.buffer(), change.keyOffset(), change.keyLength());
            String identity =
                    TestRecords.text(
                            change.buffer(), change.identityOffset(), change.identityLength());
            told.add(change.kind() + " " + key + "/" + identity);
        }

        @Override
        public void onGap(long lost) {
            told.add("GAP " + lost);
        }
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void everyChangeIsToldInOrder() {
        ChangeFeed feed = table.feed(1 << 16);
        feed.poll(new Notes(), 1);
        put("alice", "a", 1);
        put("alice", "a", 2);
        table.update(bytes("alice"), 0, 5, record -> true);
        table.update(bytes("alice"), 0, 5, record -> false);
        table.unique(0).remove(bytes("a"), 0, 1);
        contact(draft, "alice", "b", 0, 0).deadlineMs(clock.nowMs + 1);
        table.put(draft);
        clock.nowMs += 1;
        table.sweeper().sweep(10, record -> true);
        assertEquals(6, feed.poll(new Notes(), 100));
        assertEquals(
                List.of(
                        "GAP 0",
                        "PUT alice/a",
                        "PUT alice/a",
                        "PUT alice/a",
                        "REMOVED alice/a",
                        "PUT alice/b",
                        "EXPIRED alice/b"),
                told);
    }

    @Test
    void aRecordThatHasEndedIsShownAsItWas() {
        ChangeFeed feed = table.feedWithEnded(1 << 16);
        feed.poll(new Notes(), 1);
        contact(draft, "alice", "a", 7, 0).owner(3, 4);
        table.put(draft);
        table.remove(bytes("alice"), 0, 5);
        List<String> ended = new ArrayList<>();
        ChangeHandler handler =
                new Notes() {
                    @Override
                    public void onChange(Change change) {
                        if (change.kind() == Change.Kind.REMOVED) {
                            RecordView record = change.ended();
                            ended.add(record.ownerNode() + "/" + record.keyLength());
                        } else {
                            assertThrows(IllegalStateException.class, change::ended);
                        }
                    }
                };
        assertEquals(2, feed.poll(handler, 10));
        assertEquals(List.of("3/5"), ended);
    }

    @Test
    void aFeedBeginsWithAGapSoThatItsConsumerListsTheTable() {
        put("alice", "a", 1);
        ChangeFeed feed = table.feed(1 << 16);
        feed.poll(new Notes(), 10);
        feed.poll(new Notes(), 10);
        assertEquals(List.of("GAP 0"), told);
    }

    @Test
    void aConsumerThatFallsBehindIsToldHowMuchItLostAndTheTableGoesOn() {
        ChangeFeed feed = table.feed(1 << 12);
        feed.poll(new Notes(), 1);
        for (int i = 0; i < 1000; i++) {
            assertEquals(PutResult.INSERTED, put("key" + i, "id" + i, i));
        }
        assertEquals(0, feed.poll(new Notes(), 2000), "the listing shows them");
        assertEquals("GAP 1000", told.getLast());
        put("alice", "a", 1);
        assertEquals(1, feed.poll(new Notes(), 10));
        assertEquals("PUT alice/a", told.getLast());
    }

    @Test
    void aKeyLongerThanTheFeedTakesIsAGap() {
        ChangeFeed feed = table.feed(1 << 10);
        feed.poll(new Notes(), 1);
        put("x".repeat(500), "a", 1);
        feed.poll(new Notes(), 1);
        assertEquals(List.of("GAP 0", "GAP 1"), told);
    }

    @Test
    void eachConsumerHasItsOwnFeedUntilItIsClosed() {
        ChangeFeed first = table.feed(1 << 12);
        ChangeFeed second = table.feed(1 << 12);
        first.poll(new Notes(), 1);
        second.poll(new Notes(), 1);
        put("alice", "a", 1);
        first.close();
        put("bob", "b", 1);
        assertEquals(1, first.poll(new Notes(), 10));
        assertEquals(2, second.poll(new Notes(), 10));
    }

    @Test
    void aConsumerThatListsAtEachGapEndsLevelWithTheTable() {
        ChangeFeed feed = table.feed(1 << 12);
        Map<String, Long> copy = new HashMap<>();
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < round % 60; i++) {
                int number = (round * 7 + i * 13) % 100;
                if (i % 3 == 0) {
                    table.remove(bytes("key" + number), 0, ("key" + number).length());
                } else {
                    put("key" + number, "id" + number, round);
                }
            }
            if (round % 5 == 4) {
                follow(feed, copy);
                assertEquals(listed(), copy, "round " + round);
            }
        }
        assertTrue(table.count() > 0);
    }

    private void follow(ChangeFeed feed, Map<String, Long> copy) {
        ChangeHandler follower =
                new ChangeHandler() {
                    @Override
                    public void onChange(Change change) {
                        String key =
                                TestRecords.text(
                                        change.buffer(), change.keyOffset(), change.keyLength());
                        if (change.kind() == Change.Kind.PUT) {
                            copy.put(key, change.version());
                        } else {
                            copy.remove(key);
                        }
                    }

                    @Override
                    public void onGap(long lost) {
                        copy.clear();
                        copy.putAll(listed());
                    }
                };
        feed.poll(follower, 10_000);
    }

    private Map<String, Long> listed() {
        Map<String, Long> listed = new HashMap<>();
        long cursor = 0;
        while (cursor != RecordTable.END) {
            cursor =
                    table.list(
                            cursor,
                            100,
                            record -> {
                                listed.put(TestRecords.key(record), record.version());
                                return true;
                            });
        }
        return listed;
    }

    private PutResult put(String key, String identity, long number) {
        return table.put(contact(draft, key, identity, 0, number));
    }
}
