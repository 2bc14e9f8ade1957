package strowger.modules.htable;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.tables.RecordDraft;
import strowger.tables.RecordEditor;
import strowger.tables.RecordLayout;
import strowger.tables.RecordView;

/**
 * A table's record: the name of an item, and its value, a number or text.
 *
 * <pre>
 *  offset  bytes  field
 *       0      8  number  the value, when it is one
 *       8      1  kind    NUMBER or TEXT
 *       .      .  text    the value, when it is text
 * </pre>
 */
final class Item {
    static final RecordLayout LAYOUT = layout("htable");

    private static final int NUMBER = 0;
    private static final int KIND = 8;
    private static final int FIXED_BYTES = 9;
    private static final int TEXT = 0;
    private static final byte IS_NUMBER = 0;
    private static final byte IS_TEXT = 1;

    private Item() {}

    static RecordLayout layout(String table) {
        return RecordLayout.named(table).fixedBytes(FIXED_BYTES).fields("text");
    }

    static boolean isNumber(RecordView item) {
        return item.byteAt(KIND) == IS_NUMBER;
    }

    static long number(RecordView item) {
        return item.longAt(NUMBER);
    }

    static void number(RecordEditor item, long number) {
        item.putLong(NUMBER, number);
    }

    static int textOffset(RecordView item) {
        return item.fieldOffset(TEXT);
    }

    static int textLength(RecordView item) {
        return item.fieldLength(TEXT);
    }

    /** Copies the value out; null if the arena has no room for it. */
    static void read(RecordView item, Arena arena, Value out) {
        if (isNumber(item)) {
            out.setInteger(number(item));
        } else {
            copy(item, textOffset(item), textLength(item), arena, out);
        }
    }

    /** Copies the name out. */
    static void readName(RecordView item, Arena arena, Value out) {
        copy(item, item.keyOffset(), item.keyLength(), arena, out);
    }

    private static void copy(RecordView item, int offset, int length, Arena arena, Value out) {
        int at = arena.copy(item.buffer(), offset, length);
        if (at == Arena.FULL) {
            out.setNull();
        } else {
            out.setText(arena.buffer(), at, length);
        }
    }

    /** Writes the value of an item begun. */
    static void write(RecordDraft item, Value value) {
        if (value.isText()) {
            item.putByte(KIND, IS_TEXT);
            item.field(TEXT, value.buffer(), value.offset(), value.length());
        } else {
            item.putByte(KIND, IS_NUMBER);
            item.putLong(NUMBER, value.number());
        }
    }
}
