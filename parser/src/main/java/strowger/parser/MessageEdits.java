package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is to be changed in a message while it is copied: a bounded list of edits.
 *
 * <p>An edit deletes bytes at an offset, inserts text before that offset, or both. Texts at one
 * offset come out in the order they were added, those put {@link #insertFirst first} ahead of them,
 * the last so put foremost; the text of a replacement comes last, in place of what it replaces. A
 * later replacement of the same range supersedes an earlier one. Edits inside a range that another
 * edit deletes go with it. The message itself does not change until {@link MessageWriter} copies
 * it.
 *
 * <p>Text either stays in the caller's buffer, which must then live until the copy is made, or is
 * written to an arena here: {@link #text}, then {@link #insertText} and the like. Reused for
 * message after message; for one thread; allocates nothing. A full list or arena refuses by
 * returning false.
 */
public final class MessageEdits {
    private static final int SAVED_LENGTH = 16; // of a saved edit, without its text
    private final int[] offsets;
    private final int[] deletions;
    private final int[] ranks;
    private final DirectBuffer[] sources;
    private final int[] sourceOffsets;
    private final int[] sourceLengths;
    private final int[] order;
    private final MutableDirectBuffer arena;
    private final TextWriter text = new TextWriter();
    private int arenaUsed;
    private int count;

    /**
     * An empty list with these limits.
     *
     * @param editsMax edits, at most.
     * @param arena memory for inserted text, all of it.
     */
    public MessageEdits(int editsMax, MutableDirectBuffer arena) {
        this.arena = arena;
        offsets = new int[editsMax];
        deletions = new int[editsMax];
        ranks = new int[editsMax];
        sources = new DirectBuffer[editsMax];
        sourceOffsets = new int[editsMax];
        sourceLengths = new int[editsMax];
        order = new int[editsMax];
        DirectBuffer none = new UnsafeBuffer();
        java.util.Arrays.fill(sources, none);
    }

    /** Forgets all edits and texts. */
    public void clear() {
        count = 0;
        arenaUsed = 0;
    }

    /** Deletes a range of the message; false if the list is full. */
    public boolean delete(int offset, int length) {
        return add(offset, length, Integer.MAX_VALUE, arena, 0, 0);
    }

    /** Inserts text before an offset, behind texts already there; false if the list is full. */
    public boolean insert(int offset, DirectBuffer source, int sourceOffset, int length) {
        return add(offset, 0, count, source, sourceOffset, length);
    }

    /** Inserts text before an offset, ahead of texts already there; false if the list is full. */
    public boolean insertFirst(int offset, DirectBuffer source, int sourceOffset, int length) {
        return add(offset, 0, -1 - count, source, sourceOffset, length);
    }

    /** Puts text in place of a range of the message; false if the list is full. */
    public boolean replace(
            int offset, int deleted, DirectBuffer source, int sourceOffset, int length) {
        return add(offset, deleted, Integer.MAX_VALUE, source, sourceOffset, length);
    }

    /**
     * Begins a text in the arena; it is kept by the next call of a method named {@code ...Text}.
     */
    public TextWriter text() {
        return text.wrap(arena, arenaUsed, arena.capacity() - arenaUsed);
    }

    /** Inserts the text just written before an offset; false if list or arena is full. */
    public boolean insertText(int offset) {
        return addText(offset, 0, count);
    }

    /** Inserts the text just written ahead of texts already there; false if something is full. */
    public boolean insertTextFirst(int offset) {
        return addText(offset, 0, -1 - count);
    }

    /** Puts the text just written in place of a range; false if list or arena is full. */
    public boolean replaceText(int offset, int deleted) {
        return addText(offset, deleted, Integer.MAX_VALUE);
    }

    private boolean addText(int offset, int deleted, int rank) {
        int length = text.length();
        boolean added = !text.isFull() && add(offset, deleted, rank, arena, text.offset(), length);
        arenaUsed += added ? length : 0;
        text.wrap(arena, arenaUsed, 0); // a text is used once
        return added;
    }

    private boolean add(
            int offset, int deleted, int rank, DirectBuffer source, int sourceOffset, int length) {
        assert offset >= 0 && deleted >= 0 : "offset=" + offset + ", deleted=" + deleted;
        if (count == offsets.length) {
            return false;
        }
        int edit = count;
        offsets[edit] = offset;
        deletions[edit] = deleted;
        ranks[edit] = rank;
        sources[edit] = source;
        sourceOffsets[edit] = sourceOffset;
        sourceLengths[edit] = length;
        int at = count;
        while (at > 0 && comesBefore(edit, order[at - 1])) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = edit;
        count++;
        return true;
    }

    /** By offset, then by rank; the later of two alike comes behind, so it is looked at last. */
    private boolean comesBefore(int edit, int other) {
        return offsets[edit] != offsets[other]
                ? offsets[edit] < offsets[other]
                : ranks[edit] < ranks[other];
    }

    /** Marks the present state, to come back to by {@link #rollback}. */
    public long mark() {
        return ((long) arenaUsed << 32) | count;
    }

    /** Drops all edits and texts added since the mark, as between the branches of a fork. */
    public void rollback(long mark) {
        int kept = (int) mark;
        assert kept <= count : "mark of " + kept + " edits, but there are " + count;
        int to = 0;
        for (int from = 0; from < count; from++) {
            if (order[from] < kept) {
                order[to++] = order[from];
            }
        }
        count = kept;
        arenaUsed = (int) (mark >>> 32);
    }

    /** Bytes that the copy can be longer than the message, at most. */
    public int insertedLength() {
        int length = 0;
        for (int edit = 0; edit < count; edit++) {
            length += sourceLengths[edit];
        }
        return length;
    }

    /** Bytes of texts written here; they lie at the begin of the memory given. */
    public int textLength() {
        return arenaUsed;
    }

    /** Has texts that lie in one buffer lie in another from now on, at the same offsets. */
    public void moved(DirectBuffer from, DirectBuffer to) {
        for (int edit = 0; edit < count; edit++) {
            if (sources[edit] == from) {
                sources[edit] = to;
            }
        }
    }

    /** Number of edits. */
    public int count() {
        return count;
    }

    /**
     * Writes all edits to memory, to be {@link #restore}d when the message lies elsewhere.
     *
     * @param origin where the message begins in its buffer.
     * @return the bytes written, or -1 when they do not fit.
     */
    public int save(MutableDirectBuffer target, int at, int limit, int origin) {
        if (limit - at < Integer.BYTES) {
            return -1;
        }
        target.putInt(at, count);
        int to = at + Integer.BYTES;
        for (int edit = 0; edit < count; edit++) {
            int length = sourceLengths[edit];
            if (limit - to < SAVED_LENGTH + length) {
                return -1;
            }
            target.putInt(to, offsets[edit] - origin);
            target.putInt(to + 4, deletions[edit]);
            target.putInt(to + 8, ranks[edit]);
            target.putInt(to + 12, length);
            target.putBytes(to + SAVED_LENGTH, sources[edit], sourceOffsets[edit], length);
            to += SAVED_LENGTH + length;
        }
        return to - at;
    }

    /**
     * Takes the edits that {@link #save} wrote, in place of those there are; their texts stay where
     * they are.
     *
     * @param origin where the message begins in its buffer now.
     * @return the bytes read.
     */
    public int restore(DirectBuffer source, int at, int origin) {
        clear();
        int saved = source.getInt(at);
        int from = at + Integer.BYTES;
        for (int edit = 0; edit < saved; edit++) {
            int length = source.getInt(from + 12);
            add(
                    source.getInt(from) + origin,
                    source.getInt(from + 4),
                    source.getInt(from + 8),
                    source,
                    from + SAVED_LENGTH,
                    length);
            from += SAVED_LENGTH + length;
        }
        return from - at;
    }

    /** The offset of the edit that is this many places from the start of the message. */
    int offset(int place) {
        return offsets[order[place]];
    }

    int deletion(int place) {
        return deletions[order[place]];
    }

    DirectBuffer source(int place) {
        return sources[order[place]];
    }

    int sourceOffset(int place) {
        return sourceOffsets[order[place]];
    }

    int sourceLength(int place) {
        return sourceLengths[order[place]];
    }

    /** Whether a later edit replaces the very same range, so that this one's text is dropped. */
    boolean isSuperseded(int place) {
        int edit = order[place];
        for (int later = place + 1; later < count; later++) {
            int other = order[later];
            if (offsets[other] != offsets[edit]) {
                return false;
            }
            if (deletions[other] == deletions[edit] && ranks[other] == ranks[edit]) {
                return true;
            }
        }
        return false;
    }
}
