package strowger.engine.transport;

import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Timer;

import java.util.ArrayList;
import java.util.List;

/**
 * The connections that were written to since the last flush, and those written to before: a turn
 * later it is seen whose peers have not taken all of it, and those look after themselves from then
 * on. None is looked at because others have something to do. For one reactor's thread.
 */
final class WrittenConnections {
    private static final int LOOK_AGAIN_MS = 100;

    private final Reactor reactor;
    private final Timer again = new Again();
    private List<StreamConnection> written = new ArrayList<>();
    private List<StreamConnection> flushed = new ArrayList<>(); // in the turn before

    WrittenConnections(Reactor reactor) {
        this.reactor = reactor;
    }

    /** Adds one, once in a turn. */
    void add(StreamConnection connection) {
        written.add(connection);
    }

    void flush() {
        for (int index = 0; index < flushed.size(); index++) {
            flushed.get(index).onFlushed();
        }
        flushed.clear();
        for (int index = 0; index < written.size(); index++) {
            written.get(index).flush();
        }
        List<StreamConnection> none = flushed;
        flushed = written;
        written = none;
        if (!flushed.isEmpty() && !again.isScheduled()) {
            reactor.schedule(again, LOOK_AGAIN_MS);
        }
    }

    /** Makes a turn, should nothing else. */
    private static final class Again extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            // flush is called at the turn's end
        }
    }
}
