package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

class LongTableTest {
    @Test
    void tableAndMapAgree() {
        for (long seed = 1; seed <= 20; seed++) {
            try (LongTable table = new LongTable(2, 300, seed)) {
                agree(table, new Random(seed), "seed=" + seed);
            }
        }
    }

    private static void agree(LongTable table, Random random, String where) {
        Map<Long, Long> model = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            long key = 1L + random.nextInt(300);
            long value = random.nextInt();
            switch (random.nextInt(5)) {
                case 0 ->
                        assertEquals(orAbsent(model.put(key, value)), table.put(key, value), where);
                case 1 ->
                        assertEquals(
                                orAbsent(model.putIfAbsent(key, value)),
                                table.putIfAbsent(key, value),
                                where);
                case 2 -> assertEquals(orAbsent(model.remove(key)), table.remove(key), where);
                case 3 ->
                        assertEquals(
                                model.merge(key, value, Long::sum), table.add(key, value), where);
                default ->
                        assertEquals(model.getOrDefault(key, LongTable.ABSENT), table.value(key));
            }
            assertEquals(model.size(), table.count());
        }
    }

    private static long orAbsent(@org.jspecify.annotations.Nullable Long value) {
        return value == null ? LongTable.ABSENT : value;
    }

    @Test
    void aFullTableRefusesNewKeysAndRecovers() {
        try (LongTable table = new LongTable(1, 8, 1)) {
            long key = 1;
            while (table.put(key, key) == LongTable.ABSENT) {
                key++;
            }
            assertEquals(LongTable.FULL, table.put(key, 1));
            assertEquals(LongTable.FULL, table.putIfAbsent(key, 1));
            assertEquals(LongTable.FULL, table.add(key, 1));
            assertEquals(1, table.put(1, 5));
            assertEquals(key - 1, table.count());
            assertEquals(5, table.remove(1));
            assertEquals(LongTable.ABSENT, table.put(key, 1));
        }
    }

    @Test
    void aClosedTableSaysSo() {
        LongTable table = new LongTable(1, 8, 1);
        table.close();
        assertThrows(IllegalStateException.class, () -> table.value(1));
    }
}
