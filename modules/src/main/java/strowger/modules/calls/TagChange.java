package strowger.modules.calls;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.RecordDraft;
import strowger.tables.RecordView;

/** Adds one tag to a call, or removes it: its record is written anew with other tags. */
final class TagChange implements KeyWork {
    private static final int TAGS_LENGTH_MAX = 512;

    private final Value tag;
    private final boolean present;
    private final RecordDraft draft;
    private boolean done;

    TagChange(Value tag, boolean present, RecordDraft draft) {
        this.tag = tag;
        this.present = present;
        this.draft = draft;
    }

    boolean isDone() {
        return done;
    }

    @Override
    public void run(KeyRecords records) {
        if (!records.next()) {
            return;
        }
        RecordView record = records.record();
        int at = find(record, tag);
        if (present == (at >= 0)) {
            done = true;
            return;
        }
        UnsafeBuffer tags = present ? longer(record) : shorter(record, at);
        if (tags.capacity() > TAGS_LENGTH_MAX) {
            return;
        }
        draft.begin(record.buffer(), record.keyOffset(), record.keyLength());
        for (int index = 0; index <= Calls.DATA; index++) {
            draft.longKey(index, record.longKey(index));
        }
        draft.putLong(Calls.CREATED, record.longAt(Calls.CREATED));
        draft.putInt(Calls.STATE, record.intAt(Calls.STATE));
        draft.deadlineMs(record.deadlineMs());
        for (int field = 0; field < Calls.TAGS; field++) {
            draft.field(
                    field, record.buffer(), record.fieldOffset(field), record.fieldLength(field));
        }
        draft.field(Calls.TAGS, tags, 0, tags.capacity());
        done = records.put(draft).isStored();
    }

    /** Where the comma before a tag of a call is; -1 if it has it not. */
    static int find(RecordView record, Value tag) {
        DirectBuffer buffer = record.buffer();
        int start = record.fieldOffset(Calls.TAGS);
        int last = start + record.fieldLength(Calls.TAGS) - tag.length() - 2;
        for (int at = start; at <= last; at++) {
            if (isAt(buffer, at, tag)) {
                return at - start;
            }
        }
        return -1;
    }

    private static boolean isAt(DirectBuffer buffer, int at, Value tag) {
        boolean same = buffer.getByte(at) == ',' && buffer.getByte(at + 1 + tag.length()) == ',';
        for (int index = 0; index < tag.length() && same; index++) {
            same = buffer.getByte(at + 1 + index) == tag.byteAt(index);
        }
        return same;
    }

    private UnsafeBuffer longer(RecordView record) {
        int length = Math.max(record.fieldLength(Calls.TAGS), 1);
        UnsafeBuffer tags = new UnsafeBuffer(new byte[length + tag.length() + 1]);
        tags.putByte(0, (byte) ',');
        tags.putBytes(
                0, record.buffer(), record.fieldOffset(Calls.TAGS), record.fieldLength(Calls.TAGS));
        tags.putBytes(length, tag.buffer(), tag.offset(), tag.length());
        tags.putByte(length + tag.length(), (byte) ',');
        return tags;
    }

    private UnsafeBuffer shorter(RecordView record, int at) {
        int from = record.fieldOffset(Calls.TAGS);
        int length = record.fieldLength(Calls.TAGS);
        int gone = tag.length() + 1;
        UnsafeBuffer tags = new UnsafeBuffer(new byte[length - gone]);
        tags.putBytes(0, record.buffer(), from, at);
        tags.putBytes(at, record.buffer(), from + at + gone, length - gone - at);
        return tags;
    }
}
