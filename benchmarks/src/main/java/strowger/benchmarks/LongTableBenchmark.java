package strowger.benchmarks;

import net.openhft.chronicle.map.ChronicleMap;

import org.jspecify.annotations.Nullable;
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

import strowger.tables.LongTable;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Numbers by number, keys drawn at random: against Chronicle Map in memory, and {@link
 * ConcurrentHashMap} on the heap. Ten million: {@code -p entries=10000000}.
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
public class LongTableBenchmark {
    private static final int STRIPES = 64;

    /** A walk through the keys that no cache foresees. */
    @State(Scope.Benchmark)
    public abstract static class Keys {
        /** Entries in the table. */
        @Param("1000000")
        public int entries;

        private long random = 88172645463325252L;

        final long any() {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            return 1 + (((random >>> 33) * entries) >>> 31);
        }
    }

    /** Strowger's table. */
    public static class Table extends Keys {
        LongTable table = new LongTable(1, 1, 1);

        /** Fills the table. */
        @Setup(Level.Trial)
        public void fill() {
            table.close();
            table = new LongTable(STRIPES, entries, System.nanoTime());
            for (long key = 1; key <= entries; key++) {
                table.put(key, key);
            }
        }

        /** Frees the table. */
        @TearDown(Level.Trial)
        public void free() {
            table.close();
        }
    }

    /** Chronicle Map, in memory. */
    public static class Chronicle extends Keys {
        ChronicleMap<Long, Long> map = empty(1);

        /** Fills the map. */
        @Setup(Level.Trial)
        public void fill() {
            map.close();
            map = empty(entries);
            for (long key = 1; key <= entries; key++) {
                map.put(key, key);
            }
        }

        /** Frees the map. */
        @TearDown(Level.Trial)
        public void free() {
            map.close();
        }

        private static ChronicleMap<Long, Long> empty(long entries) {
            return ChronicleMap.of(Long.class, Long.class)
                    .name("bench")
                    .entries(entries)
                    .putReturnsNull(true)
                    .create();
        }
    }

    /** The JDK's map on the heap. */
    public static class Heap extends Keys {
        final ConcurrentHashMap<Long, Long> map = new ConcurrentHashMap<>();

        /** Fills the map. */
        @Setup(Level.Trial)
        public void fill() {
            for (long key = 1; key <= entries; key++) {
                map.put(key, key);
            }
        }
    }

    /** The value of a key. */
    @Benchmark
    public long tableGet(Table state) {
        return state.table.value(state.any());
    }

    /** Sets the value of a key that has one. */
    @Benchmark
    public long tablePut(Table state) {
        long key = state.any();
        return state.table.put(key, key);
    }

    /** The value of a key. */
    @Benchmark
    public @Nullable Long chronicleGet(Chronicle state) {
        return state.map.get(state.any());
    }

    /** Sets the value of a key that has one. */
    @Benchmark
    public Object chroniclePut(Chronicle state) {
        Long key = state.any();
        state.map.put(key, key);
        return key;
    }

    /** The value of a key. */
    @Benchmark
    public @Nullable Long heapGet(Heap state) {
        return state.map.get(state.any());
    }

    /** Sets the value of a key that has one. */
    @Benchmark
    public @Nullable Object heapPut(Heap state) {
        Long key = state.any();
        return state.map.put(key, key);
    }
}
