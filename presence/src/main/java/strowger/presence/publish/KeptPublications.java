package strowger.presence.publish;

import strowger.engine.cluster.Node;
import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;
import strowger.presence.event.ChangedStates;
import strowger.presence.event.EventNumbers;
import strowger.presence.event.EventPackages;
import strowger.tables.RecordDraft;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

/** What is published, as it is kept over restarts: with its entity tags and its order. */
public final class KeptPublications implements Durable {
    private final Presentities presentities;
    private final PresentityTable table;
    private final EventNumbers numbers;
    private final ChangedStates changed;

    /**
     * @param changed takes the states of what has expired while no server ran.
     */
    public KeptPublications(
            Presentities presentities, EventPackages events, ChangedStates changed) {
        this.presentities = presentities;
        this.changed = changed;
        table = presentities.table();
        numbers = new EventNumbers(events, table.records());
    }

    /** Gives back what was published, and keeps it from now on; all event packages are there. */
    public void begin(Store place) {
        var _ = place.keep(this, Writing.AT_ONCE);
        numbers.conclude();
    }

    @Override
    public String name() {
        return "presence.presentity";
    }

    @Override
    public RecordTable records() {
        return table.records();
    }

    @Override
    public int typicalBytes() {
        return 1024;
    }

    /** What is only shown once more as closed is not to come again. */
    @Override
    public boolean describe(RecordView record, Notes notes) {
        numbers.describe(record, notes);
        return record.byteAt(PresentityRecord.LEAVING) == 0;
    }

    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        if (!numbers.renumber(record, notes)) {
            return false;
        }
        table.orderBehind(record.longAt(PresentityRecord.ORDER));
        record.owner(Node.SELF, 1); // nodes have other numbers in another life
        return numbers.put(record);
    }

    @Override
    public void expired(RecordDraft record, Notes notes) {
        if (numbers.renumber(record, notes)) {
            table.orderBehind(record.longAt(PresentityRecord.ORDER));
            presentities.leave(record);
            changed.add(numbers.state());
        }
    }
}
