package strowger.benchmarks;

import net.openhft.chronicle.map.ChronicleMap;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordReader;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.TableConfig;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A full table of records of a 20-byte key and a 200-byte value, keys drawn at random: against
 * Chronicle Map in memory, and {@link ConcurrentHashMap} on the heap. Ten million: {@code -p
 * records=10000000}. The tables must show 0 B/op under {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = { // what Chronicle Map needs beyond config/jvm.options
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED"
        })
public class TableBenchmark {
    private static final int VALUE_BYTES = 200;

    /**
     * The keys: {@code sip:} and sixteen digits. Those asked for are drawn at random beforehand and
     * lie one behind the other, as they do in what a socket received.
     */
    @State(Scope.Benchmark)
    public abstract static class Keys {
        /** The length of a key in bytes. */
        static final int KEY_BYTES = 20;

        static final int DRAWN = 1 << 20;

        /** Records in the table. */
        @Param("1000000")
        public int records;

        final byte[] value = new byte[VALUE_BYTES];
        final byte[][] drawn = new byte[DRAWN][];
        private int next;

        final void draw() {
            SplittableRandom random = new SplittableRandom(42);
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = key(random.nextInt(records));
            }
        }

        /** Which of the drawn keys comes next. */
        final int any() {
            return next++ & (DRAWN - 1);
        }

        static byte[] key(int number) {
            return String.format(Locale.ROOT, "sip:%016d", number)
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Strowger's table. */
    public static class Table extends Keys {
        private static final RecordLayout LAYOUT = RecordLayout.named("bench").fields("value");

        final UnsafeBuffer keys = new UnsafeBuffer(new byte[DRAWN * KEY_BYTES]);
        final UnsafeBuffer valueBuffer = new UnsafeBuffer(value);
        final RecordDraft draft = new RecordDraft(LAYOUT);
        final First reader = new First();
        RecordTable table = empty(1);

        /** Reads the first eight bytes of a value. */
        static final class First implements RecordReader {
            long first;

            @Override
            public boolean read(RecordView record) {
                first = record.buffer().getLong(record.fieldOffset(0));
                return false;
            }
        }

        /** Fills the table. */
        @Setup(Level.Trial)
        public void fill() {
            table.close();
            table = empty(records);
            UnsafeBuffer key = new UnsafeBuffer(0, 0);
            for (int i = 0; i < records; i++) {
                key.wrap(key(i));
                put(key, 0);
            }
            draw();
            for (int i = 0; i < drawn.length; i++) {
                keys.putBytes(i * KEY_BYTES, drawn[i]);
            }
        }

        /** Frees the table. */
        @TearDown(Level.Trial)
        public void free() {
            table.close();
        }

        private static RecordTable empty(int records) {
            return new RecordTable(
                    new TableConfig.Builder(LAYOUT, () -> 0).recordsMax(records).conclude());
        }

        final Object put(UnsafeBuffer key, int offset) {
            draft.begin(key, offset, KEY_BYTES);
            draft.field(0, valueBuffer, 0, VALUE_BYTES);
            return table.put(draft);
        }
    }

    /** Chronicle Map, in memory. */
    public static class Chronicle extends Keys {
        ChronicleMap<byte[], byte[]> map = empty(1);
        final byte[] using = new byte[VALUE_BYTES];

        /** Fills the map. */
        @Setup(Level.Trial)
        public void fill() {
            map.close();
            map = empty(records);
            for (int i = 0; i < records; i++) {
                put(key(i));
            }
            draw();
        }

        /** Frees the map. */
        @TearDown(Level.Trial)
        public void free() {
            map.close();
        }

        private ChronicleMap<byte[], byte[]> empty(int entries) {
            return ChronicleMap.of(byte[].class, byte[].class)
                    .name("bench")
                    .constantKeySizeBySample(key(0))
                    .constantValueSizeBySample(value)
                    .entries(entries)
                    .putReturnsNull(true)
                    .removeReturnsNull(true)
                    .create();
        }

        final Object put(byte[] key) {
            map.put(key, value);
            return value;
        }
    }

    /** The JDK's map on the heap. */
    public static class Heap extends Keys {
        final ConcurrentHashMap<ByteKey, byte[]> map = new ConcurrentHashMap<>();

        /** A key by its bytes. */
        static final class ByteKey {
            private final byte[] bytes;

            ByteKey(byte[] bytes) {
                this.bytes = bytes;
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(bytes);
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof ByteKey key && Arrays.equals(bytes, key.bytes);
            }
        }

        /** Fills the map. */
        @Setup(Level.Trial)
        public void fill() {
            for (int i = 0; i < records; i++) {
                put(key(i));
            }
            draw();
        }

        final Object put(byte[] key) {
            byte[] copy = value.clone();
            map.put(new ByteKey(key), copy);
            return copy;
        }
    }

    /**
     * What the machine itself takes: slots of eight bytes, 0.7 of them used, each naming a record
     * of its own; no hash, no key, no lock. Huge pages, as the heap has them.
     */
    @State(Scope.Benchmark)
    public static class Floor {
        private static final int RECORD_LONGS = 34; // as the table's records
        private static final int TOUCHED = 8; // the key's end and the value's begin in this line

        /** Records in the table. */
        @Param("1000000")
        public int records;

        private final SplittableRandom random = new SplittableRandom(42);
        private long[] slots = {};
        private long[] values = {};
        long last;

        /** Fills slots and records. */
        @Setup(Level.Trial)
        public void fill() {
            slots = new long[(int) (records * 10L / 7)];
            values = new long[records * RECORD_LONGS];
            for (int slot = 0; slot < slots.length; slot++) {
                slots[slot] = slot * 2_654_435_761L % records * RECORD_LONGS;
            }
        }

        final long read(int turn) {
            int slot = random.nextInt(slots.length - 1) + turn;
            int record = (int) slots[slot];
            return values[record] + values[record + TOUCHED];
        }
    }

    /** Reads a slot and the record it names. */
    @Benchmark
    public long floorGet(Floor state) {
        return state.read(0);
    }

    /** The same, each read waiting for the one before. */
    @Benchmark
    public long floorGetInTurn(Floor state) {
        state.last = state.read((int) (state.last & 1));
        return state.last;
    }

    /** Finds a record and reads eight bytes of it. */
    @Benchmark
    public long tableGet(Table state) {
        state.table.get(state.keys, state.any() * Keys.KEY_BYTES, Keys.KEY_BYTES, state.reader);
        return state.reader.first;
    }

    /** Puts a record in place of the one with its key. */
    @Benchmark
    public Object tablePut(Table state) {
        return state.put(state.keys, state.any() * Keys.KEY_BYTES);
    }

    /** Removes a record and puts it again. */
    @Benchmark
    public Object tableRemovePut(Table state) {
        int offset = state.any() * Keys.KEY_BYTES;
        state.table.remove(state.keys, offset, Keys.KEY_BYTES);
        return state.put(state.keys, offset);
    }

    /** Finds a value, copies it out, and reads a byte of it. */
    @Benchmark
    public long chronicleGet(Chronicle state) {
        byte[] value = state.map.getUsing(state.drawn[state.any()], state.using);
        return value == null ? 0 : value[0];
    }

    /** Puts a value in place of the one with its key. */
    @Benchmark
    public Object chroniclePut(Chronicle state) {
        return state.put(state.drawn[state.any()]);
    }

    /** Removes a value and puts it again. */
    @Benchmark
    public Object chronicleRemovePut(Chronicle state) {
        byte[] key = state.drawn[state.any()];
        state.map.remove(key);
        return state.put(key);
    }

    /** Finds a value and reads a byte of it. */
    @Benchmark
    public long heapGet(Heap state) {
        byte[] value = state.map.get(new Heap.ByteKey(state.drawn[state.any()]));
        return value == null ? 0 : value[0];
    }

    /** Puts a copy of a value in place of the one with its key. */
    @Benchmark
    public Object heapPut(Heap state) {
        return state.put(state.drawn[state.any()]);
    }
}
