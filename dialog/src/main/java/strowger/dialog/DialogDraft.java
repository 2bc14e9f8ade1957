package strowger.dialog;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.tables.RecordDraft;
import strowger.tables.RecordView;

/**
 * A dialog's record being written: a new one, or one that is there with other texts. Texts are set
 * as places and copied once, by {@link #conclude}. Reusable; one thread.
 */
final class DialogDraft {
    private final RecordDraft draft;
    private final Value[] texts = new Value[DialogField.ALL.length];
    private final UnsafeBuffer fixed = new UnsafeBuffer(new byte[DialogRecord.FIXED_BYTES]);
    private final UnsafeBuffer id = new UnsafeBuffer(new byte[DialogRecord.ID_BYTES]);
    private DirectBuffer key = id;
    private int keyOffset;
    private int keyLength;
    private long deadlineMs;
    private int ownerNode;
    private int ownerIncarnation;

    DialogDraft(RecordDraft draft) {
        this.draft = draft;
        for (int index = 0; index < texts.length; index++) {
            texts[index] = new Value();
        }
    }

    /** Begins a record: no texts, all numbers 0. */
    DialogDraft begin(DirectBuffer callId, int offset, int length) {
        key = callId;
        keyOffset = offset;
        keyLength = length;
        fixed.setMemory(0, DialogRecord.FIXED_BYTES, (byte) 0);
        for (Value text : texts) {
            text.setNull();
        }
        deadlineMs = RecordView.NEVER;
        ownerNode = 0;
        ownerIncarnation = 0;
        return this;
    }

    /** Begins with all that a record has; it must stay where it is until {@link #conclude}. */
    DialogDraft begin(RecordView record) {
        begin(record.buffer(), record.keyOffset(), record.keyLength());
        id.putBytes(
                0,
                record.buffer(),
                record.uniqueOffset(DialogRecord.ID),
                record.uniqueLength(DialogRecord.ID));
        fixed.putBytes(0, record.buffer(), record.fixedOffset(), DialogRecord.FIXED_BYTES);
        for (int index = 0; index < texts.length; index++) {
            texts[index].setText(
                    record.buffer(), record.fieldOffset(index), record.fieldLength(index));
        }
        deadlineMs = record.deadlineMs();
        ownerNode = record.ownerNode();
        ownerIncarnation = record.ownerIncarnation();
        return this;
    }

    DialogDraft name(long dialog) {
        id.putLong(0, dialog);
        return this;
    }

    DialogDraft text(DialogField field, Value text) {
        texts[field.ordinal()].set(text);
        return this;
    }

    DialogDraft text(DialogField field, DirectBuffer buffer, int offset, int length) {
        texts[field.ordinal()].setText(buffer, offset, length);
        return this;
    }

    DialogDraft putLong(int offset, long value) {
        fixed.putLong(offset, value);
        return this;
    }

    DialogDraft putInt(int offset, int value) {
        fixed.putInt(offset, value);
        return this;
    }

    DialogDraft putShort(int offset, int value) {
        fixed.putShort(offset, (short) value);
        return this;
    }

    DialogDraft putByte(int offset, int value) {
        fixed.putByte(offset, (byte) value);
        return this;
    }

    DialogDraft owner(int node, int incarnation) {
        ownerNode = node;
        ownerIncarnation = incarnation;
        return this;
    }

    /** The record, all texts copied. */
    RecordDraft conclude() {
        draft.begin(key, keyOffset, keyLength);
        draft.unique(DialogRecord.ID, id, 0, DialogRecord.ID_BYTES);
        draft.deadlineMs(deadlineMs);
        draft.owner(ownerNode, ownerIncarnation);
        for (int at = 0; at < DialogRecord.FIXED_BYTES; at += Long.BYTES) {
            draft.putLong(at, fixed.getLong(at));
        }
        for (int index = 0; index < texts.length; index++) {
            if (texts[index].isText()) {
                Value text = texts[index];
                draft.field(index, text.buffer(), text.offset(), text.length());
            }
        }
        return draft;
    }
}
