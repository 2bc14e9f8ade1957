package strowger.usrloc;

import org.jspecify.annotations.Nullable;

import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

import java.util.Objects;

/**
 * The contacts of one address of record while they are locked, and the work that is done on them.
 * Made once and used again; for one thread.
 */
public final class Bindings {
    private static final RecordUpdater TOLD =
            record -> {
                record.owner(record.ownerNode(), ContactChange.TOLD);
                return true;
            };

    private final KeyWork entry = this::run;
    private final BindingsWork work;
    private @Nullable KeyRecords open;

    /**
     * @param work done each time that the contacts are locked.
     */
    public Bindings(BindingsWork work) {
        this.work = work;
    }

    private void run(KeyRecords given) {
        open = given;
        work.run(this);
        open = null;
    }

    /** What a table calls with the contacts locked. */
    KeyWork entry() {
        return entry;
    }

    private KeyRecords records() {
        return Objects.requireNonNull(open, "the contacts are not locked");
    }

    /** Copies the contacts as they are now, in no order. */
    public void read(ContactSet out) {
        out.clear();
        records().rewind();
        while (records().next()) {
            out.read(records().record());
        }
    }

    /** Puts a contact: a new one, or in place of the one of its name. */
    public PutResult put(ContactDraft draft) {
        return records().put(draft.record);
    }

    /** Writes a contact as it was. */
    public PutResult restore(ContactDraft draft, Contact former) {
        draft.restore(former);
        return records().put(draft.record);
    }

    /** Removes a contact. */
    public void remove(Contact contact) {
        records().rewind();
        while (records().next()) {
            if (isNamed(contact, records().record())) {
                records().remove();
                return;
            }
        }
    }

    /** Removes the contacts put last. */
    public void removeNewest(int count) {
        records().rewind();
        for (int removed = 0; removed < count && records().next(); removed++) {
            records().remove();
        }
    }

    /** Removes all contacts. */
    public void removeAll() {
        records().rewind();
        while (records().next()) {
            records().remove();
        }
    }

    /** Removes a contact because another node said so: the change feed shows that. */
    public void removeTold(Contact contact) {
        records().rewind();
        while (records().next()) {
            if (isNamed(contact, records().record())) {
                boolean _ = records().update(TOLD);
                records().remove();
                return;
            }
        }
    }

    private static boolean isNamed(Contact contact, RecordView record) {
        return contact.is(
                ContactField.RUID,
                record.buffer(),
                record.uniqueOffset(ContactRecord.RUID),
                record.uniqueLength(ContactRecord.RUID));
    }
}
