package strowger.presence.event;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.storage.Notes;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The numbers of event packages in records that are kept over restarts: the next run may have other
 * packages, or load them in another order. The name stands in the notes. One thread.
 */
public final class EventNumbers {
    private static final int LISTED_A_PAGE = 64;

    private final EventPackages events;
    private final RecordTable records;
    private final StateKey key = new StateKey();
    private final BitSet moved = new BitSet(); // the new numbers
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
     * Puts a record that was renumbered; what is kept of one that has another number now goes, and
     * {@link #conclude} has it kept under that from then on.
     *
     * @return whether what is kept may stay.
     */
    public boolean put(RecordDraft record) {
        boolean stored = records.put(record).isStored();
        if (isOther) {
            moved.set(key.event());
        }
        return stored && !isOther;
    }

    /** All are read, and changes are followed: puts those again that have another number now. */
    public void conclude() {
        if (moved.isEmpty()) {
            return;
        }
        RecordDraft record =
                new RecordDraft(records.config().layout(), records.config().recordBytesMax());
        long cursor = 0;
        while (cursor != RecordTable.END) { // of bounded size
            List<byte[]> page = new ArrayList<>();
            cursor = records.list(cursor, LISTED_A_PAGE, each -> add(each, record, page));
            page.forEach(saved -> putAgain(saved, record));
        }
        moved.clear();
    }

    private boolean add(RecordView each, RecordDraft record, List<byte[]> page) {
        if (moved.get(StateKey.event(each.buffer(), each.keyOffset()))) {
            record.copy(each); // without its version: one as old would not be put
            byte[] saved = new byte[record.length()];
            int _ = record.save(new UnsafeBuffer(saved), 0);
            page.add(saved);
        }
        return true;
    }

    private void putAgain(byte[] saved, RecordDraft record) {
        if (record.load(new UnsafeBuffer(saved), 0, saved.length)) {
            boolean _ = records.put(record).isStored();
        }
    }
}
