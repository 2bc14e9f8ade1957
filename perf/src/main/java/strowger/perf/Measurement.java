package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What was used between the end of the warm-up and the end of the run. One thread. */
final class Measurement {
    private final LongSupplier clock;
    private final ProcessTree server;
    private final Tally tally;
    private long openNs;
    private long closeNs;
    private long openCompleted;
    private long closeCompleted;
    private long openThreadNs;
    private long closeThreadNs;
    private ProcessTree.Cpu openCpu = new ProcessTree.Cpu(0, 0);
    private ProcessTree.Cpu closeCpu = openCpu;

    Measurement(LongSupplier clock, ProcessTree server, Tally tally) {
        this.clock = clock;
        this.server = server;
        this.tally = tally;
        openThreadNs = threadNs(); // what the first time loads would hold up the first requests
    }

    /** The warm-up is over. */
    void open() {
        openCpu = cpu();
        openThreadNs = threadNs();
        tally.forgetLatencies();
        openCompleted = tally.completed();
        openNs = clock.getAsLong();
    }

    /** The run is over; what is still outstanding no longer counts. */
    void close() {
        closeNs = clock.getAsLong();
        closeCompleted = tally.completed();
        closeThreadNs = threadNs();
        closeCpu = cpu();
    }

    private ProcessTree.Cpu cpu() {
        try {
            return server.cpu();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }

    private static long threadNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    double seconds() {
        return (closeNs - openNs) / 1e9;
    }

    /** Exchanges completed meanwhile. */
    long completed() {
        return closeCompleted - openCompleted;
    }

    /** Completed a second. */
    double rate() {
        return completed() / seconds();
    }

    /** CPU microseconds of the server for each; empty when no process was named. */
    Optional<Double> serverMicros() {
        boolean known = !server.isEmpty() && completed() > 0;
        return known ? Optional.of(closeCpu.microsSince(openCpu) / completed()) : Optional.empty();
    }

    int serverProcesses() {
        return closeCpu.processes();
    }

    /** CPU microseconds of the load tool's thread for each. */
    double ownMicros() {
        return completed() == 0 ? 0 : (closeThreadNs - openThreadNs) / 1e3 / completed();
    }
}
