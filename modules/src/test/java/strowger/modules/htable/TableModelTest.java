package strowger.modules.htable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.tables.RecordTable;
import strowger.tables.Sweeper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A table and a plain map are told the same, at random, the clock moved by hand, and must agree.
 */
class TableModelTest {
    private static final int NAMES = 40;
    private static final long NEVER = Long.MAX_VALUE;

    private final Map<String, Entry> model = new HashMap<>();
    private final List<String> reported = new ArrayList<>();
    private final List<String> expired = new ArrayList<>();
    private final Arena arena = new Arena(1 << 20);
    private long nowMs = 1_800_000_000_000L;

    /** A value is a Long or a String. */
    private record Entry(Object value, long deadlineMs) {}

    @RepeatedTest(12)
    void tableAndMapAgreeOnEverything(RepetitionInfo run) {
        agree(run.getCurrentRepetition(), 5000);
    }

    @Test
    @Tag("long")
    void tableAndMapAgreeOnEverythingForLong() {
        agree(System.nanoTime(), 2_000_000);
    }

    private void agree(long seed, int steps) {
        Random random = new Random(seed);
        String options =
                (random.nextBoolean() ? "autoexpire=60;" : "")
                        + (random.nextBoolean() ? "initval=5;" : "")
                        + (random.nextBoolean() ? "updateexpire=0;" : "");
        Table table = new Table(Definition.parse("t=>" + options));
        table.open(() -> nowMs, 1000);
        Sweeper sweeper = table.sweeper();
        for (int step = 0; step < steps; step++) {
            String where = "seed=" + seed + ", options=" + options + ", step=" + step;
            arena.reset();
            act(table, sweeper, random, where);
            if (step % 50 == 0) {
                assertEquals(modelled(), listed(table), where);
            }
        }
        nowMs += 1_000_000_000L;
        modelled();
        sweepAll(sweeper);
        assertEquals(expired.stream().sorted().toList(), reported.stream().sorted().toList());
        table.close();
    }

    private void act(Table table, Sweeper sweeper, Random random, String where) {
        String name = "n" + random.nextInt(NAMES);
        Entry known = find(name);
        switch (random.nextInt(10)) {
            case 0, 1 -> set(table, name, random, where);
            case 2, 3 -> add(table, name, random.nextInt(9) - 4, where);
            case 4 -> setSeconds(table, name, random.nextInt(200) - 10, where);
            case 5 -> {
                assertEquals(known != null, table.remove(Value.ofText(name)), where);
                model.remove(name);
            }
            case 6, 7 -> read(table, name, where);
            case 8 -> nowMs += random.nextInt(8000);
            default -> sweepAll(sweeper);
        }
    }

    /** What the model has under a name, if that has not expired. */
    private @Nullable Entry find(String name) {
        Entry entry = model.get(name);
        if (entry != null && entry.deadlineMs <= nowMs) {
            expired.add(name + '=' + entry.value);
            model.remove(name);
            return null;
        }
        return entry;
    }

    private long deadlineMs(Definition table, long seconds) {
        return table.autoexpireSec() == 0 ? NEVER : nowMs + seconds * 1000;
    }

    private void set(Table table, String name, Random random, String where) {
        Object value =
                random.nextBoolean()
                        ? (Object) random.nextLong(1000)
                        : "v".repeat(random.nextInt(100));
        long own = random.nextInt(3) == 0 ? 1 + random.nextInt(100) : 0;
        Value given =
                value instanceof Long number
                        ? Value.ofInteger(number)
                        : Value.ofText(value.toString());
        assertEquals(true, table.write(Value.ofText(name), given, own), where);
        Definition definition = table.definition();
        Entry former = model.get(name);
        boolean keeps = former != null && own == 0 && !definition.updateExpires();
        long lifetimeSec = own > 0 ? own : definition.autoexpireSec();
        model.put(
                name,
                new Entry(
                        value,
                        keeps && former != null
                                ? former.deadlineMs
                                : deadlineMs(definition, lifetimeSec)));
    }

    private void add(Table table, String name, long summand, String where) {
        Value sum = new Value();
        table.add(Value.ofText(name), summand, sum);
        Definition definition = table.definition();
        Entry former = model.get(name);
        if (former == null && definition.initial().isPresent()) {
            long value = definition.initial().get() + summand;
            long deadlineMs = deadlineMs(definition, definition.autoexpireSec());
            model.put(name, new Entry(value, deadlineMs));
            assertEquals(value, sum.number(), where);
        } else if (former != null && former.value instanceof Long number) {
            long deadlineMs =
                    definition.updateExpires()
                            ? deadlineMs(definition, definition.autoexpireSec())
                            : former.deadlineMs;
            model.put(name, new Entry(number + summand, deadlineMs));
            assertEquals(number + summand, sum.number(), where);
        } else {
            assertEquals(true, sum.isNull(), where);
        }
    }

    private void setSeconds(Table table, String name, long seconds, String where) {
        Entry former = model.get(name);
        assertEquals(former != null, table.expireIn(Value.ofText(name), seconds), where);
        if (former != null) {
            long deadlineMs = seconds <= 0 ? NEVER : deadlineMs(table.definition(), seconds);
            model.put(name, new Entry(former.value, deadlineMs));
        }
    }

    private void read(Table table, String name, String where) {
        Value out = new Value();
        table.read(Value.ofText(name), arena, out);
        Entry known = model.get(name);
        String otherwise = table.definition().initial().map(String::valueOf).orElse("<null>");
        assertEquals(known == null ? otherwise : known.value.toString(), out.toString(), where);
        long leftMs = known == null || known.deadlineMs == NEVER ? 0 : known.deadlineMs - nowMs;
        assertEquals(Math.ceilDiv(leftMs, 1000), table.secondsLeft(Value.ofText(name)), where);
    }

    private Map<String, Object> modelled() {
        Map<String, Object> items = new TreeMap<>();
        for (String name : List.copyOf(model.keySet())) {
            Entry entry = find(name);
            if (entry != null) {
                items.put(name, entry.value);
            }
        }
        return items;
    }

    private static Map<String, Object> listed(Table table) {
        Map<String, Object> items = new TreeMap<>();
        long cursor = 0;
        while (cursor != RecordTable.END) {
            cursor =
                    table.list(
                            cursor,
                            7,
                            record -> {
                                ItemText item = ItemText.of(record);
                                return items.put(item.name(), item.value()) == null;
                            });
        }
        return items;
    }

    private void sweepAll(Sweeper sweeper) {
        int _ =
                sweeper.sweep(
                        Integer.MAX_VALUE,
                        record -> {
                            ItemText item = ItemText.of(record);
                            return reported.add(item.name() + "=" + item.value());
                        });
    }
}
