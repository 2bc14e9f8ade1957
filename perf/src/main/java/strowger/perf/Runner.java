package strowger.perf;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The loop: begin what is due, read what came, give up what is overdue. One thread.
 *
 * <p>A turn begins and reads one batch at most, so neither side starves the other.
 */
final class Runner {
    /** How exact timeouts are. */
    static final long SWEEP_NS = 10_000_000L;

    private enum Phase {
        WARM_UP,
        MEASURE,
        DRAIN,
        DONE
    }

    private final LongSupplier clock;
    private final Network network;
    private final Wire wire;
    private final Scenario scenario;
    private final @Nullable Uas uas;
    private final Exchanges exchanges;
    private final Pace pace;
    private final Plan plan;
    private final Measurement measurement;
    private final byte[] datagram = new byte[Wire.DATAGRAM_MAX];
    private Phase phase = Phase.WARM_UP;
    private long phaseEndNs;
    private long sweepNs;
    private long begunInPhase;

    Runner(
            LongSupplier clock,
            Network network,
            Ends ends,
            Exchanges exchanges,
            Pace pace,
            Plan plan,
            Measurement measurement) {
        this.clock = clock;
        this.network = network;
        wire = ends.caller();
        scenario = ends.scenario();
        uas = ends.callee();
        this.exchanges = exchanges;
        this.pace = pace;
        this.plan = plan;
        this.measurement = measurement;
    }

    /** The two ends of what is sent; a server that answers itself has no callee. */
    record Ends(Wire caller, Scenario scenario, @Nullable Uas callee) {}

    /** Runs the plan to its end. */
    void run() {
        long now = clock.getAsLong();
        pace.start(now);
        phaseEndNs = now + plan.warmupNs();
        sweepNs = now + SWEEP_NS;
        advancePhase(now);
        while (phase != Phase.DONE) {
            turn();
        }
    }

    private void turn() {
        long now = clock.getAsLong();
        beginDue(now);
        flush();
        if (!receive()) {
            await(now);
        }
        long after = clock.getAsLong();
        if (after - sweepNs >= 0) {
            exchanges.sweep(after, wire);
            sweepNs = after + SWEEP_NS;
        }
        advancePhase(after);
    }

    private void beginDue(long now) {
        for (int count = 0; count < Wire.BATCH && mayBegin(); count++) {
            long intended = pace.intendedNs(now);
            if (intended - now > 0) {
                return;
            }
            pace.advance();
            begunInPhase++;
            scenario.start(exchanges.begin(intended, now), now);
        }
    }

    private boolean mayBegin() {
        boolean open = phase == Phase.WARM_UP || phase == Phase.MEASURE;
        return open && !exchanges.isFull() && !isAllBegun();
    }

    private boolean isAllBegun() {
        return phase == Phase.MEASURE && plan.requests() > 0 && begunInPhase == plan.requests();
    }

    private void flush() {
        wire.flush();
        if (uas != null) {
            uas.wire().flush();
        }
    }

    private boolean receive() {
        int count = wire.receive();
        long now = count > 0 ? clock.getAsLong() : 0;
        for (int index = 0; index < count; index++) {
            int length = wire.take(index, datagram);
            scenario.onDatagram(datagram, length, now);
        }
        return receiveCallee() || count > 0;
    }

    private boolean receiveCallee() {
        if (uas == null) {
            return false;
        }
        int count = uas.wire().receive();
        long now = count > 0 ? clock.getAsLong() : 0;
        for (int index = 0; index < count; index++) {
            int length = uas.wire().take(index, datagram);
            uas.onDatagram(datagram, length, now);
        }
        return count > 0;
    }

    private void await(long now) {
        long until = phaseEndsByTime() && phaseEndNs - sweepNs < 0 ? phaseEndNs : sweepNs;
        if (mayBegin()) {
            long intended = pace.intendedNs(now);
            until = intended - until < 0 ? intended : until;
        }
        long timeout = until - clock.getAsLong();
        if (timeout > 0) {
            network.await(timeout);
            if (plan.coalesceNs() > 0) {
                LockSupport.parkNanos(plan.coalesceNs());
            }
        }
    }

    private boolean phaseEndsByTime() {
        return phase == Phase.WARM_UP || (phase == Phase.MEASURE && plan.requests() == 0);
    }

    private void advancePhase(long now) {
        if (phase == Phase.WARM_UP && now - phaseEndNs >= 0) {
            phase = Phase.MEASURE;
            begunInPhase = 0;
            measurement.open();
            phaseEndNs = clock.getAsLong() + plan.durationNs();
        }
        if (phase == Phase.MEASURE && isMeasured(now)) {
            phase = Phase.DRAIN;
            measurement.close();
        }
        if (phase == Phase.DRAIN && exchanges.outstanding() == 0) {
            phase = Phase.DONE;
        }
    }

    private boolean isMeasured(long now) {
        return plan.requests() > 0
                ? isAllBegun() && exchanges.outstanding() == 0
                : now - phaseEndNs >= 0;
    }
}
