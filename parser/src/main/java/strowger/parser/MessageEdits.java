package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Changes to a message that take effect when it is copied: pieces to leave out, text to put in.
 *
 * <p>Bounded. Offsets are those of the message as it arrived; two texts at one offset keep the
 * order in which they were added. The text stays in its owner's memory until {@link MessageWriter}
 * copies it. Reusable, not thread-safe.
 */
public final class MessageEdits {
    /** The most changes that one message can have. */
    public static final int COUNT_MAX = 256;

    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final int[] offsets = new int[COUNT_MAX];
    private final int[] deleted = new int[COUNT_MAX];
    private final DirectBuffer[] texts = new DirectBuffer[COUNT_MAX];
    private final int[] textOffsets = new int[COUNT_MAX];
    private final int[] textLengths = new int[COUNT_MAX];
    private final int[] order = new int[COUNT_MAX]; // indexes by offset, then as added
    private int count;

    /** Forgets all changes. */
    public void clear() {
        count = 0;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Forgets all but the first {@code kept} that were added. */
    public void truncate(int kept) {
        int remaining = 0;
        for (int rank = 0; rank < count; rank++) {
            if (order[rank] < kept) {
                order[remaining++] = order[rank];
            }
        }
        count = Math.min(count, kept);
    }

    /**
     * Puts text in before the byte at {@code offset}.
     *
     * @return false when there are too many changes.
     */
    public boolean insert(int offset, DirectBuffer text, int textOffset, int textLength) {
        return replace(offset, 0, text, textOffset, textLength);
    }

    /**
     * Leaves out the bytes in {@code [offset, offset + length)}.
     *
     * @return false when there are too many changes.
     */
    public boolean delete(int offset, int length) {
        return replace(offset, length, NOTHING, 0, 0);
    }

    /**
     * Puts text in the place of the bytes in {@code [offset, offset + length)}.
     *
     * @return false when there are too many changes.
     */
    public boolean replace(
            int offset, int length, DirectBuffer text, int textOffset, int textLength) {
        if (count == COUNT_MAX) {
            return false;
        }
        offsets[count] = offset;
        deleted[count] = length;
        texts[count] = text;
        textOffsets[count] = textOffset;
        textLengths[count] = textLength;
        int rank = count;
        for (; rank > 0 && offsets[order[rank - 1]] > offset; rank--) {
            order[rank] = order[rank - 1];
        }
        order[rank] = count++;
        return true;
    }

    /** Bytes that all texts put in have together. */
    public int insertedLength() {
        int length = 0;
        for (int index = 0; index < count; index++) {
            length += textLengths[index];
        }
        return length;
    }

    /** Whether the byte at an offset is left out. */
    public boolean isDeleted(int offset) {
        for (int index = 0; index < count; index++) {
            if (offset >= offsets[index] && offset < offsets[index] + deleted[index]) {
                return true;
            }
        }
        return false;
    }

    /** The change at a rank of the order in which they are applied. */
    int ranked(int rank) {
        return order[rank];
    }

    int offset(int index) {
        return offsets[index];
    }

    int deletedLength(int index) {
        return deleted[index];
    }

    DirectBuffer text(int index) {
        return texts[index];
    }

    int textOffset(int index) {
        return textOffsets[index];
    }

    int textLength(int index) {
        return textLengths[index];
    }
}
