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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
     * The keys: {@code sip:} and sixteen digits, and a walk through them that no cache foresees.
     */
    @State(Scope.Benchmark)
    public abstract static class Keys {
        /** Records in the table. */
        @Param("1000000")
        public int records;

        final byte[] key = "sip:0000000000000000".getBytes(StandardCharsets.US_ASCII);
        final byte[] value = new byte[VALUE_BYTES];
        private long random = 88172645463325252L;

        final int any() {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            return (int) (((random >>> 33) * records) >>> 31);
        }

        final byte[] key(int number) {
            int left = number;
            for (int i = key.length - 1; i >= 4; i--) {
                key[i] = (byte) ('0' + left % 10);
                left /= 10;
            }
            return key;
        }
    }

    /** Strowger's table. */
    public static class Table extends Keys {
        private static final RecordLayout LAYOUT = RecordLayout.named("bench").fields("value");

        final UnsafeBuffer keyBuffer = new UnsafeBuffer(key);
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
            for (int i = 0; i < records; i++) {
                put(i);
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

        final Object put(int number) {
            key(number);
            draft.begin(keyBuffer, 0, key.length);
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
                put(i);
            }
        }

        /** Frees the map. */
        @TearDown(Level.Trial)
        public void free() {
            map.close();
        }

        private ChronicleMap<byte[], byte[]> empty(int entries) {
            return ChronicleMap.of(byte[].class, byte[].class)
                    .name("bench")
                    .constantKeySizeBySample(key)
                    .constantValueSizeBySample(value)
                    .entries(entries)
                    .putReturnsNull(true)
                    .removeReturnsNull(true)
                    .create();
        }

        final Object put(int number) {
            map.put(key(number), value);
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
                put(i);
            }
        }

        final Object put(int number) {
            byte[] copy = value.clone();
            map.put(new ByteKey(key(number).clone()), copy);
            return copy;
        }
    }

    /**
     * What the machine itself takes: slots of eight bytes, 0.7 of them used, each naming a record
     * of its own; no hash, no key, no lock.
     */
    public static class Floor extends Keys {
        private static final int RECORD_BYTES = 272; // as the table's records
        private static final int TOUCHED = 64; // the key's end and the value's begin in this line

        private final Arena arena = Arena.ofShared();
        private MemorySegment slots = MemorySegment.NULL;
        private MemorySegment values = MemorySegment.NULL;
        private long slotCount;
        long last;

        /** Fills slots and records. */
        @Setup(Level.Trial)
        public void fill() {
            slotCount = records * 10L / 7;
            slots = arena.allocate(slotCount * Long.BYTES, 2 << 20);
            values = arena.allocate((long) records * RECORD_BYTES, 2 << 20);
            for (long slot = 0; slot < slotCount; slot++) {
                long record = slot * 2_654_435_761L % records;
                slots.setAtIndex(ValueLayout.JAVA_LONG, slot, record * RECORD_BYTES);
            }
        }

        /** Frees both. */
        @TearDown(Level.Trial)
        public void free() {
            arena.close();
        }

        final long read(long slot) {
            long record = slots.getAtIndex(ValueLayout.JAVA_LONG, slot % slotCount);
            return values.get(ValueLayout.JAVA_LONG, record)
                    + values.get(ValueLayout.JAVA_LONG, record + TOUCHED);
        }
    }

    /** Reads a slot and the record it names, each read waiting for the one before. */
    @Benchmark
    public long floorGet(Floor state) {
        state.last = state.read(state.any() + (state.last & 1));
        return state.last;
    }

    /** Finds a record and reads eight bytes of it. */
    @Benchmark
    public long tableGet(Table state) {
        state.key(state.any());
        state.table.get(state.keyBuffer, 0, state.key.length, state.reader);
        return state.reader.first;
    }

    /** Puts a record in place of the one with its key. */
    @Benchmark
    public Object tablePut(Table state) {
        return state.put(state.any());
    }

    /** Removes a record and puts it again. */
    @Benchmark
    public Object tableRemovePut(Table state) {
        int number = state.any();
        state.key(number);
        state.table.remove(state.keyBuffer, 0, state.key.length);
        return state.put(number);
    }

    /** Finds a value, copies it out, and reads a byte of it. */
    @Benchmark
    public long chronicleGet(Chronicle state) {
        byte[] value = state.map.getUsing(state.key(state.any()), state.using);
        return value == null ? 0 : value[0];
    }

    /** Puts a value in place of the one with its key. */
    @Benchmark
    public Object chroniclePut(Chronicle state) {
        return state.put(state.any());
    }

    /** Removes a value and puts it again. */
    @Benchmark
    public Object chronicleRemovePut(Chronicle state) {
        int number = state.any();
        state.map.remove(state.key(number));
        return state.put(number);
    }

    /** Finds a value and reads a byte of it. */
    @Benchmark
    public long heapGet(Heap state) {
        byte[] value = state.map.get(new Heap.ByteKey(state.key(state.any())));
        return value == null ? 0 : value[0];
    }

    /** Puts a copy of a value in place of the one with its key. */
    @Benchmark
    public Object heapPut(Heap state) {
        return state.put(state.any());
    }
}
