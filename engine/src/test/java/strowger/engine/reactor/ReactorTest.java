package strowger.engine.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.uring.IoUring;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class ReactorTest {
    private static final long DEADLINE_S = 30;

    private static Reactors start(Io io, int count) {
        return Reactors.start(ReactorConfig.defaults().withIo(io).withCount(count));
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE_S, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void aTaskRunsOnTheReactorsThread(Io io) throws Exception {
        try (Reactors reactors = start(io, 2)) {
            for (Reactor reactor : reactors.all()) {
                CompletableFuture<Reactor> current = new CompletableFuture<>();
                assertTrue(reactor.execute(() -> current.complete(Reactor.current())));
                assertSame(reactor, await(current));
            }
            assertThrows(IllegalStateException.class, Reactor::current);
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void tasksOfOneSenderRunInOrderAndNoneIsLost(Io io) throws Exception {
        try (Reactors reactors = start(io, 1)) {
            List<Integer> seen = new ArrayList<>();
            CountDownLatch done = new CountDownLatch(50_000);
            for (int each = 0; each < 50_000; each++) {
                int number = each;
                Runnable task =
                        () -> {
                            seen.add(number);
                            done.countDown();
                        };
                while (!reactors.reactor(0).execute(task)) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(done.await(DEADLINE_S, TimeUnit.SECONDS));
            for (int each = 0; each < 50_000; each++) {
                assertEquals(each, seen.get(each));
            }
        }
    }

    @Test
    void aFullInboxRefuses() throws Exception {
        ReactorConfig config = ReactorConfig.defaults().withCount(1).withInboxCapacity(16);
        try (Reactors reactors = Reactors.start(config)) {
            Reactor reactor = reactors.reactor(0);
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            assertTrue(
                    reactor.execute(
                            () -> {
                                blocked.countDown();
                                awaitQuietly(release);
                            }));
            assertTrue(blocked.await(DEADLINE_S, TimeUnit.SECONDS));
            int taken = 0;
            while (taken < 1000 && reactor.execute(() -> {})) {
                taken++;
            }
            assertEquals(16, taken);
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(DEADLINE_S, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void aTimerFiresNotBeforeItsTimeAndWakesASleepingReactor(Io io) throws Exception {
        try (Reactors reactors = start(io, 1)) {
            Reactor reactor = reactors.reactor(0);
            Once timer = new Once();
            assertTrue(reactor.execute(() -> reactor.schedule(timer, 30)));
            assertTrue(await(timer.latenessNs) >= 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void aNearerTimerThanTheOneTheLoopSleepsForWakesIt(Io io) throws Exception {
        try (Reactors reactors = start(io, 1)) {
            Reactor reactor = reactors.reactor(0);
            Once far = new Once();
            assertTrue(reactor.execute(() -> reactor.schedule(far, 30_000)));
            for (int delayMs : new int[] {200, 60, 30}) {
                Once near = new Once();
                assertTrue(reactor.execute(() -> reactor.schedule(near, delayMs)));
                assertTrue(await(near.latenessNs) >= 0);
            }
            assertFalse(far.latenessNs.isDone());
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void aReactorThatSleepsForATimerStopsWithoutWaitingForIt(Io io) throws Exception {
        long beganNs = System.nanoTime();
        try (Reactors reactors = start(io, 1)) {
            Reactor reactor = reactors.reactor(0);
            CompletableFuture<Boolean> scheduled = new CompletableFuture<>();
            assertTrue(
                    reactor.execute(
                            () -> {
                                reactor.schedule(new Once(), 30_000);
                                scheduled.complete(true);
                            }));
            assertTrue(await(scheduled));
        }
        assertTrue(System.nanoTime() - beganNs < TimeUnit.SECONDS.toNanos(DEADLINE_S));
    }

    /** Tells by how much it was late. */
    private static final class Once extends Timer {
        final CompletableFuture<Long> latenessNs = new CompletableFuture<>();

        @Override
        protected void onExpiry(long nowNs) {
            latenessNs.complete(nowNs - deadlineNs());
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void whatATaskThrowsIsCountedAndTheReactorGoesOn(Io io) throws Exception {
        try (Reactors reactors = start(io, 1)) {
            Reactor reactor = reactors.reactor(0);
            assertTrue(
                    reactor.execute(
                            () -> {
                                throw new IllegalStateException("on purpose");
                            }));
            CompletableFuture<Boolean> next = new CompletableFuture<>();
            assertTrue(reactor.execute(() -> next.complete(true)));
            assertTrue(await(next));
            assertEquals(1, reactors.total(ReactorCounter.FAULTS));
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void anIdleReactorSleeps(Io io) throws Exception {
        try (Reactors reactors = start(io, 1)) {
            Reactor reactor = reactors.reactor(0);
            CompletableFuture<Long> turns = new CompletableFuture<>();
            Timer timer =
                    new Timer() {
                        @Override
                        protected void onExpiry(long nowNs) {
                            turns.complete(reactor.counters().value(ReactorCounter.TURNS));
                        }
                    };
            assertTrue(reactor.execute(() -> reactor.schedule(timer, 100)));
            assertTrue(await(turns) < 100, "turns in 100 ms");
        }
    }

    @Test
    void theClocksStandStillWithinATurn() throws Exception {
        try (Reactors reactors = start(Io.AUTO, 1)) {
            Reactor reactor = reactors.reactor(0);
            CompletableFuture<Boolean> same = new CompletableFuture<>();
            assertTrue(
                    reactor.execute(
                            () -> {
                                long firstNs = reactor.nowNs();
                                long epochMs = reactor.epochMs();
                                while (System.nanoTime() - firstNs < 5_000_000) {
                                    Thread.onSpinWait();
                                }
                                same.complete(
                                        firstNs == reactor.nowNs()
                                                && epochMs == reactor.epochMs()
                                                && firstNs / 1_000_000 == reactor.nowMs());
                            }));
            assertTrue(await(same));
        }
    }

    @Test
    void theChoiceOfIoSaysWhy() {
        try (Reactors reactors = start(Io.AUTO, 1)) {
            if (IoUring.isAvailable()) {
                assertEquals(Io.IO_URING, reactors.io());
                assertEquals("io_uring: ring of 1024 ready", reactors.reason());
            } else {
                assertTrue(reactors.reason().contains("since io_uring is forbidden: "));
            }
        }
    }

    @Test
    void whatIsForbiddenAndDemandedIsRefusedInOneLine() {
        Throwable cause = new RuntimeException("io_uring_setup failed: EPERM");
        SetupException fault =
                assertThrows(SetupException.class, () -> IoChoice.demand("io_uring", cause));
        assertEquals(
                "io_uring was asked for and is forbidden here: io_uring_setup failed: EPERM;"
                        + " allow it, or choose auto",
                fault.getMessage());
    }

    @Test
    void aWrongSetUpListsEveryFault() {
        SetupException fault =
                assertThrows(SetupException.class, () -> new ReactorConfig(Io.AUTO, 0, 1, 100));
        String message = String.valueOf(fault.getMessage());
        assertTrue(message.contains("reactors must be 1 to 256, not 0"));
        assertTrue(message.contains("the inbox must hold 16 to 2^24 tasks, not 1"));
        assertTrue(message.contains("a power of two, not 100"));
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void aStoppedReactorHasTerminated(Io io) {
        Reactors reactors = start(io, 2);
        reactors.close();
        assertTrue(reactors.all().stream().allMatch(each -> each.loop().isTerminated()));
    }
}
