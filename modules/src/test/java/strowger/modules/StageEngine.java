package strowger.modules;

import strowger.engine.Engine;
import strowger.engine.module.ModuleSet;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreSettings;
import strowger.engine.transport.ConnectionTracker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What modules on a stage are started with: a clock moved by hand, and timed work that is done when
 * it passes the time.
 */
final class StageEngine implements Engine {
    private final CoreSettings settings;
    private final Core core;
    private final ModuleSet modules;
    private final ContextState.Slots slots = new ContextState.Slots();
    private final List<Timed> timed = new ArrayList<>();
    private long nowMs = 1_000_000_000_000L;

    private static final class Timed {
        private final long periodMs;
        private final Runnable work;
        private long nextMs;

        Timed(long periodMs, long nextMs, Runnable work) {
            this.periodMs = periodMs;
            this.nextMs = nextMs;
            this.work = work;
        }
    }

    StageEngine(ModuleSet modules, CoreSettings settings, Core core) {
        this.modules = modules;
        this.settings = settings;
        this.core = core;
    }

    /** Moves the clock, and does the timed work that falls due on the way. */
    void advance(long ms) {
        long target = nowMs + ms;
        boolean due = true;
        while (due) {
            due = false;
            for (Timed each : List.copyOf(timed)) {
                if (each.nextMs <= target) {
                    nowMs = Math.max(nowMs, each.nextMs);
                    each.nextMs += each.periodMs;
                    each.work.run();
                    due = true;
                }
            }
        }
        nowMs = target;
    }

    @Override
    public ModuleSet modules() {
        return modules;
    }

    @Override
    public CoreSettings core() {
        return settings;
    }

    @Override
    public ConnectionTracker connections() {
        throw new UnsupportedOperationException("a stage has no connections");
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public <T> ContextState<T> contextState(Supplier<T> fresh) {
        return slots.reserve(fresh);
    }

    @Override
    public boolean onReactor(Consumer<Core> task) {
        task.accept(core);
        return true;
    }

    @Override
    public void every(long periodMs, Runnable work) {
        timed.add(new Timed(periodMs, nowMs + periodMs, work));
    }
}
