package strowger.usrloc;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.Arrays;

/**
 * The contacts of one address of record at one moment, copied out so that they can be used with no
 * lock held, in the order in which they are tried. Reusable: allocates only to grow. For one
 * thread.
 */
public final class ContactSet implements RecordReader {
    private static final int COUNT_BEGUN = 1;
    private static final int BYTES_BEGUN = 1024;

    private final SocketNumbers sockets;
    private final Keeping keeping;
    private final boolean newestFirst;
    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[BYTES_BEGUN]);
    private Contact[] contacts = new Contact[0];
    private int count;
    private int used;

    ContactSet(SocketNumbers sockets, Keeping keeping, boolean newestFirst) {
        this.sockets = sockets;
        this.keeping = keeping;
        this.newestFirst = newestFirst;
        grow(COUNT_BEGUN);
    }

    private void grow(int length) {
        int from = contacts.length;
        contacts = Arrays.copyOf(contacts, length);
        for (int index = from; index < length; index++) {
            contacts[index] = new Contact();
        }
    }

    /** Forgets all contacts. */
    public void clear() {
        count = 0;
        used = 0;
    }

    /** Adds a copy of a record; goes on for as many as there are: the table bounds them. */
    @Override
    public boolean read(RecordView record) {
        if (count == contacts.length) {
            grow(2 * count);
        }
        Contact contact = contacts[count++];
        contact.wrap(record, sockets, keeping);
        if (used + record.length() > memory.capacity()) {
            memory.wrap(Arrays.copyOf(memory.byteArray(), 2 * (used + record.length())));
        }
        used += contact.keep(record, memory, used);
        return true;
    }

    /**
     * Sorts: those of higher q first, and of equal q those that came first; or only those changed
     * last first ({@code desc_time_order}).
     */
    public void sort() {
        sort(0, count);
    }

    /** Sorts a part of them. */
    void sort(int from, int to) {
        for (int index = from + 1; index < to; index++) {
            Contact moved = contacts[index];
            int at = index;
            for (; at > from && isBefore(moved, contacts[at - 1]); at--) {
                contacts[at] = contacts[at - 1];
            }
            contacts[at] = moved;
        }
    }

    private boolean isBefore(Contact left, Contact right) {
        if (newestFirst) {
            return left.order() > right.order();
        }
        return left.q() != right.q() ? left.q() > right.q() : left.order() < right.order();
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The contact at an index below {@link #count()}. */
    public Contact at(int index) {
        assert index < count : index + " of " + count;
        return contacts[index];
    }
}
