package strowger.tables;

/** A record whose fixed part, deadline and owner may be changed where it stands. */
public class RecordEditor extends RecordView {
    RecordEditor(RecordLayout layout) {
        super(layout);
    }

    /** Sets when the record expires, in milliseconds on the table's clock; or {@link #NEVER}. */
    public final void deadlineMs(long deadlineMs) {
        bytes.putLong(Block.DEADLINE, deadlineMs);
    }

    /** Sets who owns the record. */
    public final void owner(int node, int incarnation) {
        bytes.putInt(Block.OWNER_NODE, node);
        bytes.putInt(Block.OWNER_INCARNATION, incarnation);
    }

    /** Writes 8 bytes of the fixed part. */
    public final void putLong(int offset, long value) {
        bytes.putLong(fixed(offset, Long.BYTES), value);
    }

    /** Writes 4 bytes of the fixed part. */
    public final void putInt(int offset, int value) {
        bytes.putInt(fixed(offset, Integer.BYTES), value);
    }

    /** Writes 2 bytes of the fixed part. */
    public final void putShort(int offset, short value) {
        bytes.putShort(fixed(offset, Short.BYTES), value);
    }

    /** Writes a byte of the fixed part. */
    public final void putByte(int offset, byte value) {
        bytes.putByte(fixed(offset, Byte.BYTES), value);
    }
}
