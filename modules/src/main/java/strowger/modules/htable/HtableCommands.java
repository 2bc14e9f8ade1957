package strowger.modules.htable;

import strowger.engine.module.Command;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.value.Value;
import strowger.modules.transformations.CoreHash;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The commands of {@code htable}: their names, answers and faults are those of Kamailio. Each holds
 * one stripe's lock at a time, and for one page at most.
 */
public final class HtableCommands {
    private static final int FAILED = 500;
    private static final int NOT_FOUND = 404;
    private static final int IS_TEXT = 2; // as Kamailio's flags tell of it
    private static final int ITEMS_A_PAGE = 256;
    private static final int ITEMS_DUMPED = 100_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final String SET = "Ok. Key set to new value.";

    private final Tables tables;

    public HtableCommands(Tables tables) {
        this.tables = tables;
    }

    /** Declares the commands. */
    public void export(Exports exports) {
        exports.command("htable.get", this::get).doc("Shows an item: table, name.");
        exports.command("htable.sets", a -> set(a, Value.ofText(a.text(2)), 0))
                .doc("Sets an item to a text: table, name, value.");
        exports.command("htable.seti", a -> set(a, Value.ofInteger(a.integer(2)), 0))
                .doc("Sets an item to a number: table, name, value.");
        exports.command("htable.setxs", a -> set(a, Value.ofText(a.text(2)), a.integer(3)))
                .doc("Sets an item to a text: table, name, value, seconds to live.");
        exports.command("htable.setxi", a -> set(a, Value.ofInteger(a.integer(2)), a.integer(3)))
                .doc("Sets an item to a number: table, name, value, seconds to live.");
        exports.command("htable.setex", this::expire)
                .doc("Sets when an item expires: table, name, seconds from now.");
        exports.command("htable.delete", this::delete).doc("Removes an item: table, name.");
        exports.command("htable.flush", this::flush).doc("Removes all items of a table.");
        exports.command("htable.dump", this::dump)
                .doc("Lists all items of a table, as the slots of Kamailio's would hold them.");
        exports.command("htable.list", this::list)
                .doc("Lists items, a page: table, cursor (0 at first, then what next says).");
        exports.command("htable.listTables", _ -> tables.all().stream().map(this::setup).toList())
                .doc("Lists the tables and how they are set up.");
        exports.command("htable.stats", _ -> tables.all().stream().map(this::figures).toList())
                .doc("Counts the items of each table, and of its fullest and emptiest slot.");
        needs(exports, "htable.reload", "storage").doc("Reads a table from the database again.");
        needs(exports, "htable.store", "storage").doc("Writes a table to the database.");
    }

    private static strowger.engine.module.CommandExport needs(
            Exports exports, String name, String what) {
        Command refused =
                _ -> {
                    throw new Fault(
                            FAILED, name + " needs " + what + ", which is not built in yet");
                };
        return exports.command(name, refused);
    }

    private Table table(CommandArguments arguments) throws Fault {
        return tables.find(Value.ofText(arguments.text(0)))
                .orElseThrow(() -> new Fault(FAILED, "No such htable"));
    }

    private static Value name(CommandArguments arguments) throws Fault {
        return Value.ofText(arguments.text(1));
    }

    private static Fault absent() {
        return new Fault(FAILED, "Key name doesn't exist in htable.");
    }

    private Object get(CommandArguments arguments) throws Fault {
        Table table = table(arguments);
        List<ItemText> found = new ArrayList<>();
        if (!table.visit(name(arguments), item -> found.add(ItemText.of(item)))) {
            throw absent();
        }
        ItemText item = found.getFirst();
        Struct answer = new Struct();
        answer.struct("item")
                .add("name", item.name())
                .add("value", item.value())
                .add("flags", item.isNumber() ? 0 : IS_TEXT)
                .add("expire", expire(item.deadlineMs()));
        return answer;
    }

    private static String expire(long deadlineMs) {
        return deadlineMs == RecordView.NEVER
                ? "NEVER"
                : TIME.format(Instant.ofEpochMilli(deadlineMs).atZone(ZoneId.systemDefault()));
    }

    private Object set(CommandArguments arguments, Value value, long seconds) throws Fault {
        if (!table(arguments).write(name(arguments), value, seconds)) {
            throw new Fault(FAILED, "Failed to set the item: the table is full, or it is too long");
        }
        return SET;
    }

    private Object expire(CommandArguments arguments) throws Fault {
        if (!table(arguments).expireIn(name(arguments), arguments.integer(2))) {
            throw absent();
        }
        return "Ok";
    }

    private Object delete(CommandArguments arguments) throws Fault {
        if (!table(arguments).remove(name(arguments))) {
            throw new Fault(NOT_FOUND, "Key not found in htable.");
        }
        return "Ok. Key deleted.";
    }

    private Object flush(CommandArguments arguments) throws Fault {
        long _ = table(arguments).removeAll(Match.of(Match.Operation.ANY, false, ""));
        return "Ok. Htable flushed.";
    }

    private Object dump(CommandArguments arguments) throws Fault {
        Table table = table(arguments);
        Map<Long, List<Object>> slots = new TreeMap<>();
        long cursor = 0;
        int count = 0;
        while (cursor != RecordTable.END) { // each call goes on
            List<ItemText> page = new ArrayList<>();
            cursor = table.list(cursor, ITEMS_A_PAGE, item -> page.add(ItemText.of(item)));
            count += page.size();
            if (count > ITEMS_DUMPED) {
                throw new Fault(
                        FAILED, "more than " + ITEMS_DUMPED + " items: list them with htable.list");
            }
            page.forEach(
                    item ->
                            slots.computeIfAbsent(slot(table, item.name()), _ -> new ArrayList<>())
                                    .add(shown(item)));
        }
        List<Object> answer = new ArrayList<>();
        slots.forEach(
                (slot, items) ->
                        answer.add(
                                new Struct()
                                        .add("entry", slot)
                                        .add("size", items.size())
                                        .add("slot", items)));
        return answer;
    }

    private static Struct shown(ItemText item) {
        return new Struct()
                .add("name", item.name())
                .add("value", item.value())
                .add("type", item.isNumber() ? "int" : "str");
    }

    private static long slot(Table table, String name) {
        return CoreHash.of(Value.ofText(name), table.definition().slots());
    }

    private Object list(CommandArguments arguments) throws Fault {
        Table table = table(arguments);
        List<Object> items = new ArrayList<>();
        long next;
        try {
            next =
                    table.list(
                            arguments.integer(1, 0),
                            ITEMS_A_PAGE,
                            item -> items.add(shown(ItemText.of(item))));
        } catch (IllegalArgumentException noCursor) {
            throw new Fault(400, "no cursor: " + arguments.integer(1, 0));
        }
        return new Struct().add("items", items).add("next", next);
    }

    private Struct setup(Table table) {
        Definition definition = table.definition();
        return new Struct()
                .add("name", definition.name())
                .add("dbtable", "")
                .add("dbmode", 0)
                .add("expire", definition.autoexpireSec())
                .add("updateexpire", definition.updateExpires() ? 1 : 0)
                .add("size", definition.slots())
                .add("dmqreplicate", definition.replicated() ? 1 : 0);
    }

    private Struct figures(Table table) {
        Map<Long, Integer> slots = new TreeMap<>();
        long cursor = 0;
        while (cursor != RecordTable.END) { // each call goes on
            List<Long> page = new ArrayList<>();
            cursor =
                    table.list(
                            cursor,
                            ITEMS_A_PAGE,
                            item ->
                                    page.add(
                                            CoreHash.of(nameOf(item), table.definition().slots())));
            page.forEach(slot -> slots.merge(slot, 1, Integer::sum));
        }
        boolean some = slots.size() < table.definition().slots();
        return new Struct()
                .add("name", table.definition().name())
                .add("slots", table.definition().slots())
                .add("all", slots.values().stream().mapToInt(Integer::intValue).sum())
                .add("min", some ? 0 : slots.values().stream().min(Integer::compare).orElse(0))
                .add("max", slots.values().stream().max(Integer::compare).orElse(0));
    }

    private static Value nameOf(RecordView item) {
        Value name = new Value();
        name.setText(item.buffer(), item.keyOffset(), item.keyLength());
        return name;
    }
}
