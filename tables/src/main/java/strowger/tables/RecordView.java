package strowger.tables;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A view of one record: keys, deadline, version, owner, the fixed part and the fields.
 *
 * <p>The view a table hands to a {@link RecordReader} is valid until the reader returns, and only
 * on that thread: the stripe is locked meanwhile. Copy out what is needed ({@link
 * RecordDraft#copy(RecordView)} takes all of it). Bytes are given as a place in {@link #buffer()},
 * as the parser gives them. Numbers are in native byte order; every access is checked against the
 * record's bounds.
 */
public class RecordView {
    /** The deadline of a record that never expires. */
    public static final long NEVER = ExpiryWheel.NEVER;

    /** The record's bytes, from its head on. */
    final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);

    private final RecordLayout layout;
    private final int keyOffset;
    private final int uniqueCount;
    private final int fixedBytes;
    private final int fieldCount;
    private int fixedOffset; // 0 until it is asked for: it takes a walk through the keys' lengths

    RecordView(RecordLayout layout) {
        this.layout = layout;
        keyOffset = layout.keyOffset();
        uniqueCount = layout.uniqueIndexes().size();
        fixedBytes = layout.fixedBytes();
        fieldCount = layout.fieldNames().size();
    }

    final void wrap(long address) {
        bytes.wrap(address, Block.length(address));
        keysChanged();
    }

    /** The keys have other lengths now, so what follows them begins elsewhere. */
    final void keysChanged() {
        fixedOffset = 0;
    }

    /** How this record is laid out. */
    public final RecordLayout layout() {
        return layout;
    }

    /** The bytes in which {@link #keyOffset} and the other offsets count. */
    public final DirectBuffer buffer() {
        return bytes;
    }

    /** When the record expires, in milliseconds on the table's clock; or {@link #NEVER}. */
    public final long deadlineMs() {
        return bytes.getLong(Block.DEADLINE);
    }

    /** Rises with every change of this record, over restarts too: 44 bits of time, 20 of count. */
    public final long version() {
        return bytes.getLong(Block.VERSION);
    }

    /** The node that owns the record: it alone expires it, pings, notifies. */
    public final int ownerNode() {
        return bytes.getInt(Block.OWNER_NODE);
    }

    /** Which life of the owner node made the record. */
    public final int ownerIncarnation() {
        return bytes.getInt(Block.OWNER_INCARNATION);
    }

    /** The length of the whole record in bytes, its head included. */
    public final int length() {
        return bytes.getShort(Block.LENGTH) & 0xFFFF;
    }

    /** Where the primary key begins. */
    public final int keyOffset() {
        return keyOffset;
    }

    /** The length of the primary key in bytes. */
    public final int keyLength() {
        return bytes.getShort(Block.KEY_LENGTH) & 0xFFFF;
    }

    /** Where the key of a unique index begins. */
    public final int uniqueOffset(int index) {
        int offset = keyOffset + keyLength();
        for (int i = 0; i < index; i++) {
            offset += uniqueLength(i);
        }
        return offset;
    }

    /** The length of the key of a unique index in bytes; 0 when it has none. */
    public final int uniqueLength(int index) {
        return bytes.getShort(layout.uniqueLengthOffset(index)) & 0xFFFF;
    }

    /** The number under which a long index finds the record; 0 when it does not. */
    public final long longKey(int index) {
        return bytes.getLong(layout.longKeyOffset(index));
    }

    /** Reads 8 bytes of the fixed part. */
    public final long longAt(int offset) {
        return bytes.getLong(fixed(offset, Long.BYTES));
    }

    /** Reads 4 bytes of the fixed part. */
    public final int intAt(int offset) {
        return bytes.getInt(fixed(offset, Integer.BYTES));
    }

    /** Reads 2 bytes of the fixed part. */
    public final short shortAt(int offset) {
        return bytes.getShort(fixed(offset, Short.BYTES));
    }

    /** Reads a byte of the fixed part. */
    public final byte byteAt(int offset) {
        return bytes.getByte(fixed(offset, Byte.BYTES));
    }

    /** Where the fixed part begins. */
    public final int fixedOffset() {
        if (fixedOffset == 0) {
            fixedOffset = uniqueOffset(uniqueCount);
        }
        return fixedOffset;
    }

    /** Where a field begins. */
    public final int fieldOffset(int field) {
        int ends = fieldEnds();
        int start = field == 0 ? 0 : end(ends, field - 1);
        return ends + fieldCount * Short.BYTES + start;
    }

    /** The length of a field in bytes; 0 when it was not set. */
    public final int fieldLength(int field) {
        int ends = fieldEnds();
        return end(ends, field) - (field == 0 ? 0 : end(ends, field - 1));
    }

    /**
     * Writes where all fields begin and how long they are, in one walk.
     *
     * @param at the place of field 0 in both arrays.
     */
    public final void fields(int[] offsets, int[] lengths, int at) {
        int ends = fieldEnds();
        int texts = ends + fieldCount * Short.BYTES;
        int start = 0;
        for (int field = 0; field < fieldCount; field++) {
            int end = end(ends, field);
            offsets[at + field] = texts + start;
            lengths[at + field] = end - start;
            start = end;
        }
    }

    private int fieldEnds() {
        conclude();
        return ends();
    }

    /** Where the ends of the fields stand. */
    final int ends() {
        return fixedOffset() + fixedBytes;
    }

    /** A record being written ends what was not set, before anybody reads it. */
    void conclude() {}

    /** Where bytes of the fixed part stand in the record. */
    final int fixed(int offset, int length) {
        if (offset < 0 || offset + length > fixedBytes) {
            throw new IndexOutOfBoundsException(
                    "outside the fixed part: offset="
                            + offset
                            + ", length="
                            + length
                            + ", fixed bytes="
                            + fixedBytes);
        }
        return fixedOffset() + offset;
    }

    private int end(int ends, int field) {
        return bytes.getShort(ends + field * Short.BYTES) & 0xFFFF;
    }
}
