package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.tables.TestRecords.bytes;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.Random;

class RecordDraftTest {
    private static final RecordLayout LAYOUT =
            RecordLayout.named("test")
                    .uniqueIndex("first")
                    .uniqueIndex("second")
                    .longIndex("number")
                    .fixedBytes(16)
                    .fields("a", "b", "c");

    private final RecordDraft draft = new RecordDraft(LAYOUT);

    @Test
    void whatIsSetIsReadAndTheRestIsEmpty() {
        draft.begin(bytes("key"), 0, 3);
        draft.unique(1, bytes("xsecondx"), 1, 6);
        draft.longKey(0, 42);
        draft.putInt(12, 7);
        draft.field(1, bytes("bb"), 0, 2);
        assertEquals("key", text(draft.keyOffset(), draft.keyLength()));
        assertEquals(0, draft.uniqueLength(0));
        assertEquals("second", text(draft.uniqueOffset(1), draft.uniqueLength(1)));
        assertEquals(42, draft.longKey(0));
        assertEquals(7, draft.intAt(12));
        assertEquals(0, draft.longAt(0));
        assertEquals(0, draft.fieldLength(0));
        assertEquals("bb", text(draft.fieldOffset(1), draft.fieldLength(1)));
        assertEquals(0, draft.fieldLength(2));
        assertEquals(RecordView.NEVER, draft.deadlineMs());
        assertEquals(48 + 16 + 4 + 3 + 6 + 16 + 6 + 2, draft.length());
    }

    @Test
    void whatIsSavedIsLoadedTheSame() {
        draft.begin(bytes("key"), 0, 3);
        draft.unique(1, bytes("second"), 0, 6);
        draft.longKey(0, 42);
        draft.version(99);
        draft.owner(3, 4);
        draft.deadlineMs(1234);
        draft.field(1, bytes("bb"), 0, 2);
        UnsafeBuffer saved = new UnsafeBuffer(new byte[200]);
        int length = draft.save(saved, 7);
        RecordDraft loaded = new RecordDraft(LAYOUT);
        assertTrue(loaded.load(saved, 7, length));
        assertEquals(99, loaded.version());
        assertEquals(3, loaded.ownerNode());
        assertEquals(1234, loaded.deadlineMs());
        assertEquals(42, loaded.longKey(0));
        assertEquals(6, loaded.uniqueLength(1));
        assertEquals(2, loaded.fieldLength(1));
        assertEquals(length, loaded.length());
    }

    @Test
    void whatIsDamagedIsNotLoaded_andNothingIsReadBeyondIt() {
        draft.begin(bytes("key"), 0, 3);
        draft.unique(0, bytes("first"), 0, 5);
        draft.field(0, bytes("aaaa"), 0, 4);
        draft.field(2, bytes("cc"), 0, 2);
        UnsafeBuffer saved = new UnsafeBuffer(new byte[200]);
        int length = draft.save(saved, 0);
        Random random = new Random(7);
        RecordDraft loaded = new RecordDraft(LAYOUT, 256);
        for (int cut = 0; cut < length; cut++) {
            assertFalse(loaded.load(saved, 0, cut), "cut to " + cut);
        }
        for (int round = 0; round < 20_000; round++) {
            UnsafeBuffer damaged = new UnsafeBuffer(saved.byteArray().clone());
            damaged.putByte(random.nextInt(length), (byte) random.nextInt());
            damaged.putByte(random.nextInt(length), (byte) random.nextInt());
            if (loaded.load(damaged, 0, length)) { // then all of it can be read
                int end = loaded.fieldOffset(2) + loaded.fieldLength(2);
                assertEquals(length, end);
            }
        }
    }

    @Test
    void nothingOfTheFormerRecordRemains() {
        draft.begin(bytes("a long key"), 0, 10);
        draft.unique(0, bytes("identity"), 0, 8);
        draft.putLong(0, -1);
        draft.putLong(8, -1);
        draft.owner(3, 4);
        draft.field(0, bytes("aaaaaaaa"), 0, 8);
        draft.begin(bytes("k"), 0, 1);
        assertEquals(0, draft.uniqueLength(0));
        assertEquals(0, draft.longAt(0));
        assertEquals(0, draft.longAt(8));
        assertEquals(0, draft.ownerNode());
        assertEquals(0, draft.fieldLength(0));
    }

    @Test
    void anythingOutOfOrderIsRefused() {
        draft.begin(bytes("key"), 0, 3);
        draft.field(1, bytes("b"), 0, 1);
        assertThrows(IllegalStateException.class, () -> draft.field(0, bytes("a"), 0, 1));
        assertThrows(IllegalStateException.class, () -> draft.field(3, bytes("d"), 0, 1));
        assertThrows(IllegalStateException.class, () -> draft.unique(0, bytes("u"), 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> draft.longKey(1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> draft.putLong(9, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> draft.putByte(-1, (byte) 1));
    }

    @Test
    void whatDoesNotFitMarksTheDraftUntilTheNextBegins() {
        draft.begin(bytes("key"), 0, 3);
        draft.field(0, bytes("x".repeat(65_536)), 0, 65_536);
        assertTrue(draft.isTooLong());
        draft.begin(bytes("key"), 0, 3);
        assertEquals(false, draft.isTooLong());
        draft.unique(0, bytes("x".repeat(65_536)), 0, 65_536);
        assertTrue(draft.isTooLong());
    }

    @Test
    void aLayoutBeyondItsLimitsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LAYOUT.fixedBytes(5000));
        assertThrows(IllegalArgumentException.class, () -> LAYOUT.fixedBytes(-1));
    }

    private String text(int offset, int length) {
        return TestRecords.text(draft.buffer(), offset, length);
    }
}
