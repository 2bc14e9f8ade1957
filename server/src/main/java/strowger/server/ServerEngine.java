package strowger.server;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.module.ModuleSet;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Reactors;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreCounter;
import strowger.engine.routing.CoreSettings;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.MessageSink;
import strowger.engine.transport.Outbound;
import strowger.engine.transport.StreamSecurity;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the modules of one server are given: its reactors' cores, and a thread for timed work. */
final class ServerEngine implements Engine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerEngine.class);
    private static final long STOP_TIMEOUT_MS = 5_000;

    private final ModuleSet modules;
    private final CoreSettings settings;
    private final Reactors reactors;
    private final ConnectionTracker connections;
    private final AtomicReferenceArray<Core> cores;
    private final ContextState.Slots slots = new ContextState.Slots();
    private final ScheduledExecutorService timer;
    private final List<Consumer<Core>> firstTasks = new ArrayList<>();
    private final List<Consumer<Core>> listeningTasks = new ArrayList<>();
    private StreamSecurity security = StreamSecurity.NONE;

    ServerEngine(
            ModuleSet modules,
            CoreSettings settings,
            Reactors reactors,
            ConnectionTracker connections) {
        this.modules = modules;
        this.connections = connections;
        this.settings = settings;
        this.reactors = reactors;
        cores = new AtomicReferenceArray<>(reactors.count());
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("timer").daemon().factory());
    }

    /** Makes the core of a reactor; called once for each. */
    MessageSink core(Reactor reactor, Outbound outbound) {
        Core core = new Core(settings, outbound, reactor.index(), reactor::execute);
        cores.set(reactor.index(), core);
        return core;
    }

    long total(CoreCounter counter) {
        long total = 0;
        for (int index = 0; index < cores.length(); index++) {
            Core core = cores.get(index);
            total += core == null ? 0 : core.counters().value(counter);
        }
        return total;
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
        return connections;
    }

    @Override
    public long nowMs() {
        return Reactor.currentEpochMs();
    }

    @Override
    public <T> ContextState<T> contextState(Supplier<T> fresh) {
        return slots.reserve(fresh);
    }

    @Override
    public int reactorCount() {
        return reactors.count();
    }

    @Override
    public boolean onReactor(Consumer<Core> task) {
        for (Reactor reactor : reactors.all()) {
            if (reactor.isCurrent()) {
                return run(cores.get(reactor.index()), task);
            }
        }
        Core core = cores.get(0);
        return core != null && reactors.reactor(0).execute(() -> task.accept(core));
    }

    private static boolean run(@Nullable Core core, Consumer<Core> task) {
        if (core == null) {
            return false;
        }
        task.accept(core);
        return true;
    }

    @Override
    public void secure(StreamSecurity chosen) {
        security = chosen;
    }

    StreamSecurity security() {
        return security;
    }

    @Override
    public void beforeTraffic(Consumer<Core> task) {
        firstTasks.add(task);
    }

    /** Does what modules wanted done before the first message; every reactor has its core now. */
    void prepareTraffic() {
        Core core = cores.get(0);
        if (core != null) {
            firstTasks.forEach(task -> prepare(core, task));
        }
    }

    @Override
    public void onceListening(Consumer<Core> task) {
        listeningTasks.add(task);
    }

    /** Does what modules wanted done when all sockets are open. */
    void beginTraffic() {
        Core core = cores.get(0);
        if (core != null) {
            listeningTasks.forEach(task -> prepare(core, task));
        }
    }

    private void prepare(Core core, Consumer<Core> task) {
        reactors.reactor(0).loop().submit(() -> task.accept(core)).syncUninterruptibly();
    }

    @Override
    public void every(long periodMs, Runnable work) {
        var _ =
                timer.scheduleWithFixedDelay(
                        () -> guarded(work), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException ours) {
            LOG.error("timed work failed; it is done again next time", ours);
        }
    }

    /** Ends timed work and waits, 5 s at most, for what runs just now. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("timed work has not ended within {} ms", STOP_TIMEOUT_MS);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
