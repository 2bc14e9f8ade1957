package strowger.benchmarks;

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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.modules.htable.Definition;
import strowger.modules.htable.Table;
import strowger.modules.htable.Tables;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What {@code $sht} and {@code $shtinc} do, at one thread and at two, items drawn at random:
 * against {@link ConcurrentHashMap} with strings. The table must show 0 B/op under {@code -prof
 * gc}. One item counted on by both threads is the worst case: {@code -p items=1}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HtableBenchmark {
    /** A table and a map with the same items. */
    @State(Scope.Benchmark)
    public static class Shared {
        /** Items in the table. */
        @Param({"100000", "1"})
        public int items;

        final Tables tables = new Tables();
        final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();
        final ConcurrentHashMap<String, LongAdder> counters = new ConcurrentHashMap<>();
        Value[] names = {};
        Value[] counted = {};
        String[] strings = {};

        /** Fills both. */
        @Setup(Level.Trial)
        public void fill() {
            tables.define(Definition.parse("t=>size=16;autoexpire=3600;initval=0"));
            tables.open(System::currentTimeMillis, 1 << 20);
            names = new Value[items];
            counted = new Value[items];
            strings = new String[items];
            for (int item = 0; item < items; item++) {
                strings[item] = "sip:user" + item + "@example.com";
                names[item] = Value.ofText(strings[item]);
                counted[item] = Value.ofText("n:" + strings[item]);
                map.put(strings[item], strings[item]);
                boolean _ = table().write(names[item], names[item]);
                boolean _ = table().write(counted[item], Value.ofInteger(0));
            }
        }

        final Table table() {
            return tables.all().getFirst();
        }

        /** Frees the table. */
        @TearDown(Level.Trial)
        public void free() {
            tables.close();
        }
    }

    /** What one thread has: where it is in the items, and a place for what it reads. */
    @State(Scope.Thread)
    public static class Walk {
        final Arena arena = new Arena(4096);
        final Value out = new Value();
        private long random = 88172645463325252L ^ Thread.currentThread().threadId() << 20;

        final int any(int count) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            return (int) (((random >>> 33) * count) >>> 31);
        }
    }

    private static long get(Shared shared, Walk walk) {
        walk.arena.reset();
        shared.table().read(shared.names[walk.any(shared.items)], walk.arena, walk.out);
        return walk.out.length();
    }

    private static boolean set(Shared shared, Walk walk) {
        Value name = shared.names[walk.any(shared.items)];
        return shared.table().write(name, name);
    }

    private static long increment(Shared shared, Walk walk) {
        shared.table().add(shared.counted[walk.any(shared.items)], 1, walk.out);
        return walk.out.number();
    }

    @Benchmark
    @Threads(1)
    public long getOneThread(Shared shared, Walk walk) {
        return get(shared, walk);
    }

    @Benchmark
    @Threads(2)
    public long getTwoThreads(Shared shared, Walk walk) {
        return get(shared, walk);
    }

    @Benchmark
    @Threads(1)
    public boolean setOneThread(Shared shared, Walk walk) {
        return set(shared, walk);
    }

    @Benchmark
    @Threads(2)
    public boolean setTwoThreads(Shared shared, Walk walk) {
        return set(shared, walk);
    }

    @Benchmark
    @Threads(1)
    public long incrementOneThread(Shared shared, Walk walk) {
        return increment(shared, walk);
    }

    @Benchmark
    @Threads(2)
    public long incrementTwoThreads(Shared shared, Walk walk) {
        return increment(shared, walk);
    }

    @Benchmark
    @Threads(2)
    public String baselineGet(Shared shared, Walk walk) {
        return shared.map.getOrDefault(shared.strings[walk.any(shared.items)], "");
    }

    @Benchmark
    @Threads(2)
    public String baselineSet(Shared shared, Walk walk) {
        String name = shared.strings[walk.any(shared.items)];
        String former = shared.map.put(name, name);
        return former == null ? "" : former;
    }

    @Benchmark
    @Threads(2)
    public void baselineIncrement(Shared shared, Walk walk) {
        shared.counters
                .computeIfAbsent(shared.strings[walk.any(shared.items)], _ -> new LongAdder())
                .increment();
    }
}
