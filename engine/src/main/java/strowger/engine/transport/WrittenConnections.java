package strowger.engine.transport;

import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Timer;

import java.util.ArrayList;
import java.util.List;

/**
 * The connections that were written to since the last flush, and those whose peers had not taken
 * all of it then: they are looked at again, a bounded number in a turn. For one reactor's thread.
 */
final class WrittenConnections {
    private static final int LOOKED_AT_MAX = 64;

    private static final int LOOK_AGAIN_MS = 100;

    private final Reactor reactor;
    private final Timer again = new Again();
    private final List<StreamConnection> written = new ArrayList<>();
    private final List<StreamConnection> slow = new ArrayList<>();
    private int next;

    WrittenConnections(Reactor reactor) {
        this.reactor = reactor;
    }

    /** Adds one, once in a turn. */
    void add(StreamConnection connection) {
        written.add(connection);
    }

    void flush() {
        lookAtSlow();
        for (int index = 0; index < written.size(); index++) {
            StreamConnection connection = written.get(index);
            if (connection.flush() && connection.becomesSlow()) {
                slow.add(connection);
            }
        }
        written.clear();
        if (!slow.isEmpty() && !again.isScheduled()) {
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

    private void lookAtSlow() {
        for (int count = Math.min(slow.size(), LOOKED_AT_MAX); count > 0; count--) {
            next = next < slow.size() ? next : 0;
            StreamConnection connection = slow.get(next);
            if (connection.stillWaits()) {
                next++;
                continue;
            }
            StreamConnection last = slow.removeLast();
            if (last != connection) {
                slow.set(next, last);
            }
        }
    }
}
