package strowger.modules.htable;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.JsonText;
import strowger.engine.cluster.Node;
import strowger.engine.value.Value;
import strowger.tables.RecordView;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Items as the channel {@code htable} of DMQ has them, in JSON. To nodes that run Strowger each is
 * told with its version and its deadline in milliseconds.
 */
final class Cells {
    static final int SYNC = 1;
    static final int SET = 2;
    static final int SET_EXPIRE = 3;
    static final int DELETE = 4;
    static final int REMOVE_REGEX = 5;
    static final int REMOVE_PREFIX = 6;
    static final int REMOVE_SUFFIX = 7;
    static final int REMOVE_SUBSTRING = 8;

    private static final int INTEGER = 0;
    private static final int TEXT = 2;
    private static final int VERSION_TIME_SHIFT = 20; // a version begins with milliseconds
    private static final Pattern WITH_TIME = Pattern.compile("kamailio \\((6\\.[2-9]|[7-9]\\.).*");

    private Cells() {}

    /** Asks for the items of a table; of all if its name is empty. */
    static ClusterMessage sync(String table) {
        JsonText text = new JsonText().add("action", SYNC);
        return (table.isEmpty() ? text : text.add("htname", table)).message();
    }

    /** Tells that an item is gone. */
    static ClusterMessage deleted(String table, String name, long version, Node to) {
        JsonText text =
                new JsonText()
                        .add("action", DELETE)
                        .add("htname", table)
                        .add("cname", name)
                        .add("mode", 0);
        return (to.isStrowger() ? text.add("version", version) : text).message();
    }

    /**
     * Tells of an item as it is. One that lives as its table says is set; one with a time of its
     * own is told as when everything is, for that tells the time too.
     */
    static ClusterMessage set(Table table, RecordView item, Node to) {
        Definition definition = table.definition();
        long leftSec = Lifetime.secondsLeft(item.deadlineMs(), table.nowMs());
        boolean usual = Math.abs(leftSec - definition.autoexpireSec()) <= 1;
        if (!usual && !to.isStrowger()) {
            return new JsonText().add("cells", java.util.List.of(cell(table, item, to))).message();
        }
        JsonText text = new JsonText().add("action", SET);
        value(text, table, item).add("mode", 1);
        return own(text, item, to).message();
    }

    /** An item among others. */
    static JsonText cell(Table table, RecordView item, Node to) {
        long expireSec =
                item.deadlineMs() == RecordView.NEVER
                        ? 0
                        : TimeUnit.MILLISECONDS.toSeconds(item.deadlineMs());
        return own(value(new JsonText(), table, item).add("expire", expireSec), item, to);
    }

    /** An item that is gone, among others; for nodes that run Strowger. */
    static JsonText gone(Table table, String name, long version) {
        return new JsonText()
                .add("htname", table.definition().name())
                .add("cname", name)
                .add("gone", 1)
                .add("version", version);
    }

    private static JsonText value(JsonText text, Table table, RecordView item) {
        text.add("htname", table.definition().name())
                .add("cname", text(item, item.keyOffset(), item.keyLength()));
        return Item.isNumber(item)
                ? text.add("type", INTEGER).add("intval", Item.number(item))
                : text.add("type", TEXT)
                        .add("strval", text(item, Item.textOffset(item), Item.textLength(item)));
    }

    private static JsonText own(JsonText text, RecordView item, Node to) {
        if (to.isStrowger()) {
            boolean never = item.deadlineMs() == RecordView.NEVER;
            return text.add("version", item.version())
                    .add("deadline", never ? 0 : item.deadlineMs());
        }
        boolean timed = WITH_TIME.matcher(to.software()).matches();
        return timed ? text.add("last_modified", item.version() >>> VERSION_TIME_SHIFT) : text;
    }

    private static String text(RecordView item, int offset, int length) {
        return item.buffer().getStringWithoutLengthUtf8(offset, length);
    }

    /** A text as a value. */
    static Value text(String text) {
        Value value = new Value();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        value.setText(new UnsafeBuffer(bytes), 0, bytes.length);
        return value;
    }

    /** The value that a cell tells; null when it tells none. */
    static Value value(JsonObject cell) {
        Value value = new Value();
        if (cell.number("type", TEXT) == INTEGER && cell.has("intval")) {
            value.setInteger(cell.number("intval", 0));
        } else if (cell.has("strval")) {
            value.set(text(cell.text("strval", "")));
        }
        return value;
    }

    /** The version that a message tells. */
    static long version(JsonObject cell) {
        long modifiedMs = cell.number("last_modified", 0);
        return cell.number("version", Math.max(modifiedMs, 0) << VERSION_TIME_SHIFT);
    }

    /** When the item expires, as far as the message tells. */
    static long deadlineMs(JsonObject cell) {
        if (cell.has("deadline")) {
            long deadlineMs = cell.number("deadline", 0);
            return deadlineMs == 0 ? RecordView.NEVER : deadlineMs;
        }
        if (!cell.has("expire")) {
            return RemoteItem.OURS;
        }
        long expireSec = cell.number("expire", 0);
        return expireSec == 0 ? RecordView.NEVER : TimeUnit.SECONDS.toMillis(expireSec);
    }
}
