package strowger.engine.reactor;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;

import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One thread with an event loop, a timer wheel and a bounded inbox. What belongs to a reactor is
 * touched on its thread; other threads ask through {@link #execute}.
 */
public final class Reactor {
    private static final Logger LOG = LoggerFactory.getLogger(Reactor.class);
    private static final int STOP_TIMEOUT_S = 5;
    private static final int TASKS_PER_TURN = 1024; // then the network has its turn again

    private final int index;
    private final MpscArrayQueue<Runnable> inbox;
    private final ReactorLoop loop;
    private final TimerWheel timers = new TimerWheel(System.nanoTime());
    private final Counters<ReactorCounter> counters = new Counters<>(ReactorCounter.class);
    private final List<Runnable> turnEndActions = new ArrayList<>();
    private boolean timeIsFresh;
    private boolean epochIsFresh;
    private long nowNs;
    private long epochMs;

    Reactor(int index, int inboxCapacity, IoHandlerFactory io) {
        this.index = index;
        inbox = new MpscArrayQueue<>(inboxCapacity);
        loop = new ReactorLoop(this, io);
    }

    /** Has the ring of a loop on io_uring keep its timers. */
    void startAlarm() {
        RingAlarm alarm = new RingAlarm();
        loop.register(alarm)
                .addListener(
                        (io.netty.util.concurrent.Future<IoRegistration> registered) -> {
                            if (registered.isSuccess()) {
                                alarm.start(registered.getNow());
                                loop.alarm(alarm);
                            } // else the loop sets a deadline for each sleep, as on other I/O
                        });
    }

    /**
     * The reactor whose thread this is.
     *
     * @throws IllegalStateException on any other thread.
     */
    public static Reactor current() {
        if (Thread.currentThread() instanceof ReactorThread thread) {
            return thread.reactor();
        }
        throw new IllegalStateException("not a reactor's thread: " + Thread.currentThread());
    }

    /** Milliseconds since 1970: on a reactor's thread as it read them this turn. */
    public static long currentEpochMs() {
        return Thread.currentThread() instanceof ReactorThread thread
                ? thread.reactor().epochMs()
                : System.currentTimeMillis();
    }

    /** Its place among the reactors, from 0. */
    public int index() {
        return index;
    }

    /** Whether the caller is on this reactor's thread. */
    public boolean isCurrent() {
        return loop.inEventLoop();
    }

    /**
     * Has the task run on this reactor's thread, in the order of arrival; from any thread.
     *
     * @return false when the inbox is full and the task was not taken.
     */
    public boolean execute(Runnable task) {
        if (!inbox.offer(task)) {
            return false;
        }
        if (!loop.inEventLoop()) {
            loop.wake();
        }
        return true;
    }

    /** Schedules the timer for so many milliseconds from now, moving it if it was scheduled. */
    public void schedule(Timer timer, long delayMs) {
        assert isCurrent() : "scheduled on " + Thread.currentThread();
        timers.schedule(timer, nowNs() + TimeUnit.MILLISECONDS.toNanos(delayMs));
    }

    /** Takes the timer off the wheel; whether it was on it. */
    public boolean cancel(Timer timer) {
        assert isCurrent() : "cancelled on " + Thread.currentThread();
        return timers.cancel(timer);
    }

    /** The monotonic clock of {@link System#nanoTime()}, read once a turn; on its thread. */
    public long nowNs() {
        if (!timeIsFresh) {
            nowNs = System.nanoTime();
            timeIsFresh = true;
        }
        return nowNs;
    }

    /** {@link #nowNs()} in milliseconds. */
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(nowNs());
    }

    /** Milliseconds since 1970, read once a turn; on its thread. */
    public long epochMs() {
        if (!epochIsFresh) {
            epochMs = System.currentTimeMillis();
            epochIsFresh = true;
        }
        return epochMs;
    }

    /** Netty's loop, for those who register sockets. */
    public IoEventLoop loop() {
        return loop;
    }

    /**
     * Has an action run at the end of each turn, on its thread; for flushing. To be added there.
     */
    public void atTurnEnd(Runnable action) {
        assert isCurrent() : "added on " + Thread.currentThread();
        turnEndActions.add(action);
    }

    /** Takes back what {@link #atTurnEnd} was given. */
    public void removeAtTurnEnd(Runnable action) {
        assert isCurrent() : "removed on " + Thread.currentThread();
        turnEndActions.remove(action);
    }

    /** Timers that wait; on its thread. */
    public int timerCount() {
        return timers.count();
    }

    /** Tasks that wait in the inbox; on any thread, roughly. */
    public int inboxLength() {
        return inbox.size();
    }

    public Counters<ReactorCounter> counters() {
        return counters;
    }

    /** The loop is about to look at the network, perhaps to sleep: the time must be read anew. */
    void turnBegins() {
        timeIsFresh = false;
        epochIsFresh = false;
    }

    /** I/O is done: inbox, timers, then what flushes. */
    void turnEnds() {
        counters.increment(ReactorCounter.TURNS);
        runTasks();
        runTimers();
        for (int action = 0; action < turnEndActions.size(); action++) {
            run(turnEndActions.get(action));
        }
    }

    /** Those that wait now: what they add has its turn after the network. */
    private void runTasks() {
        int count = Math.min(inbox.size(), TASKS_PER_TURN);
        for (int ran = 0; ran < count; ran++) {
            Runnable task = inbox.poll();
            if (task == null) {
                return;
            }
            counters.increment(ReactorCounter.TASKS);
            run(task);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            onFault(e);
        }
    }

    private void runTimers() {
        if (timers.count() == 0) {
            return;
        }
        try {
            counters.add(ReactorCounter.TIMERS, timers.advance(nowNs()));
        } catch (RuntimeException | AssertionError e) {
            onFault(e); // the rest of the wheel is fired in the next turn
        }
    }

    private void onFault(Throwable fault) {
        counters.increment(ReactorCounter.FAULTS);
        LOG.error("reactor {}: a task failed; the reactor goes on", index, fault);
    }

    boolean hasWork() {
        return !inbox.isEmpty();
    }

    long nextTimerNs() {
        return timers.nextNs();
    }

    /** Ends the loop once what waits in the inbox has run. */
    Future<?> stop() {
        return loop.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS);
    }
}
