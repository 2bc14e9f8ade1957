package strowger.modules.htable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Several threads at one table, as several reactors are. */
class TableStressTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    private final Table table = new Table(Definition.parse("t=>initval=0;autoexpire=60"));

    TableStressTest() {
        table.open(System::currentTimeMillis, 100_000);
    }

    @AfterEach
    void close() {
        table.close();
    }

    private static void together(Runnable work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(Thread.ofPlatform().start(work));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void noIncrementIsLost() throws InterruptedException {
        together(
                () -> {
                    Value name = Value.ofText("counter");
                    Value sum = new Value();
                    for (int round = 0; round < ROUNDS; round++) {
                        table.add(name, 1, sum);
                    }
                });
        Value total = new Value();
        table.read(Value.ofText("counter"), new Arena(64), total);
        assertEquals(THREADS * ROUNDS, total.number());
    }

    @Test
    void whatIsReadAndWrittenUnderALockIsNotLost() throws InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        together(
                () -> {
                    RoutingContext context = new RoutingContext();
                    HeldLocks held = new HeldLocks();
                    Value name = Value.ofText("counter");
                    Value value = new Value();
                    SlotLocks locks = table.locks();
                    for (int round = 0; round < ROUNDS; round++) {
                        if (!held.lock(context, locks, locks.slot(name))) {
                            refused.incrementAndGet();
                            continue;
                        }
                        table.read(name, context.arena(), value);
                        value.setInteger(value.number() + 1);
                        boolean _ = table.write(name, value);
                        context.end(); // as at the end of a run that did not unlock
                    }
                });
        Value total = new Value();
        table.read(Value.ofText("counter"), new Arena(64), total);
        assertEquals(THREADS * ROUNDS - refused.get(), total.number());
    }

    @Test
    void aLockIsWaitedForABoundedTimeOnly() throws InterruptedException {
        SlotLocks locks = table.locks();
        assertTrue(locks.lock(1));
        List<Boolean> results = new ArrayList<>();
        Thread waiting = Thread.ofPlatform().start(() -> results.add(locks.lock(1)));
        waiting.join();
        assertEquals(List.of(false), results);
        locks.unlock(1);
        Thread later = Thread.ofPlatform().start(() -> results.add(locks.lock(1)));
        later.join();
        assertEquals(List.of(false, true), results);
        assertFalse(locks.lock(1), "the other thread ended without giving it back");
    }
}
