package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Copies a message once, its edits applied on the way.
 *
 * <p>A piece left out twice is left out once; text put in within a piece left out stays in. No
 * state between two messages; allocates nothing.
 */
public final class MessageWriter {
    /** What {@link #write} answers when the target is too small. */
    public static final int TOO_LONG = -1;

    private DirectBuffer source = new org.agrona.concurrent.UnsafeBuffer();
    private int cursor;

    /**
     * Writes a message.
     *
     * @param message as it arrived; bytes behind its body are left out.
     * @param edits to apply.
     * @param target that takes the copy.
     * @param offset in the target, in bytes.
     * @param capacity that the copy may use there, in bytes.
     * @return its length in bytes, or {@link #TOO_LONG}.
     */
    public int write(
            SipMessage message,
            MessageEdits edits,
            MutableDirectBuffer target,
            int offset,
            int capacity) {
        source = message.buffer();
        cursor = message.offset();
        int limit = offset + capacity;
        int at = offset;
        for (int rank = 0; rank < edits.count(); rank++) {
            int index = edits.ranked(rank);
            at = copyTo(edits.offset(index), target, at, limit);
            int length = edits.textLength(index);
            if (at < 0 || length > limit - at) {
                return TOO_LONG;
            }
            target.putBytes(at, edits.text(index), edits.textOffset(index), length);
            at += length;
            cursor = Math.max(cursor, edits.offset(index) + edits.deletedLength(index));
        }
        at = copyTo(message.bodyOffset() + message.bodyLength(), target, at, limit);
        return at < 0 ? TOO_LONG : at - offset;
    }

    private int copyTo(int end, MutableDirectBuffer target, int at, int limit) {
        int length = end - cursor;
        if (length <= 0) {
            return at;
        }
        if (length > limit - at) {
            return TOO_LONG;
        }
        target.putBytes(at, source, cursor, length);
        cursor = end;
        return at + length;
    }
}
