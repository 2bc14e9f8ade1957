package strowger.modules.htable;

import strowger.tables.RecordView;

import java.nio.charset.StandardCharsets;

/**
 * A copy of an item, for commands and logs.
 *
 * @param value a {@code Long} or a {@code String}.
 */
record ItemText(String name, Object value, long deadlineMs) {
    static ItemText of(RecordView item) {
        Object value =
                Item.isNumber(item)
                        ? (Object) Item.number(item)
                        : text(item, Item.textOffset(item), Item.textLength(item));
        return new ItemText(
                text(item, item.keyOffset(), item.keyLength()), value, item.deadlineMs());
    }

    private static String text(RecordView item, int offset, int length) {
        byte[] bytes = new byte[length];
        item.buffer().getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    boolean isNumber() {
        return value instanceof Long;
    }
}
