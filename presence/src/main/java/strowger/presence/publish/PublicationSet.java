package strowger.presence.publish;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.Publications;
import strowger.presence.event.StateKey;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.Arrays;

/**
 * A copy of what is published of one state, in the order in which documents are composed. It grows
 * to what it once held, and allocates nothing after that. For one thread.
 */
public final class PublicationSet implements Publications {
    private static final int BYTES_AT_FIRST = 16 * 1024;
    private static final int DOCUMENTS_AT_FIRST = 8;

    private final EventPackages events;
    private final boolean byPriority;
    private final RecordReader reader = this::add;
    private final StateKey state = new StateKey();
    private final Party presentity = new Party();
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[BYTES_AT_FIRST]);
    private int used;
    private int count;
    private long print; // of all that is read: an order is of one publication's one document
    private long printBefore;
    private int[] offsets = new int[DOCUMENTS_AT_FIRST];
    private int[] lengths = new int[DOCUMENTS_AT_FIRST];
    private int[] priorities = new int[DOCUMENTS_AT_FIRST];
    private int[] seconds = new int[DOCUMENTS_AT_FIRST];
    private long[] orders = new long[DOCUMENTS_AT_FIRST];
    private boolean[] leaving = new boolean[DOCUMENTS_AT_FIRST];
    private int[] sorted = new int[DOCUMENTS_AT_FIRST];

    /**
     * @param byPriority whether the highest priority comes last, instead of the newest.
     */
    public PublicationSet(EventPackages events, boolean byPriority) {
        this.events = events;
        this.byPriority = byPriority;
    }

    /** Copies what is published of a state now. */
    public PublicationSet read(PresentityTable table, StateKey of) {
        state.copy(of);
        state.presentity(presentity);
        used = 0;
        count = 0;
        printBefore = print;
        print = 0;
        table.forEach(state.buffer(), 0, state.length(), reader);
        sort();
        return this;
    }

    /** Whether there is something published, and all of it was read the time before already. */
    public boolean isAsBefore() {
        return count > 0 && print == printBefore;
    }

    private void addPrint(int index) {
        long bits = orders[index] << 1 | (leaving[index] ? 1 : 0);
        long mixed = (bits ^ (long) priorities[index] << 32) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 32 ^ seconds[index]) * 0xd6e8_feb8_6659_fd93L;
        print += mixed ^ mixed >>> 32;
    }

    private boolean add(RecordView record) {
        if (count == offsets.length) {
            grow();
        }
        int length = record.fieldLength(PresentityRecord.BODY);
        if (used + length > bytes.capacity()) {
            byte[] larger = Arrays.copyOf(bytes.byteArray(), 2 * (used + length));
            bytes.wrap(larger);
        }
        bytes.putBytes(used, record.buffer(), record.fieldOffset(PresentityRecord.BODY), length);
        offsets[count] = used;
        lengths[count] = length;
        priorities[count] = record.intAt(PresentityRecord.PRIORITY);
        seconds[count] = record.intAt(PresentityRecord.RECEIVED_SEC);
        orders[count] = record.longAt(PresentityRecord.ORDER);
        leaving[count] = record.byteAt(PresentityRecord.LEAVING) != 0;
        addPrint(count);
        used += length;
        count++;
        return true;
    }

    private void grow() {
        int larger = 2 * count;
        offsets = Arrays.copyOf(offsets, larger);
        lengths = Arrays.copyOf(lengths, larger);
        priorities = Arrays.copyOf(priorities, larger);
        seconds = Arrays.copyOf(seconds, larger);
        orders = Arrays.copyOf(orders, larger);
        leaving = Arrays.copyOf(leaving, larger);
        sorted = Arrays.copyOf(sorted, larger);
    }

    private void sort() {
        for (int index = 0; index < count; index++) { // few: a state has a few dozen at most
            int at = index;
            while (at > 0 && isBefore(index, sorted[at - 1])) {
                sorted[at] = sorted[at - 1];
                at--;
            }
            sorted[at] = index;
        }
    }

    private boolean isBefore(int left, int right) {
        if (byPriority && priorities[left] != priorities[right]) {
            return priorities[left] < priorities[right];
        }
        return orders[left] < orders[right];
    }

    @Override
    public Party presentity() {
        return presentity;
    }

    @Override
    public EventPackage event() {
        return events.at(state.event());
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public DirectBuffer buffer() {
        return bytes;
    }

    @Override
    public int offset(int index) {
        return offsets[sorted[index]];
    }

    @Override
    public int length(int index) {
        return lengths[sorted[index]];
    }

    @Override
    public int priority(int index) {
        return priorities[sorted[index]];
    }

    @Override
    public int publishedSec(int index) {
        return seconds[sorted[index]];
    }

    @Override
    public boolean isLeaving(int index) {
        return leaving[sorted[index]];
    }
}
