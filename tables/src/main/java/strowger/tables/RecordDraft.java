package strowger.tables;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A record being written, and a place to copy one out to. Made once and used again; one thread.
 *
 * <p>The order is fixed: {@link #begin}, the keys of the unique indexes from 0 up, then the rest in
 * any order except that fields go from 0 up. What is not set is empty, 0 or {@link #NEVER}. What
 * does not fit marks the draft as too long, and a table refuses it: {@link PutResult#TOO_LONG}.
 *
 * <pre>{@code
 * draft.begin(aor, 0, aorLength);
 * draft.unique(RUID, ruid, 0, ruidLength);
 * draft.longKey(CONNECTION, connection);
 * draft.deadlineMs(nowMs + expiresSec * 1000L);
 * draft.putInt(CSEQ, cseq);
 * draft.field(URI, message, uriOffset, uriLength);
 * PutResult result = contacts.put(draft);
 * }</pre>
 */
public final class RecordDraft extends RecordEditor {
    private final int capacity;
    private final int uniqueCount;
    private final int fieldCount;
    private int nextUnique;
    private int nextField;
    private int length;
    private boolean tooLong;

    /** Makes a draft for records of up to 65,535 bytes. */
    public RecordDraft(RecordLayout layout) {
        this(layout, SizeClasses.LENGTH_MAX);
    }

    /**
     * Makes a draft for records of so many bytes at most, {@code recordBytesMax} of their table.
     */
    public RecordDraft(RecordLayout layout, int recordBytesMax) {
        super(layout);
        capacity = Math.min(recordBytesMax, SizeClasses.LENGTH_MAX);
        uniqueCount = layout.uniqueIndexes().size();
        fieldCount = layout.fieldNames().size();
        bytes.wrap(new byte[capacity]);
    }

    /** Begins a record under a primary key: everything else is cleared. */
    public void begin(DirectBuffer key, int offset, int keyLength) {
        int keyOffset = layout().keyOffset();
        tooLong = keyLength > capacity - keyOffset;
        int taken = tooLong ? 0 : keyLength;
        bytes.setMemory(0, keyOffset, (byte) 0);
        bytes.putLong(Block.DEADLINE, NEVER);
        bytes.putShort(Block.KEY_LENGTH, (short) taken);
        bytes.putBytes(keyOffset, key, offset, taken);
        nextUnique = 0;
        length = keyOffset + taken;
        layOut();
    }

    /** Writes another primary key of the same length over the one there is. */
    public void rekey(DirectBuffer key, int offset) {
        bytes.putBytes(keyOffset(), key, offset, keyLength());
    }

    /** Copies a whole record, its version left out: the draft becomes a change of that record. */
    public void copy(RecordView record) {
        record.conclude();
        length = record.length();
        bytes.putBytes(0, record.bytes, 0, length);
        bytes.putLong(Block.VERSION, 0);
        keysChanged();
        nextUnique = uniqueCount;
        nextField = fieldCount;
        tooLong = false;
    }

    /** Writes the whole record, as {@link #load} takes it; returns its length in bytes. */
    public int save(MutableDirectBuffer target, int offset) {
        conclude();
        bytes.getBytes(0, target, offset, length);
        return length;
    }

    /**
     * Takes a record that {@link #save} wrote, its version included, for a table of the same
     * layout. What stands there is checked: a record that is not whole leaves the draft empty.
     *
     * @return whether it was whole.
     */
    public boolean load(DirectBuffer source, int offset, int savedLength) {
        nextUnique = uniqueCount;
        nextField = fieldCount;
        tooLong = savedLength < layout().keyOffset() || savedLength > capacity;
        length = tooLong ? 0 : savedLength;
        source.getBytes(offset, bytes, 0, length);
        keysChanged();
        tooLong |= !isWhole();
        return !tooLong;
    }

    private boolean isWhole() {
        int at = layout().keyOffset();
        if (length < at || length() != length) {
            return false;
        }
        at += keyLength();
        for (int index = 0; index < uniqueCount; index++) {
            at += uniqueLength(index);
        }
        int ends = at + layout().fixedBytes();
        int texts = ends + fieldCount * Short.BYTES;
        int end = 0;
        for (int field = 0; field < fieldCount && texts <= length && end >= 0; field++) {
            int next = bytes.getShort(ends + field * Short.BYTES) & 0xFFFF;
            end = next < end ? -1 : next;
        }
        return end >= 0 && texts + end == length;
    }

    /** Copies a whole record, its version included. */
    public void copyWhole(RecordView record) {
        copy(record);
        bytes.putLong(Block.VERSION, record.version());
    }

    /**
     * Sets the key of a unique index; those before it that were skipped have none.
     *
     * @throws IllegalStateException when a later one, or a field, is set already.
     */
    public void unique(int index, DirectBuffer key, int offset, int keyLength) {
        inOrder(index, nextUnique, uniqueCount);
        if (nextField != 0) {
            throw new IllegalStateException("keys are set before fields");
        }
        nextUnique = index + 1;
        length = fixedOffset();
        if (keyLength > capacity - length) {
            tooLong = true;
            return;
        }
        bytes.putShort(layout().uniqueLengthOffset(index), (short) keyLength);
        bytes.putBytes(length, key, offset, keyLength);
        length += keyLength;
        layOut();
    }

    /** Sets the number under which a long index finds the record; 0 for none. */
    public void longKey(int index, long value) {
        if (index < 0 || index >= layout().longIndexes().size()) {
            throw new IndexOutOfBoundsException("no such long index: " + index);
        }
        bytes.putLong(layout().longKeyOffset(index), value);
    }

    /** Sets the version, of a record that came from elsewhere; 0 lets the table choose. */
    public void version(long version) {
        bytes.putLong(Block.VERSION, version);
    }

    /**
     * Sets a field; those before it that were skipped are empty.
     *
     * @throws IllegalStateException when this one or a later one is set already.
     */
    public void field(int field, DirectBuffer source, int offset, int fieldLength) {
        inOrder(field, nextField, fieldCount);
        if (fieldLength > capacity - length) {
            nextField = field + 1;
            tooLong = true;
            return;
        }
        endFields(field);
        bytes.putBytes(length, source, offset, fieldLength);
        length += fieldLength;
        endFields(field + 1);
        bytes.putShort(Block.LENGTH, (short) length);
    }

    /** Whether something did not fit. */
    public boolean isTooLong() {
        return tooLong;
    }

    @Override
    void conclude() {
        if (nextField < fieldCount && !tooLong) {
            int next = nextField;
            endFields(fieldCount);
            nextField = next; // they may still be set
        }
    }

    /** The bytes of the fixed part and of the fields' ends, cleared, behind the keys. */
    private void layOut() {
        keysChanged();
        nextField = 0;
        int bodyLength = layout().fixedBytes() + fieldCount * Short.BYTES;
        if (bodyLength > capacity - length) {
            tooLong = true;
            return;
        }
        bytes.setMemory(length, bodyLength, (byte) 0);
        length += bodyLength;
        bytes.putShort(Block.LENGTH, (short) length);
    }

    /** The ends of the fields not ended yet stand where the record ends now, up to this one. */
    private void endFields(int limit) {
        int ends = ends();
        int end = length - ends - fieldCount * Short.BYTES;
        for (; nextField < limit; nextField++) {
            bytes.putShort(ends + nextField * Short.BYTES, (short) end);
        }
    }

    private static void inOrder(int index, int next, int count) {
        if (index < next || index >= count) {
            throw new IllegalStateException(
                    "set out of order: " + index + ", next is " + next + " of " + count);
        }
    }
}
