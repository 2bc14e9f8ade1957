package strowger.engine.reactor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The set of reactors: started together, stopped together. */
public final class Reactors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reactors.class);
    private static final long STOP_TIMEOUT_MS = 10_000;

    private final IoChoice choice;
    private final List<Reactor> reactors;

    private Reactors(IoChoice choice, List<Reactor> reactors) {
        this.choice = choice;
        this.reactors = List.copyOf(reactors);
    }

    /**
     * Starts them.
     *
     * @throws SetupException when the I/O asked for is not to be had here.
     */
    public static Reactors start(ReactorConfig config) {
        IoChoice choice = IoChoice.of(config);
        List<Reactor> reactors = new ArrayList<>();
        try {
            for (int index = 0; index < config.count(); index++) {
                reactors.add(new Reactor(index, config.inboxCapacity(), choice.factory()));
            }
        } catch (RuntimeException | LinkageError e) {
            new Reactors(choice, reactors).close();
            throw new SetupException(
                    "reactor " + reactors.size() + " cannot start: " + e.getMessage(), e);
        }
        for (Reactor reactor : reactors) {
            reactor.loop().execute(() -> LOG.debug("reactor {} runs", reactor.index()));
            if (choice.io() == Io.IO_URING) {
                reactor.startAlarm();
            }
        }
        LOG.info("{} reactors on {}", config.count(), choice.reason());
        return new Reactors(choice, reactors);
    }

    /** What they talk to the kernel with; never {@link Io#AUTO}. */
    public Io io() {
        return choice.io();
    }

    /** Why that was chosen, for a log: "epoll, since io_uring is forbidden: ...". */
    public String reason() {
        return choice.reason();
    }

    public int count() {
        return reactors.size();
    }

    /** The reactor of this index, 0 to count - 1. */
    public Reactor reactor(int index) {
        return reactors.get(index);
    }

    /** All of them, by index. */
    public List<Reactor> all() {
        return reactors;
    }

    /** The sum of a counter over all reactors. */
    public long total(ReactorCounter name) {
        return reactors.stream().mapToLong(reactor -> reactor.counters().value(name)).sum();
    }

    /** Stops them and waits, 10 s at most, until their threads have ended. */
    @Override
    public void close() {
        for (Future<?> ended : reactors.stream().map(Reactor::stop).toList()) {
            try {
                ended.get(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("a reactor has not ended within {} ms", STOP_TIMEOUT_MS, e);
            }
        }
    }
}
