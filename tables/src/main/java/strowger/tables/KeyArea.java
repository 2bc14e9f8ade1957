package strowger.tables;

import org.agrona.UnsafeApi;

/**
 * Where the keys of a block stand. They never change while the block lives, so an index may compare
 * them under its own lock while the record's stripe is locked by another thread.
 */
final class KeyArea {
    private final RecordLayout layout;
    private final int keyOffset;
    private final int uniqueCount;
    private final int longCount;

    KeyArea(RecordLayout layout) {
        this.layout = layout;
        keyOffset = layout.keyOffset();
        uniqueCount = layout.uniqueIndexes().size();
        longCount = layout.longIndexes().size();
    }

    int keyOffset() {
        return keyOffset;
    }

    int uniqueCount() {
        return uniqueCount;
    }

    int uniqueLength(long block, int index) {
        return UnsafeApi.getShort(block + layout.uniqueLengthOffset(index)) & 0xFFFF;
    }

    int uniqueOffset(long block, int index) {
        int offset = keyOffset + Block.keyLength(block);
        for (int i = 0; i < index; i++) {
            offset += uniqueLength(block, i);
        }
        return offset;
    }

    /** Whether a block has the same key as a draft in a unique index. */
    boolean sameUnique(RecordDraft draft, long block, int index) {
        int length = uniqueLength(block, index);
        return draft.uniqueLength(index) == length
                && Bytes.equal(
                        draft.bytes.byteArray(),
                        draft.bytes.addressOffset() + draft.uniqueOffset(index),
                        block + uniqueOffset(block, index),
                        length);
    }

    /** Whether two blocks have the same key in a unique index. */
    boolean sameUnique(long left, long right, int index) {
        int length = uniqueLength(left, index);
        return uniqueLength(right, index) == length
                && Bytes.equal(
                        null,
                        left + uniqueOffset(left, index),
                        right + uniqueOffset(right, index),
                        length);
    }

    /** Whether a draft and a block of the same primary key have all other keys in common too. */
    boolean sameKeys(RecordDraft draft, long block) {
        for (int i = 0; i < longCount; i++) {
            if (draft.longKey(i) != UnsafeApi.getLong(block + layout.longKeyOffset(i))) {
                return false;
            }
        }
        int from = layout.uniqueLengthOffset(0);
        return Bytes.equal(
                draft.bytes.byteArray(),
                draft.bytes.addressOffset() + from,
                block + from,
                draft.fixedOffset() - from);
    }
}
