package strowger.modules.htable;

import strowger.engine.module.ConfigurationException;
import strowger.engine.storage.Restored;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.tables.ChangeFeed;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;
import strowger.tables.TableConfig;
import strowger.tables.TableFigures;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A table of items, outside the heap. Opened and closed by the thread that starts the server; all
 * else is for any thread. An item reads as absent from the moment it expires.
 */
public final class Table implements AutoCloseable {
    /** The longest item, its name and about 80 bytes of our own counted, in bytes. */
    public static final int ITEM_LENGTH_MAX = 0xFFFF;

    private static final long BYTES_AN_ITEM = 1024;
    private static final long BYTES_MIN = 1L << 30; // reserved, and taken as items come
    private static final int ITEMS_A_PAGE = 256;

    private final Definition definition;
    private final SlotLocks locks;
    private final Optional<Table> present = Optional.of(this);
    private Optional<RecordTable> opened = Optional.empty();
    private LongSupplier clockMs = System::currentTimeMillis;

    Table(Definition definition) {
        this.definition = definition;
        locks = new SlotLocks(definition.slots());
    }

    /** This table, as what is found. */
    Optional<Table> present() {
        return present;
    }

    /** The locks that scripts take. */
    SlotLocks locks() {
        return locks;
    }

    /** How it is set up. */
    public Definition definition() {
        return definition;
    }

    /** Takes the memory for as many items at most. */
    void open(LongSupplier clock, long itemsMax) {
        open(clock, itemsMax, TableConfig.stripesFor(itemsMax), BYTES_MIN);
    }

    /** The same, for tests that open many. */
    void open(LongSupplier clock, long itemsMax, int stripes, long bytesMin) {
        clockMs = clock;
        long bytesMax = Math.max(bytesMin, itemsMax * BYTES_AN_ITEM);
        opened =
                Optional.of(
                        new RecordTable(
                                new TableConfig.Builder(Item.layout(definition.name()), clock)
                                        .stripes(stripes)
                                        .recordsMax(itemsMax)
                                        .recordBytesMax(ITEM_LENGTH_MAX)
                                        .bytesMax(Math.min(bytesMax, TableConfig.BYTES_MAX))
                                        .hugePages(false)
                                        .conclude()));
    }

    /** Gives items back that an earlier run has kept, and keeps them from now on, as defined. */
    void keepIn(Store store) {
        boolean written = definition.kept() == Definition.Kept.WRITTEN;
        Restored _ =
                store.keep(
                        new KeptItems(this, records()), written ? Writing.AT_ONCE : Writing.NEVER);
    }

    private RecordTable records() {
        return opened.orElseThrow(
                () -> new ConfigurationException("htable has not started: load it first"));
    }

    /** Reads an item: its value, the table's initial one if it is not there, or null. */
    public void read(Value name, Arena arena, Value out) {
        if (!find(name, arena, out)) {
            if (definition.initial().isPresent()) {
                out.setInteger(definition.initial().get());
            } else {
                out.setNull();
            }
        }
    }

    /** Reads an item that is there; false, the value unchanged, when it is not. */
    boolean find(Value name, Arena arena, Value out) {
        Access.Reading reading = Access.mine().reading.into(arena, out);
        return records().get(name.buffer(), name.offset(), name.length(), reading);
    }

    /** Shows an item to a reader; false when it is not there. */
    boolean visit(Value name, RecordReader reader) {
        return records().get(name.buffer(), name.offset(), name.length(), reader);
    }

    /** Whether an item is there. */
    boolean has(Value name) {
        return records().get(name.buffer(), name.offset(), name.length(), Access.mine().timing);
    }

    /**
     * Writes an item; null removes it.
     *
     * @return false when the table is full, or the item too long; that is counted.
     */
    public boolean write(Value name, Value value) {
        return write(name, value, 0);
    }

    /** Writes an item with a time to live of its own, in seconds; not above zero for none. */
    boolean write(Value name, Value value, long ownSec) {
        if (value.isNull()) {
            remove(name);
            return true;
        }
        Access.Setting setting = Access.mine().setting.begin(definition, name, value, ownSec);
        records().within(name.buffer(), name.offset(), name.length(), setting);
        return setting.result().isStored();
    }

    /** Adds to an item that is a number; null when it is not, or is missing with no initial one. */
    public void add(Value name, long summand, Value out) {
        Access.Adding adding = Access.mine().adding.begin(definition, name, summand);
        records().within(name.buffer(), name.offset(), name.length(), adding);
        out.set(adding.sum());
    }

    /** Removes an item; false when it was not there. */
    public boolean remove(Value name) {
        return records().remove(name.buffer(), name.offset(), name.length()) > 0;
    }

    /** When an item expires, in milliseconds since 1970; {@link RecordView#NEVER} for never. */
    long deadlineMs(Value name) {
        Access.Timing timing = Access.mine().timing.begin(RecordView.NEVER);
        boolean _ = records().get(name.buffer(), name.offset(), name.length(), timing);
        return timing.deadlineMs();
    }

    /** The seconds until an item expires; 0 when it never does, or is not there. */
    long secondsLeft(Value name) {
        return Lifetime.secondsLeft(deadlineMs(name), clockMs.getAsLong());
    }

    /**
     * Has an item expire so many seconds from now; never if not above zero. Without effect where
     * items live for ever.
     *
     * @return false when it is not there.
     */
    boolean expireIn(Value name, long seconds) {
        long deadlineMs =
                seconds <= 0
                        ? RecordView.NEVER
                        : Lifetime.deadlineMs(definition, clockMs.getAsLong(), seconds);
        Access.Timing timing = Access.mine().timing.begin(deadlineMs);
        return records().update(name.buffer(), name.offset(), name.length(), timing);
    }

    /** How many items are picked; goes through the whole table. */
    long count(Match match) {
        Picked picked = new Picked(match, Task.COUNT);
        list(picked);
        return picked.count;
    }

    /** Whether any item is picked; goes through the table until one is. */
    boolean hasAny(Match match) {
        Picked picked = new Picked(match, Task.FIND);
        list(picked);
        return picked.count > 0;
    }

    private void list(Picked picked) {
        long cursor = 0;
        while (cursor != RecordTable.END && !picked.isEnough()) { // each call goes on
            cursor = records().list(cursor, ITEMS_A_PAGE, picked);
        }
    }

    /** Removes the items that are picked, and counts them; goes through the whole table. */
    long removeAll(Match match) {
        Picked picked = new Picked(match, Task.REMOVE);
        long cursor = 0;
        while (cursor != RecordTable.END) { // each call goes on
            cursor = records().purge(cursor, ITEMS_A_PAGE, picked);
        }
        return picked.count;
    }

    /** Lists items, page by page; see {@link RecordTable#list}. */
    long list(long cursor, int itemsMax, RecordReader reader) {
        return records().list(cursor, itemsMax, reader);
    }

    /** Follows all changes; those that end items show them. */
    ChangeFeed feed(int bytes) {
        return records().feedWithEnded(bytes);
    }

    /** Does to an item what another node says; false when it is newer here, or there is no room. */
    boolean apply(Value name, RemoteItem told) {
        Access.Applying applying = Access.mine().applying.begin(definition, name, told);
        records().within(name.buffer(), name.offset(), name.length(), applying);
        return applying.isApplied();
    }

    /** Sets when an item expires, as another node says; false when it is not there. */
    boolean applyDeadline(Value name, RemoteItem told) {
        Access.Applying applying = Access.mine().applying.begin(definition, name, told);
        return records().update(name.buffer(), name.offset(), name.length(), applying);
    }

    /** Milliseconds since 1970, the clock by which items expire. */
    long nowMs() {
        return clockMs.getAsLong();
    }

    /** Makes what frees expired items and tells of them. */
    Sweeper sweeper() {
        return records().sweeper();
    }

    /** Its figures. */
    public TableFigures figures() {
        return records().figures();
    }

    @Override
    public void close() {
        opened.ifPresent(RecordTable::close);
        opened = Optional.empty();
    }

    /** What is done with items that are picked. */
    private enum Task {
        COUNT,
        FIND,
        REMOVE
    }

    /** Counts items that are picked. */
    private static final class Picked implements RecordReader {
        private final Match match;
        private final Task task;
        private long count;

        Picked(Match match, Task task) {
            this.match = match;
            this.task = task;
        }

        boolean isEnough() {
            return task == Task.FIND && count > 0;
        }

        @Override
        public boolean read(RecordView item) {
            boolean picked = match.picks(item);
            count += picked ? 1 : 0;
            return switch (task) {
                case COUNT -> true; // the page goes on
                case FIND -> !picked;
                case REMOVE -> picked;
            };
        }
    }
}
