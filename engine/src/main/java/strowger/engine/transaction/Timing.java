package strowger.engine.transaction;

import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Timer;

/** The clock and the wheel that transactions live by; a reactor's, or one moved by hand. */
public interface Timing {
    /** The present reactor's. */
    Timing OF_REACTOR =
            new Timing() {
                @Override
                public void schedule(Timer timer, long delayMs) {
                    Reactor.current().schedule(timer, delayMs);
                }

                @Override
                public void cancel(Timer timer) {
                    if (timer.isScheduled()) {
                        Reactor.current().cancel(timer);
                    }
                }

                @Override
                public long nowMs() {
                    return Reactor.current().nowMs();
                }
            };

    /** Schedules a timer, moving it if it was scheduled. */
    void schedule(Timer timer, long delayMs);

    /** Takes a timer off. */
    void cancel(Timer timer);

    /** Milliseconds on a clock that never goes back. */
    long nowMs();
}
