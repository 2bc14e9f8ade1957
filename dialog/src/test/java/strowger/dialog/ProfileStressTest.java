package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.routing.Core;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Threads set up and end dialogs, the same ones at times, while others read the sizes. */
class ProfileStressTest {
    private static final int DIALOGS = 20_000;
    private static final int REACTORS = 3;
    private static final Value CUSTOMER = Value.ofText("customer");

    @Test
    void twentyThousandDialogsComeAndGo_andEverySizeReadIsOneThatWas() throws Exception {
        try (World world = new World(2 * DIALOGS)) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicLong reads = new AtomicLong();
            ExecutorService threads = Executors.newFixedThreadPool(REACTORS + 1);
            List<Future<?>> working = new ArrayList<>();
            Future<Long> reader = threads.submit(() -> read(world, over, reads));
            for (int reactor = 0; reactor < REACTORS; reactor++) {
                int index = reactor;
                working.add(threads.submit(() -> work(world, index)));
            }
            for (Future<?> each : working) {
                each.get(120, TimeUnit.SECONDS);
            }
            over.set(true);
            assertTrue(reader.get(10, TimeUnit.SECONDS) <= DIALOGS, "never more than there are");
            assertTrue(reads.get() > 0, "sizes were read meanwhile");
            threads.shutdown();
            assertEquals(0, world.size("caller", "customer"));
            assertEquals(0, world.size("inbound"));
            assertEquals(0, world.entries.entryCount());
            assertEquals(0, world.dialogs.table().counts().live());
            assertEquals(0, world.dialogs.timers().count());
        }
    }

    private static Long read(World world, AtomicBoolean over, AtomicLong reads) {
        long most = 0;
        while (!over.get()) {
            long size = world.size("caller", "customer");
            assertTrue(size >= 0, "below zero: " + size);
            most = Math.max(most, size);
            reads.incrementAndGet();
            if (reads.get() % 100 == 0) {
                Thread.onSpinWait();
            }
        }
        return most;
    }

    private static void work(World world, int reactor) {
        Core core = world.core(reactor);
        int share = DIALOGS / REACTORS;
        long[] dialogs = new long[share];
        for (int index = 0; index < share; index++) {
            dialogs[index] = world.open(core, "call-" + reactor + "-" + index);
            world.enter(core, dialogs[index], "inbound", World.NO_VALUE);
            world.enter(core, dialogs[index], "caller", CUSTOMER);
            world.enter(core, dialogs[index], "caller", CUSTOMER); // once is enough
            world.fire(core, dialogs[index], DialogEvent.SUCCESS);
            world.fire(core, dialogs[index], DialogEvent.ACK);
        }
        for (int index = 0; index < share; index++) {
            world.fire(core, dialogs[index], DialogEvent.BYE);
        }
    }

    /** K#4591, K#2923: an entry was added while its dialog ended, and stayed for ever. */
    @Test
    void whenADialogEndsWhileItEntersAProfile_thenNothingStays() throws Exception {
        try (World world = new World(4096)) {
            Core first = world.core(0);
            Core second = world.core(1);
            ExecutorService other = Executors.newSingleThreadExecutor();
            for (int round = 0; round < 3000; round++) {
                long dialog = world.open(first, "race-" + round);
                world.fire(first, dialog, DialogEvent.SUCCESS);
                Future<Boolean> entering =
                        other.submit(() -> world.enter(second, dialog, "caller", CUSTOMER));
                world.fire(first, dialog, DialogEvent.BYE);
                boolean _ = entering.get(10, TimeUnit.SECONDS);
                assertEquals(0, world.size("caller", "customer"), "round " + round);
            }
            other.shutdown();
            assertEquals(0, world.entries.entryCount());
        }
    }

    /** O#1937, K#1591: two ends of one dialog took two from the count. */
    @Test
    void whenTwoByesCross_thenTheDialogEndsOnce() throws Exception {
        try (World world = new World(4096)) {
            Core first = world.core(0);
            Core second = world.core(1);
            ExecutorService other = Executors.newSingleThreadExecutor();
            for (int round = 0; round < 3000; round++) {
                long dialog = world.open(first, "cross-" + round);
                world.enter(first, dialog, "inbound", World.NO_VALUE);
                world.fire(first, dialog, DialogEvent.SUCCESS);
                Future<Boolean> crossing =
                        other.submit(() -> world.fire(second, dialog, DialogEvent.BYE));
                world.fire(first, dialog, DialogEvent.BYE);
                assertTrue(crossing.get(10, TimeUnit.SECONDS));
                assertEquals(0, world.size("inbound"), "round " + round);
                assertEquals(0, world.dialogs.table().counts().live(), "round " + round);
            }
            other.shutdown();
        }
    }
}
