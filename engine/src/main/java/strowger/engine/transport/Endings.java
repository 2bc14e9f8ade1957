package strowger.engine.transport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Tells of connections that have ended, each once, and never in the midst of something else: what
 * ends while a message is handled is told when the turn ends. One to a reactor, for its thread.
 */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final Intake intake;
    private final List<ConnectionListener> listeners;
    private final Queue<Ending> waiting = new ArrayDeque<>(); // as many as connections at most
    private boolean telling;

    private record Ending(Connection connection, EndReason reason) {}

    Endings(Intake intake, List<ConnectionListener> listeners) {
        this.intake = intake;
        this.listeners = listeners;
    }

    /** Whether nobody objects to a connection that has just come about. */
    boolean mayOpen(Connection connection) {
        boolean may = true;
        for (ConnectionListener listener : listeners) {
            try {
                may &= listener.admits(connection);
            } catch (RuntimeException | AssertionError ours) {
                onFault(ours);
            }
        }
        return may;
    }

    /** Tells at once that one is open: nothing has come over it yet. */
    void opened(Connection connection) {
        for (ConnectionListener listener : listeners) {
            guarded(() -> listener.opened(connection));
        }
    }

    void add(Connection connection, EndReason reason) {
        waiting.add(new Ending(connection, reason));
        if (waiting.size() == 1) {
            boolean _ = intake.reactor.execute(this::tell); // so that a turn comes; else the next
        }
    }

    void tell() {
        if (telling) {
            return; // what a listener ends is told by the caller
        }
        telling = true;
        Ending ending = waiting.poll();
        while (ending != null) {
            Ending told = ending;
            for (ConnectionListener listener : listeners) {
                guarded(() -> listener.ended(told.connection, told.reason));
            }
            ending = waiting.poll();
        }
        telling = false;
    }

    private void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | AssertionError ours) {
            onFault(ours);
        }
    }

    private void onFault(Throwable ours) {
        intake.counters.increment(TransportCounter.SINK_FAULTS);
        LOG.error("who hears of connections failed; all others go on", ours);
    }
}
