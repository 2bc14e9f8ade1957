package strowger.parser;

import org.agrona.DirectBuffer;

/** Copies a message once, with all edits made on the way. Stateless; allocates nothing. */
public final class MessageWriter {
    /** What {@link #write} returns when the target is too small; it may hold a part then. */
    public static final int TOO_SMALL = -1;

    private MessageWriter() {}

    /**
     * Copies {@code [offset, offset + length)} of a message with its edits.
     *
     * @param edits whose offsets count from the start of {@code source}; those outside the range
     *     are left out, one at its end is made.
     * @param target that is written to, its memory not to overlap the source.
     * @return the number of bytes written, or {@link #TOO_SMALL}.
     */
    public static int write(
            DirectBuffer source, int offset, int length, MessageEdits edits, TextWriter target) {
        int before = target.length();
        int limit = offset + length;
        int from = offset; // all before it is copied or deleted
        int deletedFrom = offset; // the deleted range that ends at from begins here
        for (int place = 0; place < edits.count(); place++) {
            int at = edits.offset(place);
            if (at < offset || at > limit || (at < from && at > deletedFrom)) {
                continue; // elsewhere, or goes with the range around it
            }
            if (at >= from) {
                target.put(source, from, at - from);
                from = at;
                deletedFrom = at;
            }
            if (!edits.isSuperseded(place)) {
                target.put(
                        edits.source(place), edits.sourceOffset(place), edits.sourceLength(place));
            }
            from = Math.max(from, at + Math.min(limit - at, edits.deletion(place)));
        }
        target.put(source, from, limit - from);
        return target.isFull() ? TOO_SMALL : target.length() - before;
    }
}
