package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.tables.RecordReader;
import strowger.tables.RecordUpdater;
import strowger.tables.UniqueLookup;

/** One thread's way to the records of dialogs by their names. */
final class DialogsByName {
    private final UniqueLookup records;
    private final UnsafeBuffer name = new UnsafeBuffer(new byte[DialogRecord.ID_BYTES]);

    DialogsByName(DialogTable table) {
        records = table.records().unique(DialogRecord.ID);
    }

    /** Reads a record; false when there is none. */
    boolean get(long dialog, RecordReader reader) {
        name.putLong(0, dialog);
        return records.get(name, 0, DialogRecord.ID_BYTES, reader);
    }

    /** Has a record changed where it stands; false when there is none, or nothing was changed. */
    boolean update(long dialog, RecordUpdater updater) {
        name.putLong(0, dialog);
        return records.update(name, 0, DialogRecord.ID_BYTES, updater);
    }

    /** Removes a record; false when there is none. */
    boolean remove(long dialog) {
        name.putLong(0, dialog);
        return records.remove(name, 0, DialogRecord.ID_BYTES);
    }
}
