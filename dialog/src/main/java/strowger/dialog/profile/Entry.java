package strowger.dialog.profile;

import strowger.engine.value.Value;
import strowger.tables.RecordView;

/** Reads what a record says of an entry. */
public final class Entry {
    private Entry() {}

    /** The dialog here that is in the profile; 0 for an entry of another node. */
    public static long dialog(RecordView entry) {
        int at = entry.keyOffset();
        return entry.buffer().getByte(at) == EntryRecord.LOCAL ? entry.buffer().getLong(at + 1) : 0;
    }

    /** The number of its profile. */
    public static int profile(RecordView entry) {
        return entry.shortAt(EntryRecord.PROFILE);
    }

    /** Reads its value; empty without one. */
    public static void value(RecordView entry, Value out) {
        out.setText(
                entry.buffer(),
                entry.fieldOffset(EntryRecord.VALUE),
                entry.fieldLength(EntryRecord.VALUE));
    }

    /** Its value; empty without one. */
    public static String value(RecordView entry) {
        return entry.buffer()
                .getStringWithoutLengthUtf8(
                        entry.fieldOffset(EntryRecord.VALUE), entry.fieldLength(EntryRecord.VALUE));
    }

    /** Reads its name. */
    public static void uid(RecordView entry, Value out) {
        out.setText(
                entry.buffer(),
                entry.uniqueOffset(EntryRecord.UID),
                entry.uniqueLength(EntryRecord.UID));
    }

    /** Its name. */
    public static String uid(RecordView entry) {
        return entry.buffer()
                .getStringWithoutLengthUtf8(
                        entry.uniqueOffset(EntryRecord.UID), entry.uniqueLength(EntryRecord.UID));
    }
}
