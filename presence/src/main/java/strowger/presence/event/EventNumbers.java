package strowger.presence.event;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.storage.Notes;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of event packages in records that are kept over restarts: the next run may have other
 * packages, or load them in another order. The name stands in the notes. One thread.
 */
public final class EventNumbers {
    private final EventPackages events;
    private final RecordTable records;
    private final StateKey key = new StateKey();
    private final List<byte[]> moved = new ArrayList<>();
    private boolean isOther;

    /** For the records of a table whose keys are {@link StateKey}s. */
    public EventNumbers(EventPackages events, RecordTable records) {
        this.events = events;
        this.records = records;
    }

    /** Notes the name of a record's package. */
    public void describe(RecordView record, Notes notes) {
        notes.add(events.at(StateKey.event(record.buffer(), record.keyOffset())).name());
    }

    /**
     * Gives a record the number that its package has now.
     *
     * @param notes whose next text is its name.
     * @return false when there is no such package any more.
     */
    public boolean renumber(RecordDraft record, Notes notes) {
        int number = events.number(notes.next());
        if (number == EventPackages.NONE) {
            return false;
        }
        key.copy(record.buffer(), record.keyOffset(), record.keyLength());
        isOther = number != key.event();
        key.event(number);
        record.rekey(key.buffer(), 0);
        return true;
    }

    /** The state that the record is of that was renumbered last. */
    public StateKey state() {
        return key;
    }

    /**
     * Puts a record that was renumbered; one that has another number now is put by {@link
     * #conclude}, to be kept under that from then on.
     *
     * @return whether what is kept may stay.
     */
    public boolean put(RecordDraft record) {
        if (!isOther) {
            return records.put(record).isStored();
        }
        byte[] bytes = new byte[record.length()];
        int _ = record.save(new UnsafeBuffer(bytes), 0);
        moved.add(bytes);
        return false;
    }

    /** All are read: puts those that have another number now. */
    public void conclude() {
        RecordDraft record = new RecordDraft(records.config().layout());
        for (byte[] each : moved) {
            if (record.load(new UnsafeBuffer(each), 0, each.length)) {
                boolean _ = records.put(record).isStored();
            }
        }
        moved.clear();
    }
}
