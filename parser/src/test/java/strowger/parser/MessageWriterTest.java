package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
    private static final UnsafeBuffer MESSAGE = Bytes.of("0123456789");

    private final MessageEdits edits = new MessageEdits(8, new UnsafeBuffer(new byte[64]));
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[64]);
    private final TextWriter writer = new TextWriter();

    private String written() {
        writer.wrap(target, 3, 40);
        int length = MessageWriter.write(MESSAGE, 0, MESSAGE.capacity(), edits, writer);
        return length < 0 ? "too small" : Bytes.text(target, 3, length);
    }

    private void insert(int offset, String text) {
        edits.text().put(text);
        assertTrue(edits.insertText(offset));
    }

    private void insertFirst(int offset, String text) {
        edits.text().put(text);
        assertTrue(edits.insertTextFirst(offset));
    }

    private void replace(int offset, int deleted, String text) {
        edits.text().put(text);
        assertTrue(edits.replaceText(offset, deleted));
    }

    @Test
    void withoutEditsTheMessageIsCopiedAsItIs() {
        assertEquals("0123456789", written());
    }

    @Test
    void editsAreMadeInTheOrderOfTheirOffsets() {
        replace(8, 1, "eight");
        insert(0, "start ");
        edits.delete(2, 3);
        insert(10, " end");
        assertEquals("start 01567eight9 end", written());
    }

    @Test
    void textsAtOneOffsetComeOutInTheOrderTheyWereAdded() {
        insert(4, "a");
        replace(4, 1, "r");
        insert(4, "b");
        insertFirst(4, "c");
        insertFirst(4, "d");
        assertEquals("0123dcabr56789", written());
    }

    @Test
    void laterReplacementOfTheSameRangeSupersedesTheEarlier() {
        replace(4, 2, "one");
        replace(4, 2, "two");
        assertEquals("0123two6789", written());
    }

    @Test
    void editInsideADeletedRangeGoesWithIt() {
        replace(4, 1, "lost");
        edits.delete(2, 5);
        insert(2, "<");
        insert(7, ">");
        assertEquals("01<>789", written());
    }

    @Test
    void overlappingDeletionsDeleteWhatEitherCovers() {
        edits.delete(2, 3);
        edits.delete(2, 5);
        edits.delete(6, 3);
        assertEquals("01" + "789", written()); // the third lies inside the second
    }

    @Test
    void textMayStayInTheCallersBuffer() {
        UnsafeBuffer own = Bytes.of("xyz");
        assertTrue(edits.insertFirst(1, own, 1, 2));
        assertTrue(edits.replace(0, 1, own, 0, 1));
        assertEquals("xyz123456789", written());
    }

    @Test
    void deletionBeyondTheEndDeletesUpToTheEnd() {
        edits.delete(8, Integer.MAX_VALUE);
        assertEquals("01234567", written());
    }

    @Test
    void rollbackDropsWhatCameAfterTheMark() {
        insert(0, "kept ");
        long mark = edits.mark();
        insert(0, "dropped ");
        edits.delete(0, 5);
        edits.rollback(mark);
        insert(10, " more");
        assertEquals("kept 0123456789 more", written());
    }

    @Test
    void fullListRefuses() {
        for (int i = 0; i < 8; i++) {
            assertTrue(edits.delete(i, 1));
        }
        assertFalse(edits.delete(8, 1));
        assertEquals("89", written());
    }

    @Test
    void fullArenaRefusesAndKeepsWhatItHas() {
        insert(0, "x".repeat(60));
        edits.text().put("12345");
        assertFalse(edits.insertText(0));
        edits.clear();
        insert(0, "y");
        assertEquals("y0123456789", written());
    }

    @Test
    void tooSmallATargetIsTold() {
        insert(0, "x".repeat(31));
        assertEquals("too small", written());
    }
}
