package strowger.modules.htable;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.Arrays;
import java.util.Optional;

/**
 * A walk over the items of a table, page by page, no lock held between steps: an item that is there
 * all the while is come by exactly once, whatever else comes and goes.
 */
final class Iterator implements RecordReader {
    private static final int ITEMS_A_PAGE = 32;
    private static final int NAME_LENGTH_MAX = 64;

    private final UnsafeBuffer nameBytes = new UnsafeBuffer(new byte[NAME_LENGTH_MAX]);
    private final Value name = new Value();
    private final ExpandableArrayBuffer page = new ExpandableArrayBuffer();
    private final Value current = new Value();
    private int[] ends = new int[ITEMS_A_PAGE];
    private Optional<Table> table = Optional.empty();
    private int count;
    private int next;
    private long cursor;

    boolean isNamed(Value asked) {
        return table.isPresent() && name.textEquals(asked);
    }

    boolean isFree() {
        return table.isEmpty();
    }

    /** Starts before the first item; false when the name is too long. */
    boolean start(Value as, Table over) {
        if (as.length() > NAME_LENGTH_MAX) {
            return false;
        }
        nameBytes.putBytes(0, as.buffer(), as.offset(), as.length());
        name.setText(nameBytes, 0, as.length());
        table = Optional.of(over);
        current.setNull();
        count = 0;
        next = 0;
        cursor = 0;
        return true;
    }

    void end() {
        table = Optional.empty();
        current.setNull();
    }

    /** Moves to the next item; false after the last. */
    boolean next() {
        Table over = table.orElseThrow();
        while (turnPage(over)) { // ends: each page leads on
            int start = next == 0 ? 0 : ends[next - 1];
            current.setText(page, start, ends[next++] - start);
            if (over.has(current)) {
                return true;
            }
        }
        current.setNull();
        return false;
    }

    private boolean turnPage(Table over) {
        while (next == count && cursor != RecordTable.END) { // each call goes on
            count = 0;
            next = 0;
            cursor = over.list(cursor, ITEMS_A_PAGE, this);
        }
        return next < count;
    }

    @Override
    public boolean read(RecordView item) {
        int start = count == 0 ? 0 : ends[count - 1];
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        page.putBytes(start, item.buffer(), item.keyOffset(), item.keyLength());
        ends[count++] = start + item.keyLength();
        return true;
    }

    /** The name of the item it stands on; null before the first and after the last. */
    Value current() {
        return current;
    }

    Table table() {
        return table.orElseThrow();
    }
}
