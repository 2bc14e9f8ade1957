package strowger.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.Profile;
import strowger.dialog.profile.ProfileTable;
import strowger.dialog.profile.Profiles;
import strowger.engine.value.Value;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The size of a profile is read, by value and in all, with so many dialogs in it; and a dialog
 * comes into a profile and leaves it. Against a map of adders, which has no set behind its numbers.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@State(Scope.Benchmark)
public class DialogProfileBenchmark {
    private static final int CUSTOMERS = 1000;
    private static final long ENTRIES_MAX = 1 << 17;

    @Param({"100", "20000"})
    int dialogs;

    private final Profiles profiles = declared();
    private final Profile caller = profiles.named("caller");
    private final Profile all = profiles.named("all");
    private final ProfileTable table =
            new ProfileTable(profiles, ENTRIES_MAX, System::currentTimeMillis, 7);
    private final EntryDesk desk = table.desk();
    private final LongAdder none = new LongAdder();
    private final Value customer = Value.ofText("customer7");
    private final ConcurrentHashMap<String, LongAdder> baseline = new ConcurrentHashMap<>();

    private static Profiles declared() {
        Profiles declared = new Profiles();
        declared.declare("caller", true);
        declared.declare("all", false);
        return declared;
    }

    @Setup
    public void fill() {
        for (int dialog = 1; dialog <= dialogs; dialog++) {
            String name = "customer" + (dialog % CUSTOMERS);
            desk.add(dialog, caller, Value.ofText(name));
            desk.add(dialog, all, Value.ofText(""));
            baseline.computeIfAbsent(name, _ -> new LongAdder()).increment();
        }
    }

    @TearDown
    public void close() {
        table.close();
    }

    @Benchmark
    public long sizeByValue() {
        return table.size(caller, customer);
    }

    @Benchmark
    public long sizeInAll() {
        return table.size(all);
    }

    @Benchmark
    public EntryDesk.Outcome enterAndLeave() {
        desk.add(Long.MAX_VALUE, caller, customer);
        return desk.remove(Long.MAX_VALUE, caller, customer);
    }

    @Benchmark
    public long baselineMapOfAdders() {
        return baseline.getOrDefault("customer7", none).sum();
    }
}
