package strowger.modules.htable;

import strowger.engine.cluster.Node;
import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;

/** The items of one table as they are kept over restarts. */
final class KeptItems implements Durable {
    /** Stands for whichever other node wrote an item last: it tells of it again. */
    private static final int FORMER_NODE = -1;

    private static final int BYTES_AN_ITEM = 192;

    private final Table table;
    private final RecordTable records;

    KeptItems(Table table, RecordTable records) {
        this.table = table;
        this.records = records;
    }

    @Override
    public String name() {
        return "htable." + table.definition().name().replace(':', '_');
    }

    @Override
    public RecordTable records() {
        return records;
    }

    @Override
    public int typicalBytes() {
        return BYTES_AN_ITEM;
    }

    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        if (record.ownerNode() != Node.SELF) {
            record.owner(FORMER_NODE, 0);
        }
        return records.put(record).isStored();
    }
}
