package strowger.engine.reactor;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.ThreadPerTaskExecutor;

import org.jspecify.annotations.Nullable;

/**
 * Netty's event loop with a reactor's work in each turn: I/O first, then Netty's own tasks, then
 * inbox and timers. It sleeps until I/O, a task, or the wheel's next moment.
 */
final class ReactorLoop extends SingleThreadIoEventLoop {
    private static final long NEVER = -1; // what Netty's handlers take for "no deadline"

    private final Reactor reactor;
    private @Nullable RingAlarm alarm;

    ReactorLoop(Reactor reactor, IoHandlerFactory io) {
        super(null, new ThreadPerTaskExecutor(loop -> new ReactorThread(reactor, loop)), io);
        this.reactor = reactor;
    }

    /** Has the ring wake the loop for the wheel; on its thread. */
    void alarm(RingAlarm started) {
        alarm = started;
    }

    @Override
    protected int runIo() {
        reactor.turnBegins();
        if (alarm != null) {
            alarm.set(reactor.nextTimerNs());
        }
        return super.runIo();
    }

    /** The last of a turn, whether or not Netty had tasks. */
    @Override
    protected void afterRunningAllTasks() {
        super.afterRunningAllTasks();
        reactor.turnEnds();
    }

    @Override
    protected boolean hasTasks() {
        return super.hasTasks() || reactor.hasWork();
    }

    @Override
    protected long deadlineNanos() {
        long scheduled = nextScheduledTaskDeadlineNanos();
        long wheel = wheelNs();
        if (wheel == Long.MAX_VALUE) {
            return scheduled;
        }
        long due = Math.max(0, wheel - ticker().initialNanoTime());
        return scheduled == NEVER ? due : Math.min(scheduled, due);
    }

    @Override
    protected long delayNanos(long nowNs) {
        long wheel = wheelNs();
        long delay = super.delayNanos(nowNs);
        return wheel == Long.MAX_VALUE ? delay : Math.min(delay, Math.max(0, wheel - nowNs));
    }

    /** The wheel's next moment, if the sleep itself must end for it. */
    private long wheelNs() {
        return alarm == null ? reactor.nextTimerNs() : Long.MAX_VALUE;
    }

    /** Ends a sleep of the loop; called by other threads. */
    void wake() {
        wakeup(false);
    }
}
