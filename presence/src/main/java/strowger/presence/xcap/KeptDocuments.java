package strowger.presence.xcap;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;

/** The documents of all users as they are kept over restarts, their entity tags with them. */
final class KeptDocuments implements Durable {
    private final RecordTable records;

    KeptDocuments(RecordTable records) {
        this.records = records;
    }

    @Override
    public String name() {
        return "xcap.documents";
    }

    @Override
    public RecordTable records() {
        return records;
    }

    @Override
    public int typicalBytes() {
        return 2048;
    }

    /** A document of an application that is known no more is dropped. */
    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        return XcapStore.isKnown(record) && records.put(record).isStored();
    }
}
