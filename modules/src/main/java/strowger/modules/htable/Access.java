package strowger.modules.htable;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.Node;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.tables.KeyRecords;
import strowger.tables.KeyWork;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordReader;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

/**
 * What one thread needs to work on items: made once for it and used again, so that nothing is
 * allocated. Each kind of work is one step under the stripe's lock.
 */
final class Access {
    private static final ThreadLocal<Access> ACCESSES = ThreadLocal.withInitial(Access::new);

    final Reading reading = new Reading();
    final Setting setting = new Setting();
    final Adding adding = new Adding();
    final Timing timing = new Timing();
    final Applying applying = new Applying();
    private final RecordDraft draft = new RecordDraft(Item.LAYOUT);

    private Access() {}

    /** This thread's. */
    static Access mine() {
        return ACCESSES.get();
    }

    /** Copies an item's value out. */
    static final class Reading implements RecordReader {
        private static final Arena NO_ARENA = new Arena(0);

        private Arena arena = NO_ARENA;
        private Value out = new Value();

        Reading into(Arena memory, Value value) {
            arena = memory;
            out = value;
            return this;
        }

        @Override
        public boolean read(RecordView item) {
            Item.read(item, arena, out);
            return false;
        }
    }

    /** Work that puts an item if need be. */
    private abstract static class Putting implements KeyWork {
        private static final DirectBuffer NO_KEY = new UnsafeBuffer(new byte[0]);

        private DirectBuffer keyBuffer = NO_KEY;
        private int keyOffset;
        private int keyLength;

        void key(Value key) {
            keyBuffer = key.buffer();
            keyOffset = key.offset();
            keyLength = key.length();
        }

        PutResult put(KeyRecords items, RecordDraft draft, long deadlineMs, Value value) {
            begin(draft, deadlineMs, value);
            return items.put(draft);
        }

        void begin(RecordDraft draft, long deadlineMs, Value value) {
            draft.begin(keyBuffer, keyOffset, keyLength);
            draft.deadlineMs(deadlineMs);
            Item.write(draft, value);
        }
    }

    /** Sets an item; an integer over another is written where that stands. */
    final class Setting extends Putting implements RecordUpdater {
        private Value value = new Value();
        private Definition table = Definition.named("none");
        private long lifetimeSec;
        private long deadlineMs;
        private PutResult result = PutResult.FULL;

        /**
         * @param ownSec how long the item lives if above zero; as the table says otherwise.
         */
        Setting begin(Definition definition, Value key, Value given, long ownSec) {
            key(key);
            table = definition;
            value = given;
            lifetimeSec = ownSec;
            return this;
        }

        @Override
        public void run(KeyRecords items) {
            boolean there = items.next();
            boolean keepsTime = there && lifetimeSec <= 0 && !table.updateExpires();
            deadlineMs =
                    keepsTime
                            ? items.record().deadlineMs()
                            : Lifetime.deadlineMs(table, items.nowMs(), lifetimeSec);
            if (there && value.isInteger() && Item.isNumber(items.record())) {
                items.update(this);
                result = PutResult.REPLACED;
            } else {
                result = put(items, draft, deadlineMs, value);
            }
        }

        @Override
        public boolean update(RecordEditor item) {
            Item.number(item, value.number());
            item.deadlineMs(deadlineMs);
            item.owner(Node.SELF, 0);
            return true;
        }

        PutResult result() {
            return result;
        }
    }

    /** Adds to an integer; to the table's initial value if the item is not there. */
    final class Adding extends Putting implements RecordUpdater {
        private final Value sum = new Value();
        private Definition table = Definition.named("none");
        private long summand;
        private long nowMs;

        Adding begin(Definition definition, Value key, long number) {
            key(key);
            table = definition;
            summand = number;
            return this;
        }

        @Override
        public void run(KeyRecords items) {
            sum.setNull();
            nowMs = items.nowMs();
            if (!items.next()) {
                addToInitial(items);
            } else if (Item.isNumber(items.record())) {
                sum.setInteger(Item.number(items.record()) + summand);
                items.update(this);
            }
        }

        private void addToInitial(KeyRecords items) {
            if (table.initial().isPresent()) {
                sum.setInteger(table.initial().get() + summand);
                if (!put(items, draft, Lifetime.deadlineMs(table, nowMs, 0), sum).isStored()) {
                    sum.setNull();
                }
            }
        }

        @Override
        public boolean update(RecordEditor item) {
            Item.number(item, sum.number());
            item.owner(Node.SELF, 0);
            if (table.updateExpires()) {
                item.deadlineMs(Lifetime.deadlineMs(table, nowMs, 0));
            }
            return true;
        }

        /** The new value; null when there is no integer to add to. */
        Value sum() {
            return sum;
        }
    }

    /** Reads and sets when an item expires. */
    static final class Timing implements RecordReader, RecordUpdater {
        private long deadlineMs;

        Timing begin(long newDeadlineMs) {
            deadlineMs = newDeadlineMs;
            return this;
        }

        @Override
        public boolean read(RecordView item) {
            deadlineMs = item.deadlineMs();
            return false;
        }

        @Override
        public boolean update(RecordEditor item) {
            item.deadlineMs(deadlineMs);
            item.owner(Node.SELF, 0);
            return true;
        }

        long deadlineMs() {
            return deadlineMs;
        }
    }

    /**
     * Does to an item what another node says, unless it is newer here. Of two changes of the same
     * version a removal wins, or else the greater value; numbers are less than texts. So all nodes
     * agree.
     */
    final class Applying extends Putting implements RecordUpdater {
        private static final RecordUpdater TOLD =
                item -> {
                    item.owner(item.ownerNode(), RemoteItem.TOLD);
                    return true;
                };

        private Definition table = Definition.named("none");
        private RemoteItem told = RemoteItem.NONE;
        private boolean applied;

        Applying begin(Definition definition, Value key, RemoteItem remote) {
            key(key);
            table = definition;
            told = remote;
            applied = false;
            return this;
        }

        @Override
        public void run(KeyRecords items) {
            boolean there = items.next();
            long mine = there ? items.record().version() : 0;
            if (told.version() != RemoteItem.UNKNOWN && mine >= told.version()) {
                if (mine > told.version() || !wins(items.record())) {
                    return;
                }
            }
            if (told.isRemoved()) {
                remove(items, there);
            } else {
                applied = put(items, there, mine);
            }
        }

        /** The feed shows the owner of what is removed, and so that we were told to remove it. */
        private void remove(KeyRecords items, boolean there) {
            if (there) {
                items.update(TOLD);
                items.remove();
            }
            applied = there;
        }

        private boolean put(KeyRecords items, boolean there, long mine) {
            boolean keepsTime = there && !table.updateExpires();
            long deadlineMs =
                    keepsTime
                            ? items.record().deadlineMs()
                            : Lifetime.deadlineMs(table, items.nowMs(), 0);
            begin(draft, told.hasDeadline() ? told.deadlineMs() : deadlineMs, told.value());
            draft.owner(told.node(), told.incarnation());
            draft.version(told.version());
            if (there && mine == told.version() && mine != RemoteItem.UNKNOWN) {
                items.update(TOLD); // a table takes no change of the same version
                items.remove();
            }
            return items.put(draft).isStored();
        }

        private boolean wins(RecordView item) {
            if (told.isRemoved()) {
                return true;
            }
            if (Item.isNumber(item) || told.value().isInteger()) {
                boolean both = Item.isNumber(item) && told.value().isInteger();
                return both ? told.value().number() > Item.number(item) : told.value().isText();
            }
            return compare(told.value(), item) > 0;
        }

        private static int compare(Value value, RecordView item) {
            int length = Math.min(value.length(), Item.textLength(item));
            for (int index = 0; index < length; index++) {
                int own = item.buffer().getByte(Item.textOffset(item) + index) & 0xFF;
                int difference = (value.byteAt(index) & 0xFF) - own;
                if (difference != 0) {
                    return difference;
                }
            }
            return value.length() - Item.textLength(item);
        }

        @Override
        public boolean update(RecordEditor item) {
            item.owner(told.node(), told.incarnation());
            item.deadlineMs(told.deadlineMs());
            return true;
        }

        /** Whether anything changed. */
        boolean isApplied() {
            return applied;
        }
    }
}
